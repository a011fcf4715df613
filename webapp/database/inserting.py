"""Rows as they are, inserted by a statement that each database has worded once.

SQLAlchemy's own way to a statement that it has compiled before is a good part of a submission's time; here nothing is
left of it but the conversion of the values, by the types of their columns.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert
from sqlalchemy.sql.compiler import SQLCompiler

Columns = tuple[str, ...]
Convert = Callable[[Any], Any] | None

_worded: dict[tuple[str, str, Columns], tuple[str, list[tuple[str, Convert]]]] = {}


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns, in one statement. Defaults of this side are not filled in."""
    dialect, names = connection.dialect, tuple(rows[0])
    worded = _worded.get((dialect.name, table.name, names))
    if worded is None:
        worded = _worded[dialect.name, table.name, names] = _word(dialect, table, names)
    statement, columns = worded
    values = [tuple([convert(row[name]) if convert else row[name] for name, convert in columns]) for row in rows]
    connection.exec_driver_sql(statement, values if len(values) > 1 else values[0])


def _word(dialect: Dialect, table: Table, names: Columns) -> tuple[str, list[tuple[str, Convert]]]:
    compiled = insert(table).compile(dialect=dialect, column_keys=list(names))
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 (tells the type checker)
    order = compiled.positiontup or ()
    return compiled.string, [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order]
