"""What the ledger lets go of, and when (C6b)."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import statements
from tests.conftest import World, new_world
from tests.deliveries.outbox import happen
from webapp.database.ids import first_id, new_id, show
from webapp.extensions import db
from webapp.leads.models import Comment, Lead
from webapp.submissions.models import OUTCOMES, REFUSED, Submission
from webapp.submissions.retention import MOST_REFUSED
from webapp.worker.purge import purge_kind

BODY = b"x" * 256 * 1024
OLD, YOUNG = timedelta(days=31), timedelta(days=29)


def made(age: timedelta) -> bytes:
    """An id that was made so long ago."""
    return first_id(datetime.now(UTC) - age)[:6] + new_id()[6:]


def enter(world: World, outcome: str, age: timedelta, count: int = 1, **more: Any) -> list[bytes]:
    """Commit submissions of that age; their ids, the oldest first."""
    at = datetime.now(UTC) - age
    row = {
        "workspace_id": world.workspace_id,
        "form_id": world.form_id,
        "lead_id": new_id(),
        "credential": "key",
        "dialect": "forms_api",
        "is_test": False,
        "outcome": outcome,
        "reason": "",
        "body": b"{}",
        "content_type": "application/json",
        "ip": "192.0.2.1",
        "user_agent": "",
        "result": {},
        "created_at": at,
        "settled_at": at,
        **more,
    }
    ids = sorted(made(age) for _ in range(count))
    db.session.execute(Submission.__table__.insert(), [{**row, "id": id_} for id_ in ids])
    db.session.commit()
    return ids


def kept() -> list[bytes]:
    db.session.rollback()
    return list(db.session.scalars(select(Submission.id).order_by(Submission.id)))


def purged() -> list[int]:
    """What each batch takes, until there is nothing left to take."""
    batches = []
    while batch := purge_kind("refused") + purge_kind("spam"):
        batches.append(batch)
    return batches


@pytest.mark.contract("C6b")
def test_refused_and_spam_go_after_thirty_days_and_nothing_else_ever(context: Flask, world: World) -> None:
    stay = [id_ for outcome in OUTCOMES for id_ in enter(world, outcome, YOUNG)]
    stay += [id_ for outcome in ("accepted", "skipped", "failed") for id_ in enter(world, outcome, timedelta(days=999))]
    for outcome in (*REFUSED, "spam"):
        enter(world, outcome, OLD)
    assert purged() == [5]
    assert kept() == sorted(stay)


def test_each_is_kept_as_long_as_its_setting_says(context: Flask, world: World) -> None:
    context.config.update(REFUSED_RETENTION_DAYS=2, SPAM_RETENTION_DAYS=5)
    ages = {
        (outcome, days): enter(world, outcome, timedelta(days=days))
        for outcome in ("invalid", "spam")
        for days in (1, 3, 6)
    }
    purged()
    left = set(kept())
    assert [key for key, ids in ages.items() if ids[0] in left] == [("invalid", 1), ("spam", 1), ("spam", 3)]


def test_a_large_ledger_is_purged_in_batches_without_reading_a_body(context: Flask, world: World) -> None:
    enter(world, "spam", OLD, 40, body=BODY)
    with statements(context) as sent:
        assert [purge_kind("spam", 15) for _ in range(4)] == [15, 15, 10, 0]
    assert not [statement for statement in sent if "submissions.body" in statement]
    enter(world, "invalid", OLD, 1_100)
    assert purged() == [500, 500, 100]
    assert kept() == []


def test_what_another_row_names_stays(context: Flask, world: World) -> None:
    told, commented, free = (enter(world, "spam", OLD)[0] for _ in range(3))
    happen(world, "lead.updated", submission_id=told)
    lead = Lead(
        id=new_id(),
        workspace_id=world.workspace_id,
        is_test=False,
        status="New",
        project_types=[],
        tags=[],
        custom_data={},
        created_at=datetime.now(UTC),
        updated_at=datetime.now(UTC),
    )
    db.session.add(lead)
    db.session.flush()
    comment = {"id": new_id(), "workspace_id": world.workspace_id, "lead_id": lead.id, "body": ""}
    db.session.add(Comment(**comment, submission_id=commented, created_at=datetime.now(UTC)))
    db.session.commit()
    assert purged() == [1]
    assert kept() == [told, commented]
    assert free not in kept()


def test_a_workspace_keeps_its_newest_thousand_refusals_whatever_their_age(context: Flask, world: World) -> None:
    other = new_world("Other", "owner@other.test")
    theirs = enter(other, "invalid", YOUNG, 3)
    accepted = enter(world, "accepted", YOUNG, 2)
    refused = [id_ for outcome in REFUSED for id_ in enter(world, outcome, timedelta(0), 400, body=b"x" * 1000)]
    spam = enter(world, "spam", YOUNG, 2)
    assert purged() == [500, 100]
    assert kept() == sorted([*theirs, *accepted, *refused[-MOST_REFUSED:], *spam])


@pytest.mark.contract("C6b")
def test_a_flood_of_refused_calls_leaves_a_bounded_ledger(context: Flask, client: FlaskClient, world: World) -> None:
    now = datetime.now(UTC).timestamp()
    context.config["CLOCK"] = lambda: now
    path = f"/api/v1/forms/{show('form', world.form_id)}/submissions"
    answers: Counter[int] = Counter()
    for hour in range(2):
        now += hour * 3600
        for number in range(1_050):
            answers[client.post(path, headers={"x-api-key": world.api_key}, json={"n": number}).status_code] += 1
    assert set(answers) == {400, 429}
    assert len(kept()) == 2_000
    assert sum(purged()) == 1_000
    assert len(kept()) == MOST_REFUSED
