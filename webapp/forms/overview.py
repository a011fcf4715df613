"""How every form assigns its leads, as one list: who is in its pool, who of them is away, whose turn is next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.forms.assigning import pool_of, whose_turn
from webapp.forms.models import Form, Rotation
from webapp.workspaces.models import Member
from webapp.workspaces.people import members_by_id


@dataclass(frozen=True)
class Assigned:
    """`pool`: those who are members still, in the order of their turns. `next`: who gets the next lead, if anybody."""

    form: Form
    pool: Sequence[Member]
    next: Member | None


def assignments(session: Session, workspace_id: bytes) -> Sequence[Assigned]:
    """Of all forms of a workspace, those of webhook keys included, in three statements."""
    own = Form.workspace_id == workspace_id, Form.deleted_at.is_(None)
    forms = session.scalars(select(Form).where(*own).order_by(Form.id)).all()
    pools = {form.id: pool_of(form.assignment) for form in forms}
    members = members_by_id(session, workspace_id, [member for pool in pools.values() for member in pool])
    turns = _turns(session, [form.id for form in forms])
    return [_assigned(form, [members[id_] for id_ in pools[form.id] if id_ in members], turns) for form in forms]


def _assigned(form: Form, named: Sequence[Member], turns: Mapping[bytes, int]) -> Assigned:
    pool = [member for member in named if member.removed_at is None]
    present = [member for member in pool if not member.away]
    return Assigned(form, pool, whose_turn(present, turns.get(form.id, 0)) if present else None)


def _turns(session: Session, form_ids: Sequence[bytes]) -> dict[bytes, int]:
    return {row.form_id: row.turn for row in session.scalars(select(Rotation).where(Rotation.form_id.in_(form_ids)))}
