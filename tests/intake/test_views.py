"""What every call to a way in has in common, whatever becomes of it: headers, the note of a key's use, the ledger."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.conftest import World
from tests.intake.ways import JSON_WAYS, PAGE, K, Way, refused, rows, set_limits, submissions
from webapp.extensions import db
from webapp.workspaces.models import ApiKey
from webapp.workspaces.secrets import digest

GOOD = {"email": "jane@acme.test"}
NOON = 1_800_014_400.0  # a full minute


@pytest.mark.contract("C7")
@pytest.mark.parametrize("way", JSON_WAYS, ids=lambda way: way.name)
def test_the_rate_headers_tell_of_the_tightest_limit(app: Flask, client: FlaskClient, world: World, way: Way) -> None:
    app.config["CLOCK"] = lambda: NOON
    set_limits(app, world, form_per_minute=10, organization_per_day=3, hosted_per_minute_per_ip=10)
    for remaining in (2, 1, 0):
        assert rate(way.post(client, world, GOOD)) == (3, remaining, next_day())
    over = way.post(client, world, GOOD)
    assert (over.status_code, refused(over), rate(over)) == (429, "RATE_LIMITED", (3, 0, next_day()))
    assert int(over.headers["Retry-After"]) == next_day() - NOON
    set_limits(app, world, form_per_minute=10, organization_per_day=1_000, hosted_per_minute_per_ip=10)
    assert rate(way.post(client, world, GOOD)) == (10, 5, NOON + 60)


def rate(response: TestResponse) -> tuple[int, ...]:
    names = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
    return tuple(int(response.headers[name]) for name in names)


def next_day() -> int:
    return (int(NOON) // 86_400 + 1) * 86_400


@pytest.mark.contract("C7", "C3")
def test_an_answer_before_the_credentials_tells_of_the_limit_on_wrong_ones(client: FlaskClient, world: World) -> None:
    first = K.post(client, world, b"{")
    wrong = K.post(client, world, GOOD, key="sk_live_x")
    assert [rate(answer)[:2] for answer in (first, wrong)] == [(30, 30), (30, 29)]


def test_the_use_of_a_key_is_noted_once_in_a_few_seconds(app: Flask, client: FlaskClient, world: World) -> None:
    used = []
    for at in (NOON, NOON + 1, NOON + 6):
        app.config["CLOCK"] = lambda at=at: at
        K.post(client, world, GOOD)
        key = next(key for key in rows(app, ApiKey) if key.hash == digest(world.api_key))
        used.append(key.last_used_at.timestamp())
    assert used == [NOON, NOON, NOON + 6]


@pytest.mark.contract("C6b")
def test_every_authenticated_call_is_a_row_with_outcome_reason_and_body(
    app: Flask, client: FlaskClient, world: World
) -> None:
    for _ in range(2):
        K.post(client, world, {**GOOD, "name": "Jane"})
    K.post(client, world, {"message": "Hi"})
    set_limits(app, world, form_per_minute=0)
    K.post(client, world, GOOD)
    kept = submissions(app)
    assert [(row.outcome, row.reason) for row in kept] == [
        ("accepted", ""),
        ("accepted", ""),
        ("invalid", "fields must include at least an email or a name field."),
        ("throttled", "Too many submissions for this form. Please try again later."),
    ]
    assert [row.result.get("matchedBy") for row in kept[:2]] == [None, "email"]
    assert kept[2].body == K.body({"message": "Hi"})
    assert all(world.api_key.encode() not in row.body for row in kept)
    assert {row.credential[:4] for row in kept} == {"key_"}


@pytest.mark.contract("H8")
def test_a_visitor_over_a_limit_is_thanked_and_quarantined(app: Flask, client: FlaskClient, world: World) -> None:
    set_limits(app, world, hosted_per_minute_per_ip=1)
    answers = [PAGE.post(client, world, GOOD) for _ in range(3)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (303, f"{PAGE.path(world)}/thanks")
    }
    assert [row.outcome for row in submissions(app)] == ["accepted", "spam", "spam"]


@pytest.mark.contract("H8", "K31")
def test_quarantined_visitors_do_not_give_the_day_back_twice(app: Flask, client: FlaskClient, world: World) -> None:
    set_limits(app, world, organization_per_day=1)
    for _ in range(4):
        assert PAGE.post(client, world, GOOD).status_code == 303
    assert [row.outcome for row in submissions(app)] == ["accepted", "spam", "spam", "spam"]


@pytest.mark.contract("C6b")
def test_a_call_that_a_bug_kept_from_being_read_is_kept_as_failed(
    app: Flask, client: FlaskClient, world: World
) -> None:
    with app.app_context(), db.engine.begin() as connection:
        broken = text("UPDATE forms SET allowed_origins = :origins WHERE id = :form")
        connection.execute(broken, {"origins": '["no origin at all!"]', "form": world.form_id})
    answer = K.post(client, world, GOOD, headers={"Origin": "https://acme.test"})
    (kept,) = submissions(app)
    assert (answer.status_code, refused(answer)) == (500, "INTERNAL_ERROR")
    assert (kept.outcome, kept.body) == ("failed", K.body(GOOD))
    assert "BadOrigin" in (kept.error or "")
