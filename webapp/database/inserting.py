"""Rows as they are, inserted by a statement that each database has worded once.

SQLAlchemy's own way to a statement that it has compiled before is a good part of a submission's time; here nothing is
left of it but the conversion of the values, by the types of their columns.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert

Convert = Callable[[Any], Any] | None
Columns = Sequence[tuple[str, Convert]]

FEW = 8  # rows that go as one text; of more, the driver makes texts of a size that the server takes


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns. No default is filled in: what is None is NULL."""
    row = rows[0]
    # What is left out is NULL as well, and costs neither side anything; half of a lead is.
    names = tuple([name for name in row if row[name] is not None]) if len(rows) == 1 else tuple(row)
    beginning, places, columns = _worded(connection.dialect, table, names)
    values = [[convert(row[name]) if convert else row[name] for name, convert in columns] for row in rows]
    if len(rows) <= FEW:
        connection.exec_driver_sql(beginning + ", ".join([places] * len(rows)), tuple(chain.from_iterable(values)))
    else:
        connection.exec_driver_sql(beginning + places, [tuple(row) for row in values])


@lru_cache(500)
def _worded(dialect: Dialect, table: Table, names: tuple[str, ...]) -> tuple[str, str, Columns]:
    """The statement up to VALUES, the places of one row, and what goes into them."""
    compiled = insert(table).compile(dialect=dialect, column_keys=list(names))
    beginning, values, places = compiled.string.rpartition(" VALUES ")
    order = compiled.positiontup or ()
    converts = [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order]
    return beginning + values, places, converts
