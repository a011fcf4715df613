"""Whose lead is it? One member, or a pool whose members take turns."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from webapp.forms.assigning import pool_of, whose_turn
from webapp.forms.models import Rotation
from webapp.workspaces.models import Member

_members, _rotations = Member.__table__, Rotation.__table__
_present = select(_members.c.id).where(
    _members.c.workspace_id == bindparam("workspace_id"),
    _members.c.id.in_(bindparam("pool", expanding=True)),
    _members.c.removed_at.is_(None),
    _members.c.away.is_(False),
)
_turn = select(_rotations.c.turn).where(_rotations.c.form_id == bindparam("form")).with_for_update()
_next_turn = update(_rotations).where(_rotations.c.form_id == bindparam("form")).values(turn=_rotations.c.turn + 1)


def assignee(
    connection: Connection, workspace_id: bytes, form_id: bytes, assignment: Mapping[str, Any]
) -> bytes | None:
    """The member who gets a form's next lead, or None. Members who were removed or are away are passed over (K24)."""
    pool = pool_of(assignment)
    if not pool:
        return None
    rows = connection.execute(_present, {"workspace_id": workspace_id, "pool": pool})
    present = {row.id for row in rows}
    ordered = [member for member in pool if member in present]
    if len(ordered) < 2:
        return ordered[0] if ordered else None
    return whose_turn(ordered, _take_turn(connection, form_id))


def _take_turn(connection: Connection, form_id: bytes) -> int:
    """Turns are taken one at a time: the row stays locked until the lead is committed."""
    turn = connection.execute(_turn, {"form": form_id}).scalar_one()
    connection.execute(_next_turn, {"form": form_id})
    return int(turn)
