import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import Calls
from tests.conftest import World
from webapp.extensions import db
from webapp.workspaces.models import AuditEntry


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def audit(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        return [(entry.action, entry.subject) for entry in entries]


def test_a_sender_is_blocked_listed_and_unblocked(app: Flask, api: Calls) -> None:
    made = api.post("/blocklist", {"kind": "domain", "value": " Spam.Test "})["data"]
    assert (made["kind"], made["value"]) == ("domain", "spam.test")
    assert api.get("/blocklist")["data"] == [made]
    assert api.delete(f"/blocklist/{made['id']}")["data"] == made
    assert api.get("/blocklist")["data"] == []
    assert audit(app) == [("blocklist.added", made["id"]), ("blocklist.removed", made["id"])]
    assert api.delete(f"/blocklist/{made['id']}", 404)["error"] == "This blocklist entry does not exist."


def test_a_sender_cannot_be_blocked_twice(api: Calls) -> None:
    api.post("/blocklist", {"kind": "phrase", "value": "cheap seo"})
    answer = api.post("/blocklist", {"kind": "phrase", "value": "Cheap  SEO"}, 409)
    assert (answer["code"], answer["error"]) == ("CONFLICT", "The phrase cheap seo is blocked already.")


@pytest.mark.parametrize("body", [{"kind": "ip", "value": "x"}, {"kind": "name", "value": "x"}, {"kind": "ip"}, {}])
def test_a_blocklist_entry_that_means_nothing_is_refused(api: Calls, body: dict[str, str]) -> None:
    assert api.post("/blocklist", body, 400)["code"] == "VALIDATION_ERROR"


def test_members_are_listed_with_their_roles(api: Calls) -> None:
    (member,) = api.get("/members")["data"]
    assert (member["email"], member["role"], member["away"]) == ("owner@acme.test", "owner", False)
    times = ["away", "awayFrom", "awayUntil", "dailyCap"]
    assert sorted(member) == [*times, "email", "id", "name", "notified", "role", "workingHours"]


def test_a_member_can_be_said_to_be_away(app: Flask, api: Calls) -> None:
    (member,) = api.get("/members")["data"]
    assert api.patch(f"/members/{member['id']}", {"away": True})["data"] == {**member, "away": True}
    assert api.get("/members")["data"] == [{**member, "away": True}]
    assert audit(app) == [("member.updated", member["id"])]
    assert list(api.patch(f"/members/{member['id']}", {"away": None}, 400)["fields"]) == ["away"]
