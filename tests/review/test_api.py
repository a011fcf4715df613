"""A second look brings a quarantined or refused submission to life under its own ids, at its own time, once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World, new_world
from tests.intake.broken import break_mapping, mend_mapping
from tests.intake.ways import PAGE, H, K, Way, events, leads, set_limits, submissions
from webapp.database.ids import new_id, show
from webapp.review.api import api as api_of_review

GOOD = {"email": "jane@acme.test", "name": "Jane Doe", "message": "Hello"}
NOON = 1_800_014_400.0
TRAP = "website"


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


@pytest.fixture
def form(world: World) -> str:
    return show("form", world.form_id)


def spam(client: FlaskClient, world: World, api: Calls) -> dict[str, Any]:
    """What a bot is answered that fills the honeypot."""
    api.patch(f"/forms/{show('form', world.form_id)}", {"honeypotField": TRAP})
    response = K.post(client, world, {**GOOD, TRAP: "x"})
    assert response.status_code == 201
    data: dict[str, Any] = response.get_json()["data"]
    return data


def only(api: Calls, outcome: str) -> str:
    """The id of the one submission with this outcome."""
    found = api.get(f"/submissions?outcome={outcome}")["data"]
    assert len(found) == 1
    submission_id: str = found[0]["id"]
    return submission_id


@pytest.mark.contract("C6", "C6a")
def test_spam_is_answered_as_a_success_and_makes_nobody(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    answer = spam(client, world, api)
    real = K.post(client, world, {**GOOD, "email": "real@acme.test"}).get_json()["data"]
    assert answer.keys() == real.keys()
    assert [len(answer[name]) for name in ("submissionId", "personId")] == [
        len(real["submissionId"]),
        len(real["personId"]),
    ]
    assert answer["isNew"] is True
    assert [lead.email for lead in leads(app)] == ["real@acme.test"]
    assert [show("sub", event.submission_id) for event in events(app, "form.submitted")] == [real["submissionId"]]
    kept = api.get(f"/submissions/{answer['submissionId']}")["data"]
    assert (kept["outcome"], kept["reason"], kept["personId"]) == ("spam", "honeypot website was filled", None)


@pytest.mark.contract("C6")
@pytest.mark.parametrize(
    ("kind", "value"),
    [("email", "JANE@acme.test"), ("domain", "acme.test"), ("phrase", "hello"), ("ip", "127.0.0.0/8")],
)
@pytest.mark.parametrize("way", [K, H, PAGE], ids=["forms_api", "hosted", "page"])
def test_a_blocked_sender_learns_nothing(
    app: Flask, client: FlaskClient, world: World, api: Calls, way: Way, kind: str, value: str
) -> None:
    free = way.post(client, world, {**GOOD, "email": "jim@free.test", "message": "Hi"})
    api.post("/blocklist", {"kind": kind, "value": value})
    blocked = way.post(client, world, GOOD)
    assert (blocked.status_code, blocked.headers.get("Location")) == (free.status_code, free.headers.get("Location"))
    assert (blocked.json or {}).keys() == (free.json or {}).keys()
    assert [row.outcome for row in submissions(app)] == ["accepted", "spam"]
    assert len(leads(app)) == 1


@pytest.mark.contract("C6", "C6a", "C6b")
def test_not_spam_brings_the_very_ids_to_life_at_their_own_time(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    app.config["CLOCK"] = lambda: NOON
    answer = spam(client, world, api)
    app.config["CLOCK"] = lambda: NOON + 86_400
    done = api.post(f"/submissions/{answer['submissionId']}/not-spam", None, 200)["data"]
    assert {name: done[name] for name in ("id", "personId", "isNew", "outcome")} == {
        "id": answer["submissionId"],
        "personId": answer["personId"],
        "isNew": True,
        "outcome": "accepted",
    }
    (lead,) = leads(app)
    assert (show("lead", lead.id), lead.email, lead.created_at.timestamp()) == (answer["personId"], GOOD["email"], NOON)
    assert lead.custom_data == {}
    assert len(submissions(app)) == len(events(app, "form.submitted")) == len(events(app, "lead.created")) == 1


@pytest.mark.contract("C6a", "C6b")
def test_a_second_not_spam_is_a_conflict(app: Flask, client: FlaskClient, world: World, api: Calls) -> None:
    path = f"/submissions/{spam(client, world, api)['submissionId']}/not-spam"
    api.post(path, None, 200)
    again = api.post(path, None, 409)
    assert again == {
        "success": False,
        "error": "This submission is not in quarantine; its outcome is accepted.",
        "code": "CONFLICT",
    }
    assert len(events(app, "form.submitted")) == 1


@pytest.mark.contract("C6a")
@pytest.mark.parametrize("verb", ["not-spam", "replay"])
def test_many_clicks_at_once_run_the_automations_once(
    app: Flask, client: FlaskClient, world: World, api: Calls, form: str, verb: str
) -> None:
    if verb == "not-spam":
        submission_id = spam(client, world, api)["submissionId"]
    else:
        api.patch(f"/forms/{form}", {"status": "paused"})
        K.post(client, world, GOOD)
        submission_id = only(api, "inactive")
        api.patch(f"/forms/{form}", {"status": "active"})
    path = f"/submissions/{submission_id}/{verb}"
    statuses = at_once(6, lambda: Calls(app.test_client(), world.admin_api_key).open("POST", path).status_code)
    assert set(statuses) <= {200, 409}
    assert 200 in statuses
    assert len(leads(app)) == len(events(app, "form.submitted")) == len(events(app, "lead.created")) == 1


def at_once(number: int, act: Callable[[], int]) -> list[int]:
    barrier = Barrier(number)

    def wait_and_act(_: int) -> int:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(wait_and_act, range(number)))


@pytest.mark.contract("C6a")
def test_not_spam_joins_the_person_who_came_meanwhile(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    answer = spam(client, world, api)
    person = K.post(client, world, {"email": GOOD["email"]}).get_json()["data"]["personId"]
    done = api.post(f"/submissions/{answer['submissionId']}/not-spam", None, 200)["data"]
    assert (done["personId"], done["isNew"], done["matchedBy"]) == (person, False, "email")
    assert len(leads(app)) == 1


REFUSALS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any], dict[str, str]]] = {
    "inactive": ({"status": "paused"}, {"status": "active"}, GOOD, {}),
    "origin_refused": (
        {"allowedOrigins": ["https://shop.test"]},
        {"allowedOrigins": ["https://shop.test", "https://new.test"]},
        GOOD,
        {"Origin": "https://new.test"},
    ),
    "invalid": ({}, {"fieldMapping": {"Kontakt": "email"}}, {"Kontakt": "jane@acme.test"}, {}),
}


@pytest.mark.contract("C6b", "H7")
@pytest.mark.parametrize("outcome", REFUSALS)
@pytest.mark.parametrize("way", [K, H], ids=["forms_api", "hosted"])
def test_a_refused_submission_is_replayed_once_its_cause_is_mended(
    app: Flask, client: FlaskClient, world: World, api: Calls, form: str, way: Way, outcome: str
) -> None:
    breach, mended, fields, headers = REFUSALS[outcome]
    app.config["CLOCK"] = lambda: NOON
    api.patch(f"/forms/{form}", breach)
    assert way.post(client, world, fields, headers=headers).status_code in (400, 403, 422)
    path = f"/submissions/{only(api, outcome)}/replay"
    before = submissions(app)[0]
    unmended = api.open("POST", path)
    assert unmended.status_code in (400, 403)
    assert submissions(app)[0].outcome == outcome
    api.patch(f"/forms/{form}", mended)
    app.config["CLOCK"] = lambda: NOON + 3_600
    done = api.post(path, None, 200)["data"]
    (row,) = submissions(app)
    assert (done["id"], done["outcome"], done["isNew"]) == (show("sub", before.id), "accepted", True)
    assert (row.lead_id, row.person_id, row.body) == (before.lead_id, before.lead_id, before.body)
    (lead,) = leads(app)
    assert (lead.email, row.created_at.timestamp(), lead.created_at.timestamp()) == ("jane@acme.test", NOON, NOON)
    assert len(events(app, "form.submitted")) == 1
    assert api.post(path, None, 409)["code"] == "CONFLICT"


@pytest.mark.contract("C6b")
def test_a_throttled_submission_is_replayed_as_it_is(app: Flask, client: FlaskClient, world: World, api: Calls) -> None:
    set_limits(app, world, form_per_minute=0)
    assert K.post(client, world, GOOD).status_code == 429
    done = api.post(f"/submissions/{only(api, 'throttled')}/replay", None, 200)["data"]
    assert (done["outcome"], len(leads(app))) == ("accepted", 1)


def test_a_repeated_key_with_another_body_is_not_replayed_into_a_second_lead(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    repeated = {"Idempotency-Key": "one"}
    assert K.post(client, world, GOOD, headers=repeated).status_code == 201
    assert K.post(client, world, {"email": "other@acme.test"}, headers=repeated).status_code == 409
    assert api.post(f"/submissions/{only(api, 'invalid')}/replay", None, 409)["code"] == "CONFLICT"
    assert len(leads(app)) == 1


def test_a_failed_submission_is_replayed_once_the_fault_is_mended(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    break_mapping(app, world)
    assert K.post(client, world, GOOD).status_code == 500
    path = f"/submissions/{only(api, 'failed')}/replay"
    assert api.post(path, None, 500)["code"] == "INTERNAL_ERROR"
    mend_mapping(app, world)
    done = api.post(path, None, 200)["data"]
    assert (done["outcome"], len(leads(app)), len(submissions(app))) == ("accepted", 1, 1)


def test_a_replay_is_looked_at_as_sharply_as_the_first_time(
    app: Flask, client: FlaskClient, world: World, api: Calls, form: str
) -> None:
    api.patch(f"/forms/{form}", {"status": "paused", "honeypotField": TRAP})
    K.post(client, world, {**GOOD, TRAP: "x"})
    submission_id = only(api, "inactive")
    api.patch(f"/forms/{form}", {"status": "active"})
    assert api.post(f"/submissions/{submission_id}/replay", None, 200)["data"]["outcome"] == "spam"
    assert leads(app) == []


@pytest.mark.contract("C8")
@pytest.mark.parametrize("verb", ["not-spam", "replay"])
def test_another_workspaces_submission_is_not_there(
    app: Flask, client: FlaskClient, world: World, api: Calls, form: str, verb: str
) -> None:
    with app.app_context():
        other = Calls(client, new_world("Other", "owner@other.test").admin_api_key)
    theirs = spam(client, world, api)["submissionId"]
    api.patch(f"/forms/{form}", {"status": "paused"})
    K.post(client, world, GOOD)
    for submission_id in (theirs, only(api, "inactive"), show("sub", new_id()), "sub_x"):
        answer = other.post(f"/submissions/{submission_id}/{verb}", None, 404)
        assert answer == {"success": False, "error": "This submission does not exist.", "code": "NOT_FOUND"}
    assert leads(app) == []


@pytest.mark.contract("C12")
@pytest.mark.parametrize("verb", ["not-spam", "replay"])
def test_a_second_look_needs_the_scope_to_change_submissions(
    client: FlaskClient, world: World, api: Calls, verb: str
) -> None:
    submission_id = spam(client, world, api)["submissionId"]
    Calls(client, world.api_key).post(f"/submissions/{submission_id}/{verb}", None, 403)


@pytest.mark.contract("C10")
def test_test_data_stays_test_data(app: Flask, client: FlaskClient, world: World, api: Calls, form: str) -> None:
    api.patch(f"/forms/{form}", {"honeypotField": TRAP})
    answer = K.post(client, world, {**GOOD, TRAP: "x"}, key=world.test_api_key).get_json()["data"]
    api.post(f"/submissions/{answer['submissionId']}/not-spam", None, 200)
    assert [lead.is_test for lead in leads(app)] == [True]
    assert {event.is_test for event in events(app, "form.submitted")} == {True}


def test_nothing_of_a_deleted_form_is_replayed(
    app: Flask, client: FlaskClient, world: World, api: Calls, form: str
) -> None:
    answer = spam(client, world, api)
    api.delete(f"/forms/{form}")
    assert api.post(f"/submissions/{answer['submissionId']}/not-spam", None, 404)["code"] == "FORM_NOT_FOUND"
    assert leads(app) == []


def test_a_second_look_is_not_wrapped_in_a_transaction_of_the_apis() -> None:
    assert [operation.writes for operation in api_of_review.operations] == [False, False]
