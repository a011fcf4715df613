"""Rows taken away for good, with all that names them, by the foreign keys that there are: nobody keeps a list."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, delete, select

from webapp.extensions import Model


def erase(connection: Connection, key: Column[Any], values: Sequence[Any]) -> None:
    """Delete the rows that have these values in the key of their table, and before them all rows that name them."""
    for column in (column for table in Model.metadata.sorted_tables for column in table.columns):
        if not any(foreign.column is key for foreign in column.foreign_keys):
            continue
        own = list(column.table.primary_key.columns)
        if len(own) == 1 and own[0] is not column:
            named = connection.scalars(select(own[0]).where(column.in_(values))).all()
            if named:
                erase(connection, own[0], named)
        else:
            connection.execute(delete(column.table).where(column.in_(values)))
    connection.execute(delete(key.table).where(key.in_(values)))
