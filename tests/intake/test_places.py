"""A form that closes by itself: on its day, or with its last place, which is given once however many ask at once."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.calls import Calls
from tests.conftest import World, on_row_locks
from tests.intake.test_races import all_at_once
from tests.intake.ways import PAGE, H, K, leads, refused, set_limits, submissions
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.models import FormPlaces

CLOSED = (403, "FORM_INACTIVE")


def change(client: FlaskClient, world: World, **settings: Any) -> dict[str, Any]:
    form = f"/forms/{show('form', world.form_id)}"
    data: dict[str, Any] = Calls(client, world.admin_api_key).patch(form, settings)["data"]
    return data


def person(number: int) -> dict[str, object]:
    return {"email": f"jane{number}@acme.test"}


def answered(response: TestResponse) -> tuple[int, str]:
    return response.status_code, refused(response)


@pytest.mark.contract("H9")
def test_a_full_form_says_so_in_html_and_in_json_and_keeps_what_came(
    app: Flask, client: FlaskClient, world: World
) -> None:
    change(client, world, mostSubmissions=2, closedMessage="All seats are taken.")
    assert PAGE.post(client, world, person(1)).status_code == 303
    assert client.get(PAGE.path(world)).status_code == 200
    assert H.post(client, world, person(2)).status_code == 201
    for page in (client.get(PAGE.path(world)), PAGE.post(client, world, person(3))):
        assert (page.status_code, page.mimetype, "All seats are taken." in page.text) == (403, "text/html", True)
    for way in (H, K):
        response = way.post(client, world, person(4))
        assert (answered(response), response.get_json()["error"]) == (CLOSED, "All seats are taken.")
    assert [row.outcome for row in submissions(app)] == ["accepted"] * 2 + ["inactive"] * 3
    assert len(leads(app)) == 2


@pytest.mark.contract("H9", "H10")
def test_without_a_message_of_its_own_a_closed_form_says_that_it_is(client: FlaskClient, world: World) -> None:
    change(client, world, mostSubmissions=1)
    PAGE.post(client, world, person(1))
    assert "This form is closed." in client.get(PAGE.path(world)).text


@pytest.mark.contract("C4")
def test_who_took_the_last_place_is_told_so_again(client: FlaskClient, world: World) -> None:
    change(client, world, mostSubmissions=1)
    mine, others = {"Idempotency-Key": "mine"}, {"Idempotency-Key": "another"}
    assert [H.post(client, world, person(1), headers=mine).status_code for _ in range(2)] == [201, 201]
    assert answered(H.post(client, world, person(2), headers=others)) == CLOSED


def test_an_incomplete_submission_to_a_full_form_is_told_that_it_is_full(client: FlaskClient, world: World) -> None:
    change(client, world, mostSubmissions=1)
    H.post(client, world, person(1))
    assert answered(H.post(client, world, {"message": "Hi"})) == CLOSED


def test_spam_duplicates_that_are_skipped_and_test_data_take_no_place(
    app: Flask, client: FlaskClient, world: World
) -> None:
    change(client, world, mostSubmissions=2, duplicateHandling="skip")
    assert H.post(client, world, person(1)).status_code == 201
    for fields in ({**person(2), "_gotcha": "x"}, person(1)):
        assert H.post(client, world, fields).status_code == 201
    assert K.post(client, world, person(3), key=world.test_api_key).status_code == 201
    assert H.post(client, world, person(4)).status_code == 201
    assert answered(H.post(client, world, person(5))) == CLOSED
    assert K.post(client, world, person(6), key=world.test_api_key).status_code == 201


def test_what_an_owner_takes_in_by_hand_is_taken_in_though_the_form_is_full(
    app: Flask, client: FlaskClient, world: World
) -> None:
    change(client, world, mostSubmissions=1)
    held = H.post(client, world, {**person(1), "_gotcha": "x"}).get_json()["data"]["submissionId"]
    assert H.post(client, world, person(2)).status_code == 201
    Calls(client, world.admin_api_key).post(f"/submissions/{held}/not-spam", {}, 200)
    assert len(leads(app)) == 2
    change(client, world, mostSubmissions=3)
    assert [H.post(client, world, person(number)).status_code for number in (3, 4)] == [201, 403]


def test_a_limit_counts_what_came_before_it_and_may_be_raised_and_taken_away(client: FlaskClient, world: World) -> None:
    assert [H.post(client, world, person(number)).status_code for number in range(3)] == [201] * 3
    for most, status in ((3, 403), (4, 201), (4, 403), (None, 201), (5, 403), (6, 201)):
        change(client, world, mostSubmissions=most)
        assert H.post(client, world, person(most or 0)).status_code == status, most


def test_a_refused_one_can_be_replayed_once_there_is_room(app: Flask, client: FlaskClient, world: World) -> None:
    change(client, world, mostSubmissions=1)
    for number in (1, 2):
        H.post(client, world, person(number))
    late = show("sub", submissions(app)[-1].id)
    calls = Calls(client, world.admin_api_key)
    assert calls.post(f"/submissions/{late}/replay", {}, 403)["code"] == "FORM_INACTIVE"
    change(client, world, mostSubmissions=2)
    calls.post(f"/submissions/{late}/replay", {}, 200)
    assert [lead.email for lead in leads(app)] == ["jane1@acme.test", "jane2@acme.test"]


def test_a_form_without_a_limit_counts_nothing(app: Flask, client: FlaskClient, world: World) -> None:
    H.post(client, world, person(1))
    with app.app_context():
        assert db.session.query(FormPlaces).count() == 0


@on_row_locks
@pytest.mark.contract("H9")
def test_of_forty_at_once_exactly_as_many_get_in_as_there_are_places(
    app: Flask, client: FlaskClient, world: World
) -> None:
    set_limits(app, world, form_per_minute=1_000, hosted_per_minute_per_ip=1_000)
    change(client, world, mostSubmissions=7)
    answers = all_at_once([partial(PAGE.post, app.test_client(), world, person(number)) for number in range(40)])
    assert Counter(answer.status_code for answer in answers) == {303: 7, 403: 33}
    assert Counter(row.outcome for row in submissions(app)) == {"accepted": 7, "inactive": 33}
    assert len(leads(app)) == 7


@pytest.mark.contract("H9")
def test_a_form_closes_at_its_moment_and_opens_again_when_that_is_put_off(
    app: Flask, client: FlaskClient, world: World
) -> None:
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    app.config["CLOCK"] = lambda: noon.timestamp() - 1
    change(client, world, closesAt="2026-05-01T14:00:00+02:00", closedMessage="It is over.")
    assert H.post(client, world, person(1)).status_code == 201
    app.config["CLOCK"] = noon.timestamp
    assert answered(H.post(client, world, person(2))) == CLOSED
    page = client.get(PAGE.path(world))
    assert (page.status_code, "It is over." in page.text) == (403, True)
    change(client, world, closesAt=(noon + timedelta(seconds=1)).isoformat())
    assert H.post(client, world, person(2)).status_code == 201


def test_a_form_that_is_closed_by_hand_shows_its_closed_message(client: FlaskClient, world: World) -> None:
    change(client, world, status="closed", pausedMessage="Back soon.", closedMessage="It is over.")
    assert "It is over." in client.get(PAGE.path(world)).text
    change(client, world, status="paused")
    assert "Back soon." in client.get(PAGE.path(world)).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"mostSubmissions": 0},
        {"mostSubmissions": "5"},
        {"mostSubmissions": 1_000_001},
        {"closesAt": "2026-05-01"},
        {"closesAt": "2026-05-01T12:00:00"},
        {"password": "abc"},
        {"closedMessage": "x" * 1_001},
    ],
    ids=str,
)
def test_what_could_not_work_is_refused_by_name(client: FlaskClient, world: World, wrong: dict[str, Any]) -> None:
    answer = Calls(client, world.admin_api_key).patch(f"/forms/{show('form', world.form_id)}", wrong, 400)
    assert list(answer["fields"]) == list(wrong)


def test_the_settings_are_told_but_for_the_password(client: FlaskClient, world: World) -> None:
    settings = {"closesAt": "2026-05-01T12:00:00Z", "mostSubmissions": 5, "closedMessage": "Over."}
    told = change(client, world, **settings, password="open sesame")
    assert {name: told[name] for name in (*settings, "hasPassword")} == {**settings, "hasPassword": True}
    assert "open sesame" not in str(told)
    assert change(client, world, password=None)["hasPassword"] is False
