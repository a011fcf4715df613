"""Many at once: whatever order the threads run in, people are not doubled, keys not spent twice, turns not lost."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from tests.calls import Calls
from tests.conftest import World, on_row_locks
from tests.contracts.test_forms_api_steps import make_members
from tests.intake.ways import K, events, leads, refused, set_limits, submissions
from tests.servers.mariadb import under_way
from tests.servers.process import wait_until
from webapp.database.ids import show
from webapp.extensions import db
from webapp.leads.models import Identity, Lead

MANY = {"form_per_minute": 100_000, "organization_per_day": 100_000}


@pytest.fixture
def unlimited(app: Flask, world: World) -> None:
    set_limits(app, world, **MANY)


def all_at_once(calls: Sequence[Callable[[], TestResponse]]) -> list[TestResponse]:
    """Every call in a thread of its own, let go together."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], TestResponse]) -> TestResponse:
        start.wait(30)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def submit_all(
    app: Flask, world: World, sent: Sequence[Mapping[str, object]], headers: Mapping[str, str] | None = None
) -> list[Any]:
    """The data of the answers, all of which must be a 201."""
    calls = [lambda fields=fields: K.post(app.test_client(), world, fields, headers=headers) for fields in sent]
    answers = all_at_once(calls)
    assert Counter(answer.status_code for answer in answers) == {201: len(sent)}, Counter(a.text for a in answers)
    return [answer.get_json()["data"] for answer in answers]


def identities(app: Flask) -> dict[bytes, bytes]:
    """Who owns each identity."""
    with app.app_context():
        return {row.key: row.lead_id for row in db.session.scalars(select(Identity))}


@pytest.mark.contract("K18", "C2")
@pytest.mark.usefixtures("unlimited")
def test_two_hundred_at_once_with_one_new_email_are_one_lead_and_one_is_new(app: Flask, world: World) -> None:
    data = submit_all(app, world, [{"email": "jane@example.com", f"field {n}": n} for n in range(200)])
    assert Counter(row["isNew"] for row in data) == {True: 1, False: 199}
    assert len(leads(app)) == len({row["personId"] for row in data}) == len(identities(app)) == 1
    assert leads(app)[0].custom_data == {f"field {n}": n for n in range(200)}
    assert len(submissions(app)) == len(events(app, "form.submitted")) == 200
    assert len(events(app, "lead.created")) == 1


@pytest.mark.usefixtures("unlimited")
def test_two_hundred_at_once_with_different_emails_are_two_hundred_leads(app: Flask, world: World) -> None:
    data = submit_all(app, world, [{"email": f"{n}@example.com"} for n in range(200)])
    assert all(row["isNew"] for row in data)
    assert {lead.email for lead in leads(app)} == {f"{n}@example.com" for n in range(200)}
    assert len(identities(app)) == 200


@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize(("match_field", "fewest", "most"), [("email", 20, 20), ("email_then_phone", 1, 20)])
def test_twenty_emails_crossed_with_twenty_phones_end_with_one_owner_for_each(
    app: Flask, client: FlaskClient, world: World, match_field: str, fewest: int, most: int
) -> None:
    form = f"/forms/{show('form', world.form_id)}"
    Calls(client, world.admin_api_key).patch(form, {"matchField": match_field})
    pairs = [(email, (email + shift) % 20) for shift in range(10) for email in range(20)]
    data = submit_all(
        app, world, [{"email": f"{email}@example.com", "phone": f"212555{phone:04}"} for email, phone in pairs]
    )
    found, owned = {lead.id: lead for lead in leads(app)}, identities(app)
    assert fewest <= len(found) <= most
    assert sum(row["isNew"] for row in data) == len(found)
    assert {row["personId"] for row in data} == {show("lead", id_) for id_ in found}
    assert set(owned.values()) == set(found)
    assert all(shows_only_what_it_may(lead, owned) for lead in found.values())


def shows_only_what_it_may(lead: Lead, owned: Mapping[bytes, bytes]) -> bool:
    """Each key that a lead shows has an owner, and that of its email is the lead itself."""
    keys = [key for key in (lead.email_key, lead.phone_key) if key is not None]
    return all(key in owned for key in keys) and (lead.email_key is None or owned[lead.email_key] == lead.id)


@pytest.mark.contract("C4")
@pytest.mark.usefixtures("unlimited")
def test_fifty_at_once_with_one_idempotency_key_are_one_submission_and_one_answer(app: Flask, world: World) -> None:
    data = submit_all(app, world, [{"email": "jane@example.com"}] * 50, {"Idempotency-Key": "k-1"})
    assert data == [data[0]] * 50
    assert data[0]["isNew"] is True
    assert len(submissions(app)) == len(leads(app)) == len(events(app, "form.submitted")) == 1


@pytest.mark.contract("K24")
@pytest.mark.usefixtures("unlimited")
def test_turns_are_even_over_210_at_once_and_seven_members(app: Flask, client: FlaskClient, world: World) -> None:
    pool = make_members(app, world, 7)
    assignment = {"mode": "round_robin", "memberIds": pool}
    Calls(client, world.admin_api_key).patch(f"/forms/{show('form', world.form_id)}", {"assignment": assignment})
    submit_all(app, world, [{"email": f"{n}@example.com"} for n in range(210)])
    turns = Counter(show("mem", lead.assignee_id) for lead in leads(app) if lead.assignee_id)
    assert turns == dict.fromkeys(pool, 30)


@pytest.mark.contract("C6a")
@pytest.mark.usefixtures("unlimited")
def test_not_spam_pressed_twenty_times_at_once_brings_one_lead_to_life(
    app: Flask, client: FlaskClient, world: World
) -> None:
    api = Calls(client, world.admin_api_key)
    api.post("/blocklist", {"kind": "domain", "value": "example.com"})
    data = submit_all(app, world, [{"email": "jane@example.com"}])[0]
    path = f"/submissions/{data['submissionId']}/not-spam"
    answers = all_at_once([lambda: Calls(app.test_client(), world.admin_api_key).open("POST", path)] * 20)
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert [show("lead", lead.id) for lead in leads(app)] == [data["personId"]]
    assert len(events(app, "form.submitted")) == len(events(app, "lead.created")) == 1


@pytest.mark.contract("C4")
@pytest.mark.usefixtures("unlimited")
@on_row_locks
def test_a_twin_waits_for_the_key_and_is_told_of_a_conflict_when_it_waits_too_long(app: Flask, world: World) -> None:
    def twin() -> TestResponse:
        return K.post(app.test_client(), world, {"email": "jane@example.com"}, headers={"Idempotency-Key": "k-1"})

    first = twin()
    with app.app_context(), db.engine.connect() as other, ThreadPoolExecutor(1) as pool:
        other.execute(text("SELECT * FROM idempotency_keys FOR UPDATE"))
        patient = pool.submit(twin)
        wait_until(lambda: under_way(other, "INSERT INTO idempotency_keys") != [], 5, lambda: "the twin does not wait")
        other.rollback()
        assert patient.result(10).data == first.data
        other.execute(text("SELECT * FROM idempotency_keys FOR UPDATE"))
        late = pool.submit(twin).result(15)
    assert (late.status_code, refused(late)) == (409, "CONFLICT")
    assert [row.outcome for row in submissions(app)] == ["accepted", "invalid"]
    assert twin().data == first.data
