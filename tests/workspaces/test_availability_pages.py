"""Hours of work, days away and daily caps, as they are set on pages and by the management API."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World
from tests.visitor import SignIn
from webapp.database.ids import show
from webapp.extensions import db
from webapp.workspaces.models import Member, Workspace

USUAL = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
SENT = {"working_hours-mon-0-from": "09:00", "working_hours-mon-0-to": "12:30"}
AFTERNOON = {"working_hours-mon-1-from": "13:30", "working_hours-mon-1-to": "00:00"}


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def stored(app: Flask, member_id: bytes, *names: str) -> list[Any]:
    with app.app_context():
        member = db.session.get_one(Member, member_id)
        return [getattr(member, name) for name in names]


def hours_of(app: Flask, world: World) -> Any:
    with app.app_context():
        return db.session.get_one(Workspace, world.workspace_id).business_hours


def test_a_member_says_when_they_are_there(app: Flask, visitor: SignIn) -> None:
    member = visitor("viewer")
    sent = {**SENT, **AFTERNOON, "away_from": "2026-06-01", "away_until": "2026-06-03", "daily_cap": "3"}
    assert member.post("/profile/availability", sent).location == "/profile"
    assert stored(app, member.member_id, "working_hours", "away", "daily_cap") == [
        {"mon": [["09:00", "12:30"], ["13:30", "24:00"]]}, False, None]  # fmt: skip
    assert [str(day) for day in stored(app, member.member_id, "away_from", "away_until")] == [
        "2026-06-01",
        "2026-06-03",
    ]
    page = member.get("/profile/availability").text
    assert all(f'value="{time}"' in page for time in ("09:00", "12:30", "13:30", "00:00"))


def test_always_takes_the_hours_away(app: Flask, visitor: SignIn) -> None:
    member = visitor("member")
    member.post("/profile/availability", SENT)
    member.post("/profile/availability", {**SENT, "working_hours-always": "1"})
    assert stored(app, member.member_id, "working_hours") == [None]


def test_an_admin_sets_the_hours_and_the_cap_of_a_member(app: Flask, visitor: SignIn) -> None:
    member, admin = visitor("member", name="Bob"), visitor("admin")
    page = f"/settings/members/{show('mem', member.member_id)}/availability"
    assert admin.post(page, {**SENT, "daily_cap": "3", "away": "1"}).location == "/settings/members"
    assert stored(app, member.member_id, "daily_cap", "away") == [3, True]
    listed = admin.get("/settings/members").text
    assert "3 leads a day" in listed and ">Away<" in " ".join(listed.split()).replace("> ", ">").replace(" <", "<")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"working_hours-mon-0-from": "09:00"}, "Monday: enter both times, such as 09:00 and 17:00."),
        ({**SENT, "working_hours-mon-0-to": "08:00"}, "Monday: 08:00 is not after 09:00."),
        ({**SENT, "working_hours-mon-1-from": "12:00", "working_hours-mon-1-to": "13:00"},
         "Monday: the hours meet each other at 12:00. Make one of the two."),
        ({}, "Enter the hours of at least one day, or choose always."),
        ({**SENT, "away_from": "2026-06-03", "away_until": "2026-06-01"}, "The last day away is before the first."),
    ],
)  # fmt: skip
def test_hours_that_make_no_sense_are_refused_and_kept_as_typed(
    visitor: SignIn, sent: dict[str, str], said: str
) -> None:
    answer = visitor("member").post("/profile/availability", sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert all(f'value="{value}"' in answer.text for value in sent.values())


def test_an_owner_sets_the_hours_of_the_workspace(app: Flask, world: World, visitor: SignIn) -> None:
    days = {
        f"business_hours-{day}-0-{end}": time for day in USUAL for end, time in (("from", "09:00"), ("to", "17:00"))
    }
    owner = visitor("owner")
    assert owner.post("/settings/general/hours", days).location == "/settings/general"
    assert hours_of(app, world) == USUAL
    assert owner.post("/settings/general/hours", {}).status_code == 422
    owner.post("/settings/general/hours", {"business_hours-always": "1"})
    assert hours_of(app, world) is None


def test_the_api_tells_and_takes_the_same(visitor: SignIn, api: Calls) -> None:
    path = f"/members/{show('mem', visitor('member').member_id)}"
    times = {
        "away": False,
        "awayFrom": "2026-06-01",
        "awayUntil": None,
        "workingHours": {"mon": [["13:00", "17:00"], ["09:00", "12:00"]]},
        "dailyCap": 5,
    }
    answer = api.patch(path, times)["data"]
    assert answer.items() >= (times | {"workingHours": {"mon": [["09:00", "12:00"], ["13:00", "17:00"]]}}).items()
    assert api.patch(path, {"workingHours": {}})["data"]["workingHours"] is None
    refused = api.patch(path, {"workingHours": {"mon": [["17:00", "09:00"]]}}, 400)
    assert refused["error"] == "workingHours: Monday: 09:00 is not after 17:00."
    api.patch(path, {"awayUntil": "2026-05-01"}, 400)
    api.patch(path, {"dailyCap": -1}, 400)
