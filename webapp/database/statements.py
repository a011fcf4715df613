"""Statements that the databases word differently."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import Insert
from sqlalchemy.sql.compiler import SQLCompiler


class InsertNew(Insert):
    """INSERT that leaves a row alone that is there already. Its row count says nothing."""

    inherit_cache = True

    def __init__(self, table: Table) -> None:
        super().__init__(table)


@compiles(InsertNew, "sqlite")
def _on_sqlite(element: InsertNew, compiler: SQLCompiler, **options: Any) -> str:
    return _insert(element, compiler, options) + " ON CONFLICT DO NOTHING"


@compiles(InsertNew, "mysql", "mariadb")
def _on_mysql(element: InsertNew, compiler: SQLCompiler, **options: Any) -> str:
    key = compiler.preparer.format_column(next(iter(element.table.primary_key)))
    return _insert(element, compiler, options) + f" ON DUPLICATE KEY UPDATE {key} = {key}"


def _insert(element: InsertNew, compiler: SQLCompiler, options: dict[str, Any]) -> str:
    return str(compiler.visit_insert(element, **options))  # type: ignore[no-untyped-call]
