"""The Idempotency-Key: a repeat within 24 hours is answered as the first call was, and creates nothing (C4)."""

from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.calls import Calls
from tests.conftest import World, new_world
from tests.intake.broken import break_mapping, mend_mapping
from tests.intake.ways import K, events, leads, refused, set_limits, submissions
from webapp.database.ids import show
from webapp.extensions import db
from webapp.intake.models import IdempotencyKey

pytestmark = pytest.mark.contract("C4")

JANE = {"name": "Jane Smith", "email": "jane@example.com", "message": "Hi"}
NOON = 1_800_014_400.0
DAY = 86_400


def send(
    client: FlaskClient, world: World, fields: Mapping[str, object], repeat: str | None = "k-1", **options: Any
) -> TestResponse:
    return K.post(client, world, fields, headers={"Idempotency-Key": repeat}, **options)


def test_the_same_key_and_body_are_answered_again_and_create_nothing(
    app: Flask, client: FlaskClient, world: World
) -> None:
    first, second = (send(client, world, JANE) for _ in range(2))
    assert (first.status_code, first.data) == (second.status_code, second.data)
    assert first.get_json()["data"]["isNew"] is True
    assert [len(found) for found in (submissions(app), leads(app), events(app, "form.submitted"))] == [1, 1, 1]


def test_the_answer_is_the_first_one_even_when_the_lead_has_changed_since(
    app: Flask, client: FlaskClient, world: World
) -> None:
    warned = {"email": "jane@", "name": "Jane"}
    first = send(client, world, warned)
    lead = first.get_json()["data"]["personId"]
    Calls(client, world.admin_api_key).delete(f"/leads/{lead}")
    assert send(client, world, warned).data == first.data
    assert len(submissions(app)) == 1


def test_the_same_key_with_another_body_is_a_conflict(app: Flask, client: FlaskClient, world: World) -> None:
    send(client, world, JANE)
    response = send(client, world, {**JANE, "name": "Joan"})
    assert (response.status_code, refused(response)) == (409, "CONFLICT")
    assert (len(leads(app)), [row.outcome for row in submissions(app)]) == (1, ["accepted", "invalid"])


def test_a_key_is_good_for_24_hours(app: Flask, client: FlaskClient, world: World) -> None:
    answers = []
    for at in (NOON, NOON + DAY - 1, NOON + DAY, NOON + 2 * DAY - 1):
        app.config["CLOCK"] = lambda at=at: at
        answers.append(send(client, world, JANE).get_json()["data"]["submissionId"])
    assert answers == [answers[0], answers[0], answers[2], answers[2]]
    assert answers[0] != answers[2]


def test_a_key_belongs_to_its_credential_and_its_address(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    form = Calls(client, world.admin_api_key).post("/forms", {"name": "Second"})["data"]["id"]
    answers = [
        send(client, world, JANE),
        send(client, world, {**JANE, "name": "Joan"}, key=world.test_api_key),
        send(client, world, {**JANE, "name": "Joan"}, path=K.address.format(form)),
        send(client, other, {**JANE, "name": "Joan"}),
        send(client, world, {**JANE, "name": "Joan"}, repeat="K-1"),
    ]
    assert [answer.status_code for answer in answers] == [201] * 5
    assert len({answer.get_json()["data"]["submissionId"] for answer in answers}) == 5


def test_a_refused_call_leaves_its_key_free(app: Flask, client: FlaskClient, world: World) -> None:
    assert send(client, world, {"message": "Hi"}).status_code == 400
    assert kept_keys(app) == 0
    assert send(client, world, JANE).status_code == 201


def kept_keys(app: Flask) -> int:
    with app.app_context():
        return db.session.query(IdempotencyKey).count()


@pytest.mark.parametrize("key", ["", "k" * 256, "ké", "a\tb"])
def test_a_key_that_is_none_is_refused(app: Flask, client: FlaskClient, world: World, key: str) -> None:
    response = send(client, world, JANE, repeat=key)
    assert (response.status_code, refused(response)) == (400, "VALIDATION_ERROR")
    assert leads(app) == []


@pytest.mark.parametrize("key", ["k", "k" * 255, " ~!'\"; DROP"])
def test_any_printable_key_will_do(app: Flask, client: FlaskClient, world: World, key: str) -> None:
    assert {send(client, world, JANE, repeat=key).status_code for _ in range(2)} == {201}
    assert len(submissions(app)) == 1


def test_a_quarantined_submission_is_answered_again_too(app: Flask, client: FlaskClient, world: World) -> None:
    Calls(client, world.admin_api_key).post("/blocklist", {"kind": "domain", "value": "example.com"})
    assert len({send(client, world, JANE).data for _ in range(3)}) == 1
    assert [row.outcome for row in submissions(app)] == ["spam"]


def test_a_repeat_does_not_use_up_the_day(app: Flask, client: FlaskClient, world: World) -> None:
    set_limits(app, world, organization_per_day=2)
    assert [send(client, world, JANE).status_code for _ in range(4)] == [201] * 4
    assert send(client, world, {**JANE, "email": "b@example.com"}, repeat="k-2").status_code == 201


def test_a_repeat_is_answered_although_the_form_would_refuse_it_now(
    app: Flask, client: FlaskClient, world: World
) -> None:
    first = send(client, world, {"correo": "jane@example.com", "name": "Jane"})
    mapping = {"name": "customData.name", "correo": "customData.correo"}
    Calls(client, world.admin_api_key).patch(f"/forms/{show('form', world.form_id)}", {"fieldMapping": mapping})
    assert send(client, world, {"correo": "jane@example.com", "name": "Jane"}).data == first.data
    break_mapping(app, world)
    assert send(client, world, {"correo": "jane@example.com", "name": "Jane"}).data == first.data
    assert [row.outcome for row in submissions(app)] == ["accepted"]


@pytest.mark.contract("C3")
def test_a_failed_submission_is_resumed_by_its_key_under_its_own_ids(
    app: Flask, client: FlaskClient, world: World
) -> None:
    break_mapping(app, world)
    for _ in range(3):
        response = send(client, world, JANE)
        assert (response.status_code, refused(response)) == (500, "INTERNAL_ERROR")
    failed = submissions(app)
    assert [(row.outcome, row.person_id) for row in failed] == [("failed", None)]
    mend_mapping(app, world)
    first, again = (send(client, world, JANE) for _ in range(2))
    assert (first.status_code, first.data) == (201, again.data)
    assert first.get_json()["data"] == {
        "submissionId": show("sub", failed[0].id),
        "personId": show("lead", failed[0].lead_id),
        "isNew": True,
    }
    assert [(row.id, row.outcome, row.error) for row in submissions(app)] == [(failed[0].id, "accepted", None)]
    assert len(leads(app)) == len(events(app, "form.submitted")) == 1


def test_a_failed_submission_is_not_resumed_by_another_body(app: Flask, client: FlaskClient, world: World) -> None:
    break_mapping(app, world)
    send(client, world, JANE)
    mend_mapping(app, world)
    assert send(client, world, {**JANE, "name": "Joan"}).status_code == 409
    assert leads(app) == []


_runs = count()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from((None, "1", "2"))), max_size=8))
def test_any_sequence_of_keys_and_bodies_behaves_as_a_table_of_first_answers(
    app: Flask, client: FlaskClient, world: World, calls: list[tuple[str, str | None]]
) -> None:
    set_limits(app, world, form_per_minute=1_000_000, organization_per_day=1_000_000)
    run = next(_runs)
    before = len([row for row in submissions(app) if row.outcome == "accepted"])
    answered: dict[str, tuple[str, bytes]] = {}
    expected = 0
    for body, key in calls:
        response = send(client, world, {"email": f"{body}-{run}@example.com"}, f"{run} {key}" if key else None)
        if key is None or key not in answered:
            expected += 1
            assert response.status_code == 201
            if key is not None:
                answered[key] = body, response.data
        elif answered[key][0] == body:
            assert (response.status_code, response.data) == (201, answered[key][1])
        else:
            assert response.status_code == 409
    assert len([row for row in submissions(app) if row.outcome == "accepted"]) - before == expected
