"""Members as other packages look them up: always within their workspace."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.http.fields import MEMBER
from webapp.workspaces.models import Member


def members_by_id(session: Session, workspace_id: bytes, ids: Iterable[bytes | None]) -> dict[bytes, Member]:
    """The members among these ids, removed ones too, in one statement, or none where there is nothing to ask for."""
    wanted = {id_ for id_ in ids if id_ is not None}
    if not wanted:
        return {}
    members = session.scalars(select(Member).where(Member.workspace_id == workspace_id, Member.id.in_(wanted)))
    return {member.id: member for member in members}


def check_members(session: Session, workspace_id: bytes, ids: Iterable[bytes]) -> None:
    """Raise NotFound unless all of them are members of this workspace now."""
    wanted = set(ids)
    found = members_by_id(session, workspace_id, wanted)
    for id_ in wanted:
        member = MEMBER.found(found.get(id_))
        MEMBER.found(member if member.removed_at is None else None)
