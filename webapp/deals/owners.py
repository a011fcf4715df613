"""The members of a workspace as pages of deals name them, and offer them as owners."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.http.fields import MEMBER
from webapp.workspaces.models import Member


@dataclass(frozen=True)
class Owners:
    """`names`: of all who are or were members, by id; `choices`: those who are, by public id and name."""

    names: Mapping[bytes, str]
    choices: list[tuple[str, str]]

    @classmethod
    def of(cls, session: Session, workspace_id: bytes) -> "Owners":
        members = session.scalars(select(Member).where(Member.workspace_id == workspace_id).order_by(Member.id)).all()
        names = {member.id: member.user.name or member.user.email for member in members}
        now = [member.id for member in members if member.removed_at is None]
        return cls(names, [(MEMBER.show(id_), names[id_]) for id_ in now])
