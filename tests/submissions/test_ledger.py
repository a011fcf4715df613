"""The ledger: what came in is written once and never changes; what became of it may."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import NoResultFound

from tests.conftest import World, new_world
from tests.intake.ways import submissions
from webapp.database.ids import new_id
from webapp.extensions import db
from webapp.submissions import ledger

AT = datetime(2026, 1, 1, 12, 0, 0, 123456, UTC)
AS_SENT = ("body", "content_type", "origin", "ip", "user_agent", "created_at", "lead_id", "credential", "dialect")


def row(world: World, **values: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "workspace_id": world.workspace_id,
        "form_id": world.form_id,
        "lead_id": new_id(),
        "credential": "key_x",
        "dialect": "forms_api",
        "is_test": False,
        "outcome": "invalid",
        "reason": "no email",
        "body": b'{"fields": {"b": 1, "a": 12345678901234567890}}\xff\x00',
        "content_type": "application/json",
        "origin": None,
        "ip": "127.0.0.1",
        "user_agent": "😀",
        "result": {"b": 1, "a": [{"ü": "😀"}]},
        "created_at": AT,
        **values,
    }


def write(app: Flask, values: dict[str, Any], *, stored: bool = False) -> None:
    with app.app_context():
        ledger.write(db.session.connection(), values, stored=stored)
        db.session.commit()


def test_a_submission_is_kept_byte_for_byte_and_key_for_key(app: Flask, world: World) -> None:
    sent = row(world)
    write(app, sent)
    kept = submissions(app)[0]
    assert {name: getattr(kept, name) for name in sent} == sent
    assert list(kept.result) == ["b", "a"]
    assert (kept.mapped, kept.error, kept.person_id) == (None, None, None)


def test_settling_again_changes_the_outcome_and_nothing_that_came_in(app: Flask, world: World) -> None:
    sent = row(world, outcome="failed", error="Traceback")
    write(app, sent)
    before = submissions(app)[0]
    other = row(world, id=sent["id"], outcome="accepted", reason="", result={"isNew": True}, mapped={"fields": {}})
    write(app, {**other, "body": b"other", "created_at": datetime.now(UTC), "dialect": "hosted"}, stored=True)
    after = submissions(app)[0]
    assert len(submissions(app)) == 1
    assert [getattr(after, name) for name in AS_SENT] == [getattr(before, name) for name in AS_SENT]
    assert (after.outcome, after.reason, after.error, after.result) == ("accepted", "", None, {"isNew": True})
    assert after.settled_at > before.settled_at


def test_another_workspaces_submission_is_not_found_and_not_settled(app: Flask, world: World) -> None:
    sent = row(world)
    write(app, sent)
    with app.app_context():
        other = new_world("Other", "owner@other.test")
        connection = db.session.connection()
        assert ledger.find(connection, other.workspace_id, sent["id"]) is None
        assert ledger.find(connection, world.workspace_id, new_id()) is None
        with pytest.raises(NoResultFound):
            ledger.lock(connection, other.workspace_id, sent["id"])
        db.session.rollback()
    write(app, {**sent, "workspace_id": other.workspace_id, "outcome": "accepted"}, stored=True)
    assert submissions(app)[0].outcome == "invalid"
