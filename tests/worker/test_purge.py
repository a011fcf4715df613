import os
from datetime import UTC, datetime, timedelta

from flask import Flask

from webapp.database.ids import new_id
from webapp.extensions import db
from webapp.intake.models import IdempotencyKey
from webapp.worker.purge import purge_idempotency_keys


def keep_key(age: timedelta) -> bytes:
    key = os.urandom(32)
    row = IdempotencyKey(
        key=key, fingerprint=os.urandom(32), submission_id=new_id(), created_at=datetime.now(UTC) - age
    )
    db.session.add(row)
    db.session.commit()
    return key


def test_keys_are_kept_for_24_hours_and_purged_in_batches(context: Flask) -> None:
    kept = keep_key(timedelta(hours=23, minutes=59))
    for minutes in range(5):
        keep_key(timedelta(hours=24, minutes=minutes))
    assert [purge_idempotency_keys(3) for _ in range(3)] == [3, 2, 0]
    assert list(db.session.scalars(db.select(IdempotencyKey.key))) == [kept]
