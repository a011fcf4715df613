"""A database that hangs makes each try wait for its timeout; the tries end while the caller still waits."""

import time

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from webapp.database.engine import engine_options
from webapp.database.transactions import PATIENCE_SECONDS, in_transaction
from webapp.extensions import db

LOST = 2013


def test_no_try_begins_when_the_callers_patience_is_over(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    tries, began = [], time.monotonic()

    def wait_in_vain(_: Session) -> None:
        tries.append("a timeout of more than half the patience")
        raise OperationalError("SELECT 1", None, Exception(LOST, "Lost connection to server during query"))

    monkeypatch.setattr(time, "monotonic", lambda: began + len(tries) * (PATIENCE_SECONDS / 2 + 1))
    with pytest.raises(OperationalError):
        in_transaction(db.session, wait_in_vain)
    assert len(tries) == 2


def test_a_timeout_in_the_address_stands_over_ours() -> None:
    ours = engine_options("mysql+mysqldb://inlet@db/inlet?charset=utf8mb4")["connect_args"]
    assert ours == {"connect_timeout": 5, "read_timeout": 30, "write_timeout": 30}
    theirs = engine_options("mysql+mysqldb://inlet@db/inlet?read_timeout=600")["connect_args"]
    assert theirs == {"connect_timeout": 5, "write_timeout": 30}
