"""Rows taken away for good, with all that names them, by the foreign keys that there are: nobody keeps a list."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Connection, delete, select, update

from webapp.extensions import Model

# Info of a column whose row goes on without what it names.
OUTLIVES = {"outlives": True}
_BATCH = 500


def erase(connection: Connection, key: Column[Any], values: Sequence[Any]) -> Counter[str]:
    """Delete the rows that have these values in the key of their table, and before them all rows that name them.

    Gives how many rows of which table went.
    """
    gone: Counter[str] = Counter()
    for at in range(0, len(values), _BATCH):
        gone += _erase(connection, key, values[at : at + _BATCH])
    return gone


def _erase(connection: Connection, key: Column[Any], values: Sequence[Any]) -> Counter[str]:
    gone: Counter[str] = Counter()
    for column in naming(key):
        own = list(column.table.primary_key.columns)
        if OUTLIVES.items() <= column.info.items():
            connection.execute(update(column.table).where(column.in_(values)).values({column: None}))
        elif len(own) == 1 and own[0] is not column:
            gone += erase(connection, own[0], connection.scalars(select(own[0]).where(column.in_(values))).all())
        else:
            gone[column.table.name] += connection.execute(delete(column.table).where(column.in_(values))).rowcount
    gone[key.table.name] += connection.execute(delete(key.table).where(key.in_(values))).rowcount
    return +gone


def naming(key: Column[Any]) -> Iterator[Column[Any]]:
    """The columns of all tables that name a row by this key."""
    for table in Model.metadata.sorted_tables:
        yield from (column for column in table.columns if any(foreign.column is key for foreign in column.foreign_keys))
