"""Rows that are inserted as they are read back as they were, together however many they are."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from tests.calls import statements
from tests.conftest import World
from webapp.database.inserting import FEW, insert_rows
from webapp.events.log import event
from webapp.events.models import Event
from webapp.extensions import db

TABLE = Event.__table__
AT = datetime(2026, 7, 28, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))


def kept(connection: Connection, id_: bytes) -> dict[str, Any]:
    return dict(connection.execute(select(TABLE).where(TABLE.c.id == id_)).one()._mapping)


def happened(world: World, kind: str = "it's 100 % “so” 😀", **more: Any) -> dict[str, Any]:
    return event(world.workspace_id, kind, AT, **more)


def test_values_are_converted_by_the_types_of_their_columns(app: Flask, world: World) -> None:
    row = happened(world, data={"quote": '"\\%s', "list": [1, None, "é"]}, form_id=world.form_id)
    with app.app_context(), db.engine.begin() as connection:
        insert_rows(connection, TABLE, [row])
        assert kept(connection, row["id"]) == row | {"created_at": AT.astimezone(UTC), "pending_at": AT.astimezone(UTC)}


@pytest.mark.parametrize("count", [2, FEW, FEW + 1, 3_000])
def test_rows_go_in_together(app: Flask, world: World, count: int) -> None:
    rows = [happened(world, str(number), is_test=number == 1) for number in range(count)]
    with app.app_context(), db.engine.begin() as connection:
        with statements(app) as sent:
            insert_rows(connection, TABLE, rows)
        assert len(sent) == 1
        assert [kept(connection, row["id"])["is_test"] for row in rows[:3]] == [False, True, False][:count]
        assert connection.scalar(select(func.count()).where(TABLE.c.kind.in_([row["kind"] for row in rows]))) == count


def test_a_row_that_fills_other_columns_is_another_statement(app: Flask, world: World) -> None:
    with app.app_context(), db.engine.begin() as connection:
        for form_id in (world.form_id, None, world.form_id):
            row = happened(world, form_id=form_id)
            insert_rows(connection, TABLE, [row])
            assert kept(connection, row["id"])["form_id"] == form_id


def test_rows_together_may_fill_other_columns_each(app: Flask, world: World) -> None:
    rows = [happened(world, form_id=form_id) for form_id in (None, world.form_id, None)]
    with app.app_context(), db.engine.begin() as connection:
        insert_rows(connection, TABLE, rows)
        assert [kept(connection, row["id"])["form_id"] for row in rows] == [None, world.form_id, None]


def test_what_the_database_refuses_is_its_own_error(app: Flask, world: World) -> None:
    row = happened(world)
    with app.app_context(), db.engine.begin() as connection:
        insert_rows(connection, TABLE, [row])
        with pytest.raises(IntegrityError):
            insert_rows(connection, TABLE, [row])


def test_a_row_that_lacks_a_column_of_the_first_is_refused(app: Flask, world: World) -> None:
    short = happened(world)
    del short["kind"]
    with app.app_context(), db.engine.begin() as connection, pytest.raises(KeyError, match="kind"):
        insert_rows(connection, TABLE, [happened(world), short])
