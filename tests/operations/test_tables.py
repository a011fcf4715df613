from flask import Flask
from sqlalchemy import Column, Computed, Integer, MetaData, Table

from webapp.extensions import db
from webapp.operations.tables import copy_rows, tables_of


def test_what_the_database_computes_is_not_copied_but_computed_anew(context: Flask) -> None:
    metadata = MetaData()
    numbers = Table("numbers", metadata, Column("one", Integer), Column("two", Integer, Computed("one * 2")))
    with db.engine.begin() as connection:
        metadata.create_all(connection)
        try:
            connection.execute(numbers.insert().values(one=1))
            (table,) = (table for table in tables_of(connection) if table.name == "numbers")
            assert copy_rows(table, connection, connection) == 1
            assert connection.execute(numbers.select()).all() == [(1, 2), (1, 2)]
        finally:
            metadata.drop_all(connection)
