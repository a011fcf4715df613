"""A connection goes back to its pool with nothing open, since whoever used it ended its transaction."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Connection, func, insert, select

from webapp.extensions import db
from webapp.intake.models import IdempotencyKey

ROW = {"key": b"k" * 32, "fingerprint": b"f" * 32, "submission_id": b"s" * 16, "created_at": datetime.now(UTC)}


def write(connection: Connection) -> None:
    connection.execute(insert(IdempotencyKey.__table__), ROW)


def by_session() -> None:
    write(db.session.connection())
    db.session.remove()


def by_connection() -> None:
    with db.engine.connect() as connection:
        write(connection)


def by_a_block_that_fails() -> None:
    with pytest.raises(ZeroDivisionError), db.engine.begin() as connection:
        write(connection)
        raise ZeroDivisionError


@pytest.mark.parametrize("use", [by_session, by_connection, by_a_block_that_fails])
def test_what_was_not_committed_is_gone_with_its_connection(app: Flask, use: Callable[[], None]) -> None:
    with app.app_context():
        use()
        with db.engine.connect() as next_one:
            assert next_one.scalar(select(func.count()).select_from(IdempotencyKey)) == 0
        assert not db.engine.pool.checkedout()  # type: ignore[attr-defined]
