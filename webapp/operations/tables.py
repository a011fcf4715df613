"""Tables as they stand in a database, without their types: rows pass from one database to another as they are.

What a driver gives as an object of Python becomes the text that SQLite keeps for it, which MySQL and MariaDB read too.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, insert, inspect, select
from sqlalchemy.types import UserDefinedType

VERSION = "alembic_version"
_ROWS = 500


class Untyped(UserDefinedType[Any]):
    """A column of SQLite that keeps each value as what it is."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return ""


def tables_of(connection: Connection) -> list[Table]:
    """All tables of a database, by name and columns. What the database computes is left out: it takes no such value."""
    inspector = inspect(connection)
    stored = {
        name: [column["name"] for column in inspector.get_columns(name) if "computed" not in column]
        for name in sorted(inspector.get_table_names())
    }
    return [
        Table(name, MetaData(), *(Column(column, Untyped()) for column in columns)) for name, columns in stored.items()
    ]


def is_filled(connection: Connection, table: Table) -> bool:
    return connection.execute(select(table).limit(1)).first() is not None


def copy_rows(table: Table, source: Connection, target: Connection) -> int:
    """Copy all rows into the table of the same name; gives how many."""
    copied = 0
    rows = source.execution_options(yield_per=_ROWS).execute(select(table)).mappings()
    for part in rows.partitions():
        target.execute(insert(table), [{name: _plain(value) for name, value in row.items()} for row in part])
        copied += len(part)
    return copied


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat(" ", "microseconds")
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value
