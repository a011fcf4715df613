"""Whom a hosted form trusts (H): the time a page took, origins, limits, traps, frames, and what a bug costs."""

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World
from tests.contracts.test_hosted import JANE, NOON, change_form, is_thanked, rendered
from tests.intake.ways import PAGE, H, leads, refused, set_limits, submissions
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.lifecycle import create_form
from webapp.forms.models import Form

DAY = 86_400
ASKED = ["invalid", "spam"]  # kept when it was asked to confirm, quarantined when it was sent anyway


def send(client: FlaskClient, world: World, sent: Mapping[str, str], *, asked: bool, **options: Any) -> None:
    """As a browser does; whoever is asked to confirm sends it anyway. In the end all are thanked."""
    answer = PAGE.post(client, world, sent, **options)
    assert ("data-challenge" in answer.text, answer.status_code == 422) == (asked, asked)
    assert is_thanked(PAGE.post(client, world, {**sent, "_anyway": "1"}, **options) if asked else answer, world)


@pytest.mark.contract("H6")
@pytest.mark.parametrize(
    ("age", "outcomes"),
    [(0, ASKED), (1.99, ASKED), (2, ["accepted"]), (60, ["accepted"]), (3 * DAY, ["accepted"])],
)
def test_a_page_that_is_sent_within_two_seconds_is_asked_to_confirm_or_quarantined(
    app: Flask, client: FlaskClient, world: World, age: float, outcomes: list[str]
) -> None:
    app.config["CLOCK"] = lambda: NOON + 0.5
    page = rendered(client, world)
    app.config["CLOCK"] = lambda: NOON + 0.5 + age
    send(client, world, {**JANE, **page}, asked=outcomes == ASKED)
    assert [row.outcome for row in submissions(app)] == outcomes
    assert len(leads(app)) == outcomes.count("accepted")


@pytest.mark.contract("H6")
@pytest.mark.parametrize("time", ["", "x", "x.y.z", "é"])
def test_a_time_that_tells_nothing_costs_no_lead(app: Flask, client: FlaskClient, world: World, time: str) -> None:
    assert is_thanked(PAGE.post(client, world, {**JANE, "_t": time}), world)
    assert [row.outcome for row in submissions(app)] == ["accepted"]


@pytest.mark.contract("H6")
def test_the_time_of_another_form_costs_no_lead(app: Flask, client: FlaskClient, world: World) -> None:
    app.config["CLOCK"] = lambda: NOON
    with app.app_context():
        other = show("form", create_form(db.session(), world.workspace_id, "Other").id)
        db.session.commit()
    foreign = client.get(f"/f/{other}").text.split('name="_t" value="')[1].split('"')[0]
    PAGE.post(client, world, {**JANE, "_t": foreign})
    assert [row.outcome for row in submissions(app)] == ["accepted"]


@pytest.mark.contract("H6")
@pytest.mark.parametrize("missing", ["_t", "_key", "both"])
def test_a_page_without_the_time_that_it_gives_is_asked_to_confirm_or_quarantined(
    app: Flask, client: FlaskClient, world: World, missing: str
) -> None:
    app.config["CLOCK"] = lambda: NOON
    page = rendered(client, world)
    app.config["CLOCK"] = lambda: NOON + 60
    kept = {} if missing == "both" else {name: value for name, value in page.items() if name != missing}
    send(client, world, {**JANE, **kept}, asked=missing == "_t")
    assert [row.outcome for row in submissions(app)] == (ASKED if missing == "_t" else ["accepted"])


@pytest.mark.contract("H6")
def test_a_page_without_an_origin_is_asked_to_confirm_and_a_program_is_quarantined(
    app: Flask, client: FlaskClient, world: World
) -> None:
    send(client, world, JANE, asked=True, headers={"Origin": "null"})
    assert H.post(client, world, JANE, headers={"Origin": "null"}).status_code == 201
    assert [row.outcome for row in submissions(app)] == [*ASKED, "spam"]


@pytest.mark.contract("H6")
def test_our_own_host_is_always_an_allowed_origin(app: Flask, client: FlaskClient, world: World) -> None:
    change_form(client, world, allowedOrigins=["https://shop.test"])
    assert is_thanked(PAGE.post(client, world, JANE, headers={"Origin": "http://localhost"}), world)
    policy = client.get(PAGE.path(world)).headers["Referrer-Policy"]
    assert policy == "strict-origin-when-cross-origin"


@pytest.mark.contract("H7")
def test_a_refused_origin_is_a_plain_sentence_and_replayable(app: Flask, client: FlaskClient, world: World) -> None:
    change_form(client, world, allowedOrigins=["https://shop.test"])
    response = PAGE.post(client, world, JANE, headers={"Origin": "https://new.test"})
    assert (response.status_code, response.mimetype) == (403, "text/html")
    assert "This website is not allowed to submit to this form." in response.text
    (row,) = submissions(app)
    assert (row.outcome, row.body, row.origin) == ("origin_refused", PAGE.body(JANE), "https://new.test")
    calls, replay = Calls(client, world.admin_api_key), f"/submissions/{show('sub', row.id)}/replay"
    calls.post(replay, {}, 403)
    change_form(client, world, allowedOrigins=["https://shop.test", "https://new.test"])
    calls.post(replay, {}, 200)
    assert [lead.email for lead in leads(app)] == ["jane@example.com"]


@pytest.mark.contract("H8")
@pytest.mark.parametrize(
    "limits",
    [{}, {"form_per_minute": 20}, {"organization_per_day": 20, "hosted_per_minute_per_ip": 50}],
    ids=["20 a minute of an address", "the form's minute", "the organization's day"],
)
def test_over_a_limit_a_visitor_is_thanked_and_a_script_refused(
    app: Flask, client: FlaskClient, world: World, limits: dict[str, int]
) -> None:
    app.config["CLOCK"] = lambda: NOON
    set_limits(app, world, **limits)
    assert [PAGE.post(client, world, JANE).status_code for _ in range(20)] == [303] * 20
    assert is_thanked(PAGE.post(client, world, JANE), world)
    script = H.post(client, world, JANE)
    assert (script.status_code, refused(script)) == (429, "RATE_LIMITED")
    assert [row.outcome for row in submissions(app)] == [*["accepted"] * 20, "spam", "throttled"]


@pytest.mark.contract("H9")
@pytest.mark.parametrize("status", ["paused", "closed"])
def test_a_form_that_takes_nothing_shows_its_message(client: FlaskClient, world: World, status: str) -> None:
    change_form(client, world, status=status, pausedMessage="Back in May.")
    for page in (client.get(PAGE.path(world)), PAGE.post(client, world, JANE)):
        assert (page.status_code, page.mimetype) == (403, "text/html")
        assert "<h1>Contact</h1>" in page.text
        assert "Back in May." in page.text
        assert "<form" not in page.text
    script = H.post(client, world, JANE)
    assert (script.status_code, refused(script)) == (403, "FORM_INACTIVE")


@pytest.mark.contract("H9")
@pytest.mark.parametrize("trap", [{"_gotcha": "x"}, {"website": "https://spam.test"}, {"email": "bot@spam.test"}])
def test_a_trap_is_answered_as_a_success_and_kept(
    app: Flask, client: FlaskClient, world: World, trap: dict[str, str]
) -> None:
    change_form(client, world, honeypotField="website")
    calls = Calls(client, world.admin_api_key)
    calls.post("/blocklist", {"kind": "domain", "value": "spam.test"})
    script = H.post(client, world, {**JANE, **trap})
    assert (script.status_code, script.get_json()["data"].keys()) == (201, {"submissionId", "message", "redirect"})
    assert is_thanked(PAGE.post(client, world, {**JANE, **trap}), world)
    assert ([row.outcome for row in submissions(app)], leads(app)) == (["spam", "spam"], [])
    calls.post(f"/submissions/{script.get_json()['data']['submissionId']}/not-spam", {}, 200)
    (lead,) = leads(app)
    assert (lead.email, lead.custom_data) == (trap.get("email", JANE["email"]), {})


@pytest.mark.contract("H10")
@pytest.mark.parametrize(
    ("origins", "ancestors"),
    [
        ([], "*"),
        (["https://shop.test", "*.acme.test"], "'self' https://shop.test https://*.acme.test"),
        (["https://shop.test:8443"], "'self' https://shop.test:8443"),
        (["localhost"], "'self' http://localhost:* https://localhost:*"),
        (["bücher.test"], "'self' https://xn--bcher-kva.test"),
        (["https://[::1]"], "'self'"),
    ],
)
def test_a_page_may_be_framed_by_the_forms_websites(
    client: FlaskClient, world: World, origins: list[str], ancestors: str
) -> None:
    change_form(client, world, allowedOrigins=origins)
    policy = client.get(PAGE.path(world)).headers["Content-Security-Policy"]
    assert policy.partition("frame-ancestors ")[2] == ancestors


def test_a_step_that_breaks_costs_a_visitor_nothing(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        db.session.get_one(Form, world.form_id).default_tags = [5]  # which no setting takes
        db.session.commit()
    assert is_thanked(PAGE.post(client, world, JANE), world)
    script = H.post(client, world, JANE)
    kept = submissions(app)
    assert (script.status_code, script.get_json()["data"]["submissionId"]) == (201, show("sub", kept[1].id))
    assert ([row.outcome for row in kept], leads(app)) == (["failed", "failed"], [])
