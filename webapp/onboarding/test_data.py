"""Test data, taken away in one step: whatever came in by a test key, and whatever was made of it since (C10)."""

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from webapp.database.erasing import erase
from webapp.database.transactions import in_transaction
from webapp.extensions import Model, db

BATCH = 1000


def remove_test_data(workspace_id: bytes) -> int:
    """Delete a workspace's test data, batch by batch, and commit each; gives how many leads it had."""
    removed = {table: _remove_all(table, workspace_id) for table in _tables()}
    return removed[Model.metadata.tables["leads"]]


def _tables() -> list[Table]:
    """Those whose rows are live or test: leads first, since most of the others hang on them."""
    own = [table for table in Model.metadata.sorted_tables if {"workspace_id", "is_test", "id"} <= set(table.c.keys())]
    kept = {"api_keys", "inbound_keys"}
    return sorted((table for table in own if table.name not in kept), key=lambda table: table.name != "leads")


def _remove_all(table: Table, workspace_id: bytes) -> int:
    count = 0
    while removed := in_transaction(db.session, lambda session: _remove(session, table, workspace_id)):
        count += removed
    return count


def _remove(session: Session, table: Table, workspace_id: bytes) -> int:
    own = table.c.workspace_id == workspace_id, table.c.is_test.is_(True)
    ids = session.scalars(select(table.c.id).where(*own).limit(BATCH)).all()
    if ids:
        erase(session.connection(), table.c.id, ids)
    return len(ids)
