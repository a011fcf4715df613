"""The management API of members and of the blocklist."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import Conflict
from webapp.http.api import Api
from webapp.http.fields import BLOCKED, MEMBER, BlockedId, MemberId, Text
from webapp.http.operation import Caller
from webapp.http.paging import Page, PageQuery, read_page
from webapp.http.shapes import Input, Output
from webapp.workspaces.audit import note
from webapp.workspaces.availability import AvailabilityPatch, change_availability
from webapp.workspaces.blocklist import block, unblock
from webapp.workspaces.hours_input import Hours
from webapp.workspaces.members import get_member
from webapp.workspaces.models import BlockedSender, Member

api = Api("workspaces")

BlockKind = Literal["email", "domain", "ip", "phrase"]


class MemberOut(Output):
    id: MemberId
    name: str
    email: str
    role: str
    away: Annotated[bool, Field(description="A member who is away gets no leads from a round robin.")]
    away_from: Annotated[date | None, Field(description="The first day on which they are away, in their zone.")]
    away_until: Annotated[date | None, Field(description="The last one.")]
    working_hours: Annotated[Hours | None, Field(description="In their own zone; null: always.")]
    daily_cap: Annotated[int | None, Field(description="The most leads that forms give them on one day.")]
    notified: Annotated[bool, Field(description="Whether they get an email for each lead.")]

    @classmethod
    def of(cls, member: Member) -> "MemberOut":
        user, names = member.user, ("id", "role", *AvailabilityPatch.model_fields, "notified")
        return cls(name=user.name, email=user.email, **{name: getattr(member, name) for name in names})


class MemberPatch(AvailabilityPatch):
    notified: bool = False


class BlockedOut(Output):
    id: BlockedId
    kind: BlockKind
    value: str
    created_at: datetime

    @classmethod
    def of(cls, entry: BlockedSender) -> "BlockedOut":
        return cls.model_validate({name: getattr(entry, name) for name in cls.model_fields})


class BlockedIn(Input):
    kind: Annotated[BlockKind, Field(examples=["domain"])]
    value: Annotated[Text, Field(max_length=254, examples=["spam.example"])]


@api.get("/members", scope="members:read", summary="List the members of the workspace")
def list_members(session: Session, caller: Caller, query: PageQuery) -> Page[MemberOut]:
    members = select(Member).where(Member.workspace_id == caller.workspace_id, Member.removed_at.is_(None))
    return read_page(session, members, Member.id, query).map(MemberOut.of)


@api.patch("/members/<member_id>", scope="members:write", summary="Say when a member is there, or wants mail")
def update_member(session: Session, caller: Caller, member_id: MemberId, body: MemberPatch) -> MemberOut:
    member = get_member(session, caller.workspace_id, member_id)
    change_availability(member, body.changes())
    note(session, caller.workspace_id, caller.actor, "member.updated", MEMBER.show(member.id), body.changes())
    return MemberOut.of(member)


@api.get("/blocklist", scope="blocklist:read", summary="List the blocked senders")
def list_blocklist(session: Session, caller: Caller, query: PageQuery) -> Page[BlockedOut]:
    entries = select(BlockedSender).where(BlockedSender.workspace_id == caller.workspace_id)
    return read_page(session, entries, BlockedSender.id, query).map(BlockedOut.of)


@api.post("/blocklist", scope="blocklist:write", summary="Block a sender", status=201, refusals=(Conflict,))
def block_sender(session: Session, caller: Caller, body: BlockedIn) -> BlockedOut:
    entry = block(session, caller.workspace_id, body.kind, body.value)
    note(session, caller.workspace_id, caller.actor, "blocklist.added", BLOCKED.show(entry.id))
    return BlockedOut.of(entry)


@api.delete("/blocklist/<entry_id>", scope="blocklist:write", summary="Unblock a sender")
def unblock_sender(session: Session, caller: Caller, entry_id: BlockedId) -> BlockedOut:
    entry = unblock(session, caller.workspace_id, entry_id)
    note(session, caller.workspace_id, caller.actor, "blocklist.removed", BLOCKED.show(entry.id))
    return BlockedOut.of(entry)
