"""How the management API words leads: a page of them costs as many statements as one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.http.fields import AccountId, CommentId, FormId, LeadId, MemberId
from webapp.http.shapes import Output
from webapp.leads.inputs import LOCKS
from webapp.leads.models import Comment, Lead
from webapp.workspaces.models import Member
from webapp.workspaces.people import members_by_id


class CommentOut(Output):
    id: CommentId
    body: str
    author: Annotated[str | None, Field(description="A member's name; null for a visitor's own message or an API key.")]
    created_at: datetime


class AssigneeOut(Output):
    id: MemberId
    name: str
    email: str


class LeadOut(Output):
    id: LeadId
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None
    role: str | None
    location: str | None
    company: str | None
    address: str | None
    city: str | None
    state: str | None
    zip: str | None
    budget: str | None
    timeline: str | None
    project_types: list[str]
    source: str | None
    status: str
    tags: list[str]
    score: int | None
    custom_data: dict[str, Any]
    locked_fields: Annotated[list[str], Field(description=LOCKS)]
    comments: list[CommentOut]
    assignee: AssigneeOut | None
    form_id: FormId | None
    account_id: AccountId | None
    is_test: bool
    is_incomplete: Annotated[bool, Field(description="They began a form and have not sent it.")]
    created_at: datetime
    updated_at: datetime


def word_leads(session: Session, workspace_id: bytes, leads: Sequence[Lead]) -> list[LeadOut]:
    """Leads with their comments, oldest first, and assignees."""
    comments = session.scalars(
        select(Comment)
        .where(Comment.workspace_id == workspace_id, Comment.lead_id.in_([lead.id for lead in leads]))
        .order_by(Comment.id)
    ).all()
    named = [*(lead.assignee_id for lead in leads), *(comment.member_id for comment in comments)]
    members = members_by_id(session, workspace_id, named)
    return [_word(lead, [comment for comment in comments if comment.lead_id == lead.id], members) for lead in leads]


def word_comment(comment: Comment, members: dict[bytes, Member]) -> CommentOut:
    author = members.get(comment.member_id) if comment.member_id is not None else None
    return CommentOut(
        id=comment.id,
        body=comment.body,
        author=(author.user.name or author.user.email) if author else None,
        created_at=comment.created_at,
    )


def _word(lead: Lead, comments: Sequence[Comment], members: dict[bytes, Member]) -> LeadOut:
    same: dict[str, Any] = {name: getattr(lead, name, None) for name in LeadOut.model_fields}
    member = members.get(lead.assignee_id) if lead.assignee_id is not None else None
    assignee = AssigneeOut(id=member.id, name=member.user.name, email=member.user.email) if member else None
    worded = [word_comment(comment, members) for comment in comments]
    return LeadOut(**same | {"comments": worded, "assignee": assignee, "locked_fields": lead.locked_fields or []})
