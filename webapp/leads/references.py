"""Whatever names a lead, found by the foreign keys in the metadata; what says what a lead itself is, is left alone.

That is a column whose info is STAYS, and one that is the whole key of its table.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, select, tuple_, update

from webapp.extensions import Model
from webapp.leads.models import STAYS, Lead

BATCH = 500

Moved = list[dict[str, Any]]


def references() -> Iterator[Column[Any]]:
    """Each column of any table that names a lead for what is to be found with it."""
    for table in Model.metadata.sorted_tables:
        for column in table.columns:
            stays = STAYS.items() <= column.info.items() or list(table.primary_key) == [column]
            if column.references(Lead.__table__.c.id) and not stays:
                yield column


def move(connection: Connection, from_id: bytes, to_id: bytes) -> Moved:
    """Let all that names one lead name another; gives what that was, table by table.

    Where the lead is part of a row's key and the other has that row as well, it stays.
    """
    moved: Moved = []
    for column in references():
        rest = _key_without(column)
        keys = connection.execute(select(*rest).where(column == from_id)).all()
        if column.primary_key:
            taken = set(connection.execute(select(*rest).where(column == to_id)))
            keys = [key for key in keys if key not in taken]
        if keys:
            _point(connection, column, keys, from_id, to_id)
            worded = [[_worded(value) for value in key] for key in keys]
            moved.append({"table": column.table.name, "column": column.name, "keys": worded})
    return moved


def move_back(connection: Connection, moved: Sequence[Mapping[str, Any]], from_id: bytes, to_id: bytes) -> None:
    """Undo `move`, for the rows that are still there and still name the lead they were moved to."""
    for entry in moved:
        column = Model.metadata.tables[entry["table"]].columns[entry["column"]]
        keys = [tuple(_read(value) for value in key) for key in entry["keys"]]
        _point(connection, column, keys, from_id, to_id)


def _point(
    connection: Connection, column: Column[Any], keys: Sequence[Sequence[Any]], from_id: bytes, to_id: bytes
) -> None:
    for batch in _batches(keys):
        rows = column == from_id, _among(_key_without(column), batch)
        connection.execute(update(column.table).where(*rows).values({column: to_id}))


def _key_without(column: Column[Any]) -> list[Column[Any]]:
    """What tells apart the rows of a table that name one lead by this column."""
    return [each for each in column.table.primary_key if each is not column]


def _among(columns: Sequence[Column[Any]], keys: Sequence[Sequence[Any]]) -> ColumnElement[bool]:
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_([tuple(key) for key in keys])


def _batches(keys: Sequence[Sequence[Any]]) -> Iterator[Sequence[Sequence[Any]]]:
    return (keys[at : at + BATCH] for at in range(0, len(keys), BATCH))


def _worded(value: Any) -> Any:
    return {"bytes": value.hex()} if isinstance(value, bytes) else value


def _read(value: Any) -> Any:
    return bytes.fromhex(value["bytes"]) if isinstance(value, dict) else value
