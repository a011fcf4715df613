"""`flask purge` does now what the worker does in time, or says what that would be."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from tests.worker.test_purge import keep_key
from webapp.extensions import db
from webapp.intake.models import IdempotencyKey


def test_a_dry_run_counts_and_deletes_nothing(context: Flask) -> None:
    for hours in (1, 25, 26):
        keep_key(timedelta(hours=hours))
    runner = context.test_cli_runner()
    assert runner.invoke(args=["purge", "--dry-run"]).output.splitlines()[0] == "idempotency keys: 2 to delete"
    assert db.session.scalar(select(func.count()).select_from(IdempotencyKey)) == 3
    assert runner.invoke(args=["purge"]).output.splitlines()[0] == "idempotency keys: 2 deleted"
    assert runner.invoke(args=["purge"]).output.splitlines()[0] == "idempotency keys: 0 deleted"
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(IdempotencyKey)) == 1
