"""The Settings tab: what it shows is what it saves, by the clock of whoever reads, and it applies at once."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World
from tests.visitor import SignIn, Visitor
from webapp.database.ids import show
from webapp.extensions import db
from webapp.workspaces.models import User

SENT = {
    "name": "Spring fair",
    "status": "paused",
    "paused_message": "Back soon.",
    "closes_at": "2026-07-01T18:30",
    "most_submissions": "1,500",
    "closed_message": "It is over.",
    "password": "",
}


@pytest.fixture
def owner(app: Flask, visitor: SignIn) -> Visitor:
    """One whose clock is Berlin's."""
    owner = visitor("owner")
    with app.app_context():
        db.session.get_one(User, owner.user_id).time_zone = "Europe/Berlin"
        db.session.commit()
    return owner


@pytest.fixture
def here(world: World) -> str:
    return f"/forms/{show('form', world.form_id)}"


@pytest.fixture
def told(client: FlaskClient, world: World, here: str) -> Any:
    """A form's settings as the management API tells them."""
    return lambda: Calls(client, world.admin_api_key).get(here)["data"]


def test_what_is_sent_is_saved_and_shown_by_the_clock_of_who_reads(owner: Visitor, here: str, told: Any) -> None:
    assert owner.post(f"{here}/settings", SENT).headers["Location"] == f"{here}/settings"
    names = ("name", "status", "pausedMessage", "closesAt", "mostSubmissions", "closedMessage", "hasPassword")
    assert {name: told()[name] for name in names} == {
        "name": "Spring fair",
        "status": "paused",
        "pausedMessage": "Back soon.",
        "closesAt": "2026-07-01T16:30:00Z",
        "mostSubmissions": 1500,
        "closedMessage": "It is over.",
        "hasPassword": False,
    }
    page = owner.get(f"{here}/settings").text
    assert ('value="2026-07-01T18:30"' in page, 'value="1500"' in page, "0 accepted so far." in page) == (True,) * 3


def test_what_is_left_empty_is_taken_away(owner: Visitor, here: str, told: Any) -> None:
    owner.post(f"{here}/settings", SENT)
    owner.post(f"{here}/settings", {**SENT, "closes_at": "", "most_submissions": " "})
    assert (told()["closesAt"], told()["mostSubmissions"]) == (None, None)


def test_a_password_is_set_kept_and_taken_away_and_never_shown(owner: Visitor, here: str, told: Any) -> None:
    owner.post(f"{here}/settings", {**SENT, "password": "open sesame"})
    owner.post(f"{here}/settings", SENT)
    assert told()["hasPassword"] is True
    assert "open sesame" not in owner.get(f"{here}/settings").text
    owner.post(f"{here}/settings", {**SENT, "without_password": "y"})
    assert told()["hasPassword"] is False


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"name": " "}, "There is a problem"),
        ({"closes_at": "tomorrow"}, "Enter a day and a time"),
        ({"closes_at": "0001-01-01T00:00"}, "There is a problem"),
        ({"most_submissions": "many"}, "Enter a whole number"),
        ({"most_submissions": "0"}, "There is a problem"),
        ({"most_submissions": "-5"}, "Enter a whole number"),
        ({"password": "abc"}, "There is a problem"),
        ({"status": "gone"}, "There is a problem"),
        ({"closed_message": "x" * 1001}, "There is a problem"),
    ],
)
def test_what_could_not_work_is_told_at_its_field_and_nothing_is_saved(
    owner: Visitor, here: str, told: Any, wrong: dict[str, str], problem: str
) -> None:
    refused = owner.post(f"{here}/settings", {**SENT, **wrong})
    assert (refused.status_code, problem in refused.text) == (422, True), refused.text
    assert told()["name"] == "Contact"


def test_a_deleted_form_is_gone_from_the_list(owner: Visitor, here: str) -> None:
    assert owner.post(f"{here}/delete").headers["Location"] == "/forms"
    assert here not in owner.get("/forms").text
    assert owner.get(f"{here}/settings").status_code == 404
