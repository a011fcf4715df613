"""Times to be called at on a thank-you page: offered, chosen once, changed, put into a calendar; without scripts."""

import gzip
import re
import time
from datetime import UTC, datetime, timedelta
from html import unescape
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from werkzeug.test import TestResponse

from tests.conftest import World, on_row_locks
from tests.intake.hosted.pages import carried, publish_whole
from tests.intake.hosted.test_page import COMPRESSED, STATIC
from tests.intake.ways import PAGE, events, leads, rows
from tests.visitor import SignIn
from webapp.callbacks.models import Callback
from webapp.extensions import db
from webapp.intake.hosted.call_views import MOST_A_MINUTE
from webapp.intake.hosted.calls import MOST_TO_COME
from webapp.workspaces.models import Member, Workspace

FIELDS = [
    {"key": "name", "type": "full_name", "label": "Name"},
    {"key": "phone", "type": "phone", "label": "Phone"},
]
KATHMANDU = "+977 1-4412345"
_TIME = re.compile(r'<button name="at"\s+value="([^"]+)"><bdi>([^<]+)</bdi>')
_DAY = re.compile(r'<button name="day"\s+value="([^"]+)"')


@pytest.fixture(autouse=True)
def offered(app: Flask, world: World) -> None:
    """Calls of an hour, in the next week, while its only member works: from 9 to 12 in Berlin, each day but these two.

    So the first day is a whole one at any hour of the test's day.
    """
    publish_whole(app, world, {"fields": FIELDS, "calls": {"offered": True, "minutes": 60, "noticeHours": 1}})
    work(app, "09:00", "12:00")


def work(app: Flask, since: str, until: str) -> None:
    with app.app_context():
        member = db.session.query(Member).one()
        member.working_hours = {day: [[since, until]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
        member.user.time_zone = "Europe/Berlin"
        member.away_from = datetime.now(ZoneInfo("Europe/Berlin")).date()
        member.away_until = member.away_from + timedelta(days=1)
        db.session.commit()


def send(client: FlaskClient, world: World, phone: str = KATHMANDU, **more: str) -> TestResponse:
    """A submission, and the page that thanks for it."""
    sent = PAGE.post(client, world, {"name": "Jane Doe", "phone": phone, **more})
    assert sent.status_code == 303, sent.text
    return client.get(sent.headers["Location"])


def times(page: TestResponse) -> list[tuple[str, str]]:
    return _TIME.findall(page.text)


def choose(client: FlaskClient, world: World, page: TestResponse, at: str) -> TestResponse:
    return client.post(f"{PAGE.path(world)}/call", data={"for": carried(page)["for"], "at": at})


def follow(client: FlaskClient, answer: TestResponse) -> TestResponse:
    assert answer.status_code == 303
    return client.get(answer.headers["Location"])


def words(page: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2])).split())


def test_the_page_offers_the_free_times_of_the_first_day_in_the_zone_of_the_phone(
    client: FlaskClient, world: World
) -> None:
    page = send(client, world)
    first, text = times(page)[0]
    at = datetime.fromisoformat(first)
    assert text == f"{at.astimezone(ZoneInfo('Asia/Kathmandu')):%H:%M}"
    assert at > datetime.now(UTC) + timedelta(hours=1)
    assert {datetime.fromisoformat(value).astimezone(ZoneInfo("Europe/Berlin")).hour for value, _ in times(page)} <= {
        9,
        10,
        11,
    }
    assert "Times are in Asia/Kathmandu (UTC+05:45)." in words(page)
    assert len(_DAY.findall(page.text)) in (5, 6)


def test_another_day_is_one_press_away(client: FlaskClient, world: World) -> None:
    page = send(client, world)
    day = _DAY.findall(page.text)[2]
    other = client.get(f"{PAGE.path(world)}/thanks", query_string={**carried(page), "day": day})
    assert len(times(other)) == 3
    assert {value[:10] for value, _ in times(other)} == {day}


def test_what_the_browser_says_of_its_zone_goes_before_the_phone_and_is_kept(
    app: Flask, client: FlaskClient, world: World
) -> None:
    page = send(client, world, _zone="America/Lima")
    assert "Times are in America/Lima (UTC-05:00)." in words(page)
    assert [lead.time_zone for lead in leads(app)] == ["America/Lima"]
    again = send(client, world, _zone="Nowhere/Else")
    assert "America/Lima" in words(again)
    moved = send(client, world, _zone="Asia/Tokyo")
    assert "Asia/Tokyo" in words(moved)


def test_without_either_the_zone_is_the_workspaces(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        db.session.get_one(Workspace, world.workspace_id).time_zone = "Europe/Rome"
        db.session.commit()
    assert "Europe/Rome" in words(send(client, world, phone="+1 202 555 0142 ext"))


def test_a_chosen_time_is_confirmed_and_given_to_whoever_is_free(app: Flask, client: FlaskClient, world: World) -> None:
    page = send(client, world)
    at, text = times(page)[1]
    done = follow(client, choose(client, world, page, at))
    assert "We will call you on" in words(done)
    assert text in words(done)
    assert times(done) == []
    (call,) = rows(app, Callback)
    (lead,) = leads(app)
    assert (call.lead_id, call.due_at, call.minutes) == (lead.id, datetime.fromisoformat(at), 60)
    assert call.assignee_id is not None
    assert [(event.submission_id, "by" in event.data) for event in events(app, "callback.scheduled")] == [
        (call.submission_id, False)
    ]


def test_who_comes_second_is_told_so_and_shown_the_other_times(app: Flask, client: FlaskClient, world: World) -> None:
    first, second = send(client, world), send(client, world, phone="+977 1-4412346")
    at = times(first)[0][0]
    choose(client, world, first, at)
    late = choose(client, world, second, at)
    assert late.status_code == 409
    assert "This time is not free any more. Choose another one." in words(late)
    assert at not in [value for value, _ in times(late)]
    assert times(late) != []
    assert len(rows(app, Callback)) == 1


@pytest.mark.parametrize("at", ["", "now", "2020-01-01T09:00Z", "2999-01-01T09:00Z", "x" * 1000])
def test_a_time_that_was_never_offered_is_not_free(app: Flask, client: FlaskClient, world: World, at: str) -> None:
    assert choose(client, world, send(client, world), at).status_code == 409
    assert rows(app, Callback) == []


def test_a_time_can_be_changed_and_stays_one_call(app: Flask, client: FlaskClient, world: World) -> None:
    page = send(client, world)
    choose(client, world, page, times(page)[0][0])
    again = client.get(f"{PAGE.path(world)}/thanks", query_string={"for": carried(page)["for"], "change": "1"})
    assert times(page)[0] in times(again)
    at = times(again)[1][0]
    done = follow(client, choose(client, world, again, at))
    assert "We will call you on" in words(done)
    (call,) = rows(app, Callback)
    assert (call.due_at, call.sequence) == (datetime.fromisoformat(at), 1)
    assert len(events(app, "callback.changed")) == 1


def test_the_chosen_time_goes_into_the_visitors_calendar(app: Flask, client: FlaskClient, world: World) -> None:
    page = send(client, world)
    choose(client, world, page, times(page)[0][0])
    answer = client.get(f"{PAGE.path(world)}/call.ics", query_string={"for": carried(page)["for"]})
    assert answer.mimetype == "text/calendar"
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    (call,) = rows(app, Callback)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (call.due_at, call.due_at + timedelta(hours=1))
    assert str(event["SUMMARY"]).startswith("Call from ")
    assert client.get(f"{PAGE.path(world)}/call.ics", query_string={"for": "x"}).status_code == 404


def test_a_page_without_its_token_or_with_that_of_another_form_offers_nothing(
    app: Flask, client: FlaskClient, world: World
) -> None:
    page = send(client, world)
    at, other = times(page)[0][0], client.get(f"{PAGE.path(world)}/thanks")
    assert times(other) == []
    choose_by_nobody = client.post(f"{PAGE.path(world)}/call", data={"for": "forged", "at": at})
    assert (choose_by_nobody.status_code, times(choose_by_nobody)) == (200, [])
    assert rows(app, Callback) == []


@pytest.mark.parametrize("why", ["no phone", "quarantined", "not offered"])
def test_nobody_is_offered_a_call_who_cannot_be_called(app: Flask, client: FlaskClient, world: World, why: str) -> None:
    more: dict[str, Any] = {"_gotcha": "x"} if why == "quarantined" else {}
    if why == "not offered":
        publish_whole(app, world, {"fields": FIELDS})
    page = send(client, world, phone="" if why == "no phone" else KATHMANDU, **more)
    assert ("When may we call you?" in words(page), times(page)) == (False, [])


def test_hours_of_work_days_away_and_other_calls_take_times_away(app: Flask, client: FlaskClient, world: World) -> None:
    page = send(client, world)
    day = _DAY.findall(page.text)[-2]
    with app.app_context():
        member = db.session.query(Member).one()
        member.away_from = member.away_until = datetime.fromisoformat(day).date()
        db.session.commit()
    assert day not in _DAY.findall(send(client, world).text)
    with app.app_context():
        db.session.query(Member).one().away = True
        db.session.commit()
    assert "There is no free time at the moment." in words(send(client, world))


def test_a_second_member_makes_room_for_a_second_call(
    app: Flask, client: FlaskClient, world: World, visitor: SignIn
) -> None:
    first = send(client, world)
    at = times(first)[0][0]
    work_of = visitor(role="member").member_id
    with app.app_context():
        one = db.session.query(Member).filter(Member.id != work_of).one()
        db.session.get_one(Member, work_of).working_hours = one.working_hours
        db.session.get_one(Member, work_of).user.time_zone = "Europe/Berlin"
        db.session.commit()
    second, third = (send(client, world, phone=f"+977 1-441234{digit}") for digit in (6, 7))
    answers = [choose(client, world, page, at).status_code for page in (first, second, third)]
    assert answers == [303, 303, 409]
    assert len({call.assignee_id for call in rows(app, Callback)}) == 2


def test_one_lead_takes_a_few_times_however_often_the_form_is_sent(
    app: Flask, client: FlaskClient, world: World
) -> None:
    work(app, "00:00", "24:00")
    pages = [send(client, world) for _ in range(MOST_TO_COME + 2)]
    first = datetime.fromisoformat(times(pages[0])[0][0])
    days = [f"{first + timedelta(days=number):%Y-%m-%dT%H:%MZ}" for number in range(len(pages))]
    answers = [choose(client, world, page, at) for page, at in zip(pages, days, strict=True)]
    assert [answer.status_code for answer in answers] == [303] * MOST_TO_COME + [200] * 2
    assert len(rows(app, Callback)) == MOST_TO_COME
    assert times(client.get(f"{PAGE.path(world)}/thanks", query_string={**carried(pages[0]), "change": "1"}))


@on_row_locks
def test_of_many_who_choose_one_time_at_once_one_gets_it(app: Flask, client: FlaskClient, world: World) -> None:
    pages = [send(client, world, phone=f"+977 1-44123{number:02}") for number in range(8)]
    at, together, answers = times(pages[0])[0][0], Barrier(len(pages)), []

    def press(page: TestResponse) -> None:
        browser = app.test_client()
        together.wait()
        answers.append(choose(browser, world, page, at).status_code)

    threads = [Thread(target=press, args=(page,)) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303] + [409] * 7
    assert len(rows(app, Callback)) == 1


def test_one_address_can_choose_only_so_often(app: Flask, client: FlaskClient, world: World) -> None:
    moment = time.time()
    app.config["CLOCK"] = lambda: moment
    page = send(client, world)
    answers = [choose(client, world, page, "never").status_code for _ in range(MOST_A_MINUTE + 1)]
    assert answers == [409] * MOST_A_MINUTE + [429]


def test_the_page_stays_within_its_budget_with_the_most_times(app: Flask, client: FlaskClient, world: World) -> None:
    publish_whole(app, world, {"fields": FIELDS, "calls": {"offered": True, "minutes": 5, "days": 30}})
    work(app, "00:00", "24:00")
    page = send(client, world)
    busiest = client.get(page.request.full_path + f"&day={_DAY.findall(page.text)[5]}")
    assert len(times(busiest)) >= 200
    loaded = [(STATIC / path).read_bytes() for path in re.findall(r'"/static/([^"?]+)', page.text)]
    assert sum(len(gzip.compress(part)) for part in (busiest.data, *loaded)) <= COMPRESSED


def test_days_and_months_are_those_of_the_forms_language(app: Flask, client: FlaskClient, world: World) -> None:
    definition = {"fields": FIELDS, "calls": {"offered": True, "minutes": 60}, "language": "ar"}
    publish_whole(app, world, definition)
    page = send(client, world)
    assert 'dir="rtl"' in page.text
    assert "متى يمكننا الاتصال بك؟" in words(page)
    assert not re.search(r"Monday|January|November|December", words(page))


def test_the_form_asks_the_browser_for_its_zone_only_where_calls_are_offered(
    app: Flask, client: FlaskClient, world: World
) -> None:
    assert 'name="_zone"' in client.get(PAGE.path(world)).text
    publish_whole(app, world, {"fields": FIELDS})
    assert "_zone" not in client.get(PAGE.path(world)).text
