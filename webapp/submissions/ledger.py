"""The ledger of submissions: each authenticated call is written once, and settled again when its outcome changes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from webapp.database.inserting import insert_rows
from webapp.submissions.attached import Attached, write_attached
from webapp.submissions.models import Submission

NOTHING = Attached()
_table = Submission.__table__
_by_id = select(_table).where(_table.c.workspace_id == bindparam("workspace_id"), _table.c.id == bindparam("id"))
_locked = _by_id.with_for_update()
_SETTLED = ("outcome", "reason", "person_id", "mapped", "result", "error", "settled_at")
_settle = (
    update(_table)
    .where(_table.c.workspace_id == bindparam("in_workspace"), _table.c.id == bindparam("of"))
    .values({name: bindparam(f"new_{name}") for name in _SETTLED})
)


def write(connection: Connection, row: Mapping[str, Any], *, stored: bool, attached: Attached = NOTHING) -> None:
    """Write a submission with what comes along, or, where it is stored already, what has become of it."""
    row = {"person_id": None, "mapped": None, "error": None, "settled_at": datetime.now(UTC), **row}
    if not stored:
        insert_rows(connection, _table, [row])
        write_attached(connection, row, attached)
        return
    changes = {f"new_{name}": row[name] for name in _SETTLED}
    connection.execute(_settle, {"in_workspace": row["workspace_id"], "of": row["id"], **changes})


def find(connection: Connection, workspace_id: bytes, submission_id: bytes) -> Row[Any] | None:
    return connection.execute(_by_id, {"workspace_id": workspace_id, "id": submission_id}).one_or_none()


def lock(connection: Connection, workspace_id: bytes, submission_id: bytes) -> Row[Any]:
    """A submission that is there, locked, so that only one settles it."""
    return connection.execute(_locked, {"workspace_id": workspace_id, "id": submission_id}).one()
