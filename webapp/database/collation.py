"""Texts without regard to case: MySQL and MariaDB know it by the column's collation, SQLite must be told each time."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class caseless(GenericFunction[str]):
    """A text column as it is compared and sorted without case, by the index that was made so."""

    inherit_cache = True


@compiles(caseless)
def _by_collation(element: caseless, compiler: SQLCompiler, **options: Any) -> str:
    return str(compiler.process(element.clauses.clauses[0], **options))


@compiles(caseless, "sqlite")
def _on_sqlite(element: caseless, compiler: SQLCompiler, **options: Any) -> str:
    return f"{compiler.process(element.clauses.clauses[0], **options)} COLLATE NOCASE"
