"""The playground tells a pasted request's whole way, to members of the workspace it is for, and stores nothing."""

import html
import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.automation.flow import make_workflow
from tests.calls import Calls, submit
from tests.conftest import World, new_world
from tests.intake.test_walk import counted
from tests.intake.ways import submissions
from tests.visitor import SignIn, Visitor
from webapp.database.ids import show
from webapp.guide.playground import WAYS

PATH = "/docs/playground"


@pytest.fixture
def member(visitor: SignIn) -> Visitor:
    return visitor("member")


def curl(world: World, body: str, key: str = "") -> str:
    form = show("form", world.form_id)
    return (
        f"curl https://any.test/api/v1/forms/{form}/submissions -H 'x-api-key: {key or world.api_key}' "
        f"-H 'content-type: application/json' -d '{body}'"
    )


JANE = '{"fields": {"full_name": "Jane Doe", "email": "jane@acme.test", "shoe size": 40, "message": "Hi"}}'


def walked(visitor: Visitor, text: str) -> str:
    """What the page says, as text."""
    answer = visitor.post(PATH, {"text": text}, headers={"HX-Request": "true"})
    assert answer.status_code == 200, answer.text
    text = re.sub(r"<[^>]+>", " ", re.sub(r"</?span[^>]*>", "", answer.text))
    return " ".join(html.unescape(text).split())


@pytest.mark.parametrize("way", WAYS)
def test_the_sample_of_each_way_in_walks_through_as_it_stands(
    app: Flask, client: FlaskClient, world: World, visitor: SignIn, way: str
) -> None:
    api = Calls(client, world.admin_api_key)
    api.post("/inbound-keys", {"name": "Test", "isTest": True})
    api.post("/team/keys", {"name": "Test", "isTest": True})
    owner = visitor("member")
    page = owner.get(f"{PATH}?way={way}").text
    found = re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    before = counted(app)
    told = walked(owner, html.unescape(found[1]))
    assert ("stopped here" in told, "HTTP/1.1 20" in told, WAYS[way] in told) == (False, True, True), told
    assert counted(app) == before


def test_each_field_is_told_with_its_place_and_what_is_made_of_it(app: Flask, world: World, member: Visitor) -> None:
    told = walked(member, curl(world, JANE))
    assert "full_name First and last name Jane Doe email Email jane@acme.test" in told
    assert "shoe size Custom data: shoe size 40" in told
    assert "Lead A new lead: Jane Doe" in told
    assert '"isNew":true' in told.replace(" ", "")
    assert submissions(app) == []


def test_a_known_lead_is_named_with_what_would_change(client: FlaskClient, world: World, member: Visitor) -> None:
    submit(client, world, email="jane@acme.test", name="Jane Smith")
    told = walked(member, curl(world, JANE))
    assert "Known, found by email: Jane Smith" in told
    assert ("Kept Last name" in told, "Filled in Custom data: shoe size" in told) == (True, True)


def test_who_would_be_told_is_told_by_the_rules_of_deliveries(
    app: Flask, client: FlaskClient, world: World, visitor: SignIn
) -> None:
    owner = visitor("owner", email="olga@acme.test", name="Olga")
    api = Calls(client, world.admin_api_key)
    api.post("/webhook-endpoints", {"name": "CRM", "url": "http://127.0.0.1:8099/x", "events": ["form.submitted"]})
    form = f"/forms/{show('form', world.form_id)}"
    api.patch(form, {"autoResponder": {"enabled": True, "subject": "Thanks", "body": "Soon"}, "notifyMembers": True})
    with app.app_context():
        make_workflow(world, {"key": "a", "do": "tag", "tag": "seen"})
    before = counted(app)
    told = walked(owner, curl(world, JANE))
    assert "Endpoint : CRM form.submitted" in told
    assert "Automatic reply : jane@acme.test form.submitted" in told
    assert "In the dashboard : Olga" in told
    assert "Workflow :" in told
    assert counted(app) == before
    tested = walked(owner, curl(world, JANE, world.test_api_key))
    assert "not sent, since it is test data" in tested


def test_a_placeholder_that_is_left_is_pointed_out(world: World, member: Visitor) -> None:
    told = walked(member, curl(world, JANE, "YOUR_API_KEY"))
    assert "YOUR_API_KEY is still a placeholder. Put your own in its place." in told


def test_the_gate_that_stops_a_call_is_told_and_those_behind_it_are_not_reached(world: World, member: Visitor) -> None:
    told = walked(member, curl(world, JANE, "sk_live_made_up"))
    assert (
        re.findall(r"passed|stopped here|not reached", told) == ["passed"] * 2 + ["stopped here"] + ["not reached"] * 5
    )
    assert ("HTTP/1.1 401" in told, "What it would make" in told) == (True, False)


def test_what_is_quarantined_says_why(client: FlaskClient, world: World, member: Visitor) -> None:
    Calls(client, world.admin_api_key).post("/blocklist", {"kind": "phrase", "value": "cheap roofs"})
    told = walked(member, curl(world, '{"fields": {"email": "x@acme.test", "message": "cheap roofs"}}'))
    assert ("It would be quarantined." in told, "Quarantined" in told, "Nobody:" in told) == (True, True, True)


def test_of_another_workspace_nothing_is_told_but_the_answer(
    app: Flask, client: FlaskClient, world: World, member: Visitor
) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    submit(client, other, email="jane@acme.test", name="Jane Hidden")
    told = walked(member, curl(other, JANE))
    assert "It is for another workspace." in told
    assert ("Hidden" in told, "What it would make there" in told, "HTTP/1.1 201" in told) == (False, True, True)
    assert show("form", other.form_id) not in told


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("", "There is no request."),
        ("curl https://x.test/api/v1/leads -d a", "No way in has this address."),
        ("curl https://x.test/webFormSubmit", "Ways in take POST only."),
    ],
)
def test_what_cannot_be_walked_says_what_to_mend_and_keeps_what_was_typed(
    member: Visitor, text: str, cure: str
) -> None:
    page = member.post(PATH, {"text": text})
    assert (page.status_code, cure in page.text, html.escape(text) in page.text) == (422, True, True)


def test_a_key_that_was_pasted_is_in_no_log_and_no_page_but_its_own(
    world: World, member: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = walked(member, curl(world, JANE))
    assert (world.api_key in caplog.text, world.api_key in told) == (False, False)


def test_only_members_walk_requests(world: World, visitor: SignIn, client: FlaskClient) -> None:
    sentence = "so it is for its members"
    viewer, stranger = visitor("viewer"), client.get(PATH, headers={"Accept": "text/html"})
    assert (sentence in viewer.get(PATH).text, sentence in stranger.text) == (True, True)
    assert viewer.post(PATH, {"text": curl(world, JANE)}).status_code == 403
