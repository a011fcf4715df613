"""InsertNew leaves alone what is there, on each database, and says nothing of what it did."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from webapp.database.statements import InsertNew
from webapp.extensions import db
from webapp.intake.models import IdempotencyKey

TABLE = IdempotencyKey.__table__
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def row(key: bytes, **values: Any) -> dict[str, Any]:
    return {"key": key * 32, "fingerprint": b"f" * 32, "submission_id": b"s" * 16, "created_at": NOW, **values}


def test_a_row_that_is_there_stays_and_a_new_one_comes(context: Flask) -> None:
    with db.engine.begin() as connection:
        connection.execute(InsertNew(TABLE), row(b"a"))
        connection.execute(InsertNew(TABLE), row(b"a", created_at=NOW + timedelta(days=1)))
        connection.execute(InsertNew(TABLE), [row(b"a", fingerprint=b"g" * 32), row(b"b")])
        kept = connection.execute(select(TABLE).order_by(TABLE.c.key)).all()
    assert [found._asdict() for found in kept] == [row(b"a"), row(b"b")]
