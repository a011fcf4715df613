"""The spam folder: what was held back can be seen, brought to life, or blocked for good."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls, statements
from tests.conftest import World, new_world
from tests.intake.ways import K, events, leads, submissions
from tests.visitor import SignIn, sign_in
from webapp.database.ids import show

HOME = "/spam"
TRAP = "website"


@pytest.fixture
def caught(client: FlaskClient, world: World) -> list[str]:
    """The ids that two bots were answered."""
    api = Calls(client, world.admin_api_key)
    api.patch(f"/forms/{show('form', world.form_id)}", {"honeypotField": TRAP})
    answers = [
        K.post(client, world, {"name": name, "email": f"{name}@bots.test", "message": "1 & 2", TRAP: "x"})
        for name in ("first", "second")
    ]
    return [answer.get_json()["data"]["submissionId"] for answer in answers]


def outcomes(app: Flask) -> list[str]:
    return [row.outcome for row in submissions(app)]


@pytest.mark.usefixtures("caught")
def test_what_is_held_is_listed_with_sender_words_and_reason(visitor: SignIn) -> None:
    page = visitor("viewer").get(HOME).text
    rows = re.findall(r'data-label="Message">(.*?)</td>\s*<td data-label="Reason">(.*?)</td>', page)
    assert rows == [("1 &amp; 2", "Honeypot website was filled")] * 2
    assert ("kept 30 days" in page, "Not spam" in page) == (True, False)


def test_not_spam_makes_the_lead_that_was_promised(
    app: Flask, world: World, visitor: SignIn, caught: list[str]
) -> None:
    member = visitor("member")
    for _ in range(2):
        assert member.post(f"/requests/{caught[0]}/not-spam", {"next": HOME}).location == HOME
    assert "is not in quarantine" in member.get(HOME).text
    assert [lead.email for lead in leads(app)] == ["first@bots.test"]
    (told,) = (event.submission_id for event in events(app, "form.submitted"))
    assert told is not None and show("sub", told) == caught[0]
    assert outcomes(app) == ["accepted", "spam"]


def test_the_selected_are_taken_in_and_what_cannot_be_is_told(app: Flask, visitor: SignIn, caught: list[str]) -> None:
    member = visitor("member")
    chosen = [*caught, caught[0], "nothing", show("sub", bytes(16))]
    assert member.post(f"{HOME}/not-spam", {"id": chosen}).location == HOME
    page = member.get(HOME).text
    assert ("2 are leads now." in page, "2 could not be taken in." in page) == (True, True)
    assert outcomes(app) == ["accepted", "accepted"]


def test_another_workspaces_spam_is_not_taken_in_with_the_selected(app: Flask, caught: list[str]) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    assert sign_in(app, other.workspace_id).post(f"{HOME}/not-spam", {"id": caught}).status_code == 303
    assert outcomes(app) == ["spam", "spam"]


@pytest.mark.parametrize(
    ("kind", "value"), [("email", "first@bots.test"), ("domain", "bots.test"), ("ip", "127.0.0.1")]
)
def test_a_sender_is_blocked_by_what_they_sent(
    client: FlaskClient, world: World, visitor: SignIn, caught: list[str], kind: str, value: str
) -> None:
    member = visitor("member")
    for said in ("is blocked.", "is blocked already."):
        assert member.post(f"{HOME}/{caught[0]}/block", {"kind": kind}).location == HOME
        assert said in member.get(HOME).text
    entries = Calls(client, world.admin_api_key).get("/blocklist")["data"]
    assert [(entry["kind"], entry["value"]) for entry in entries] == [(kind, value)]
    assert member.post(f"{HOME}/{caught[0]}/block", {"kind": "phrase"}).status_code == 400


def test_an_empty_folder_says_so(visitor: SignIn) -> None:
    assert "No spam" in visitor().get(HOME).text


def test_the_folder_asks_as_often_for_three_as_for_one(
    app: Flask, client: FlaskClient, world: World, visitor: SignIn, caught: list[str]
) -> None:
    owner, counts = visitor(), []
    for number in range(2):
        with statements(app) as sent:
            owner.get(HOME)
        counts.append(len(sent))
        K.post(client, world, {"name": "third", "email": f"{number}@bots.test", TRAP: "x"})
    assert counts[0] == counts[1] <= 8
