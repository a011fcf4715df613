"""The pages of calls: the agenda by day and by who calls, what is overdue, outcomes, the next try, clear refusals."""

import re
from datetime import UTC, datetime, time, timedelta
from html import unescape
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from icalendar import Calendar
from werkzeug.test import TestResponse

from tests.conftest import World, on_row_locks
from tests.intake.ways import events, rows
from tests.leads.desk import make_lead
from tests.visitor import SignIn, Visitor
from webapp.callbacks.lifecycle import schedule
from webapp.callbacks.models import Callback
from webapp.extensions import db
from webapp.http.fields import CALLBACK, LEAD, MEMBER
from webapp.leads.models import Lead
from webapp.workspaces.models import Member

BERLIN, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
TODAY = datetime.now(BERLIN).date()
NOON = datetime.combine(TODAY + timedelta(days=2), time(12), BERLIN)


@pytest.fixture
def ann(app: Flask, visitor: SignIn) -> Visitor:
    """A member in Berlin."""
    found = visitor(role="member", name="Ann Archer")
    with app.app_context():
        db.session.get_one(Member, found.member_id).user.time_zone = "Europe/Berlin"
        db.session.commit()
    return found


@pytest.fixture
def jane(app: Flask, world: World) -> bytes:
    with app.app_context():
        return make_lead(world, first_name="Jane", last_name="Doe", phone="+91 22 2778 4444")


def call(app: Flask, lead_id: bytes, at: datetime, member_id: bytes | None = None, **more: Any) -> bytes:
    with app.app_context():
        lead = db.session.get_one(Lead, lead_id)
        made = schedule(db.session(), lead, at, actor="key_test", assignee_id=member_id, **more).id
        db.session.commit()
        return made


def words(page: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2])).split())


def shown(page: TestResponse) -> list[str]:
    """The names of the calls on a page, in order."""
    return re.findall(r'class="strong" href="/leads/lead_\w+">([^<]+)</a>', page.text)


def agenda(who: Visitor, day: datetime = NOON, **args: str) -> TestResponse:
    page = who.get("/callbacks", query_string={"day": day.astimezone(BERLIN).date().isoformat(), **args})
    assert page.status_code == 200
    return page


def call_with(app: Flask, call_id: bytes) -> Callback:
    return next(one for one in rows(app, Callback) if one.id == call_id)


def path(call_id: bytes, verb: str = "") -> str:
    return f"/callbacks/{CALLBACK.show(call_id)}{verb}"


def when(at: datetime) -> str:
    return at.astimezone(BERLIN).strftime("%Y-%m-%dT%H:%M")


def test_a_call_is_shown_with_both_clocks_the_number_to_dial_and_its_note(
    app: Flask, ann: Visitor, jane: bytes
) -> None:
    call(app, jane, NOON, ann.member_id, note="Ask for the roof")
    page = agenda(ann)
    there = NOON.astimezone(KOLKATA)
    assert f"{there:%H:%M} for Jane (Asia/Kolkata)" in words(page)
    assert 'href="tel:+912227784444"' in page.text
    assert "12:00" in words(page)
    assert "Ask for the roof" in words(page)


def test_the_day_is_the_readers_and_the_week_begins_on_monday(app: Flask, ann: Visitor, jane: bytes) -> None:
    midnight = datetime.combine(NOON.date() + timedelta(days=1), time(0, 15), BERLIN)
    call(app, jane, midnight, ann.member_id)
    assert shown(agenda(ann, NOON)) == []
    assert shown(agenda(ann, midnight)) == ["Jane Doe"]
    monday = midnight - timedelta(days=midnight.weekday())
    assert shown(agenda(ann, monday, view="week")) == ["Jane Doe"]
    assert shown(agenda(ann, monday - timedelta(days=1), view="week")) == []


def test_calls_are_mine_everybodys_or_of_one_member(
    app: Flask, ann: Visitor, visitor: SignIn, world: World, jane: bytes
) -> None:
    bob, joe = visitor(role="member").member_id, make_in(app, world, "Joe")
    call(app, jane, NOON, ann.member_id)
    call(app, joe, NOON + timedelta(hours=1), bob)
    assert shown(agenda(ann)) == ["Jane Doe"]
    assert shown(agenda(ann, whose="all")) == ["Jane Doe", "Joe"]
    assert shown(agenda(ann, whose=MEMBER.show(bob))) == ["Joe"]
    assert ann.get(f"/callbacks?whose={MEMBER.show(b'x' * 16)}").status_code == 404


def make_in(app: Flask, world: World, first_name: str) -> bytes:
    with app.app_context():
        return make_lead(world, first_name=first_name)


def test_what_is_overdue_stands_first_on_today_alone(app: Flask, ann: Visitor, world: World, jane: bytes) -> None:
    call(app, make_in(app, world, "Late"), datetime.now(UTC) - timedelta(days=3), ann.member_id)
    today = ann.get("/callbacks")
    assert words(today).index("Overdue") < words(today).index("Today,")
    assert shown(today) == ["Late"]
    assert "Overdue" not in words(agenda(ann))


def test_test_data_and_the_calls_of_deleted_leads_are_not_on_the_agenda(
    app: Flask, ann: Visitor, world: World, jane: bytes
) -> None:
    call(app, jane, NOON, ann.member_id)
    with app.app_context():
        db.session.get_one(Lead, jane).deleted_at = datetime.now(UTC)
        db.session.commit()
    assert shown(agenda(ann)) == []
    assert "No call on this day" in words(agenda(ann))


def test_a_call_is_completed_with_its_outcome_and_its_lead_waits_no_more(app: Flask, ann: Visitor, jane: bytes) -> None:
    made = call(app, jane, NOON, ann.member_id)
    with app.app_context():
        db.session.get_one(Lead, jane).is_waiting = True
        db.session.commit()
    answer = ann.post(path(made, "/complete"), {"outcome": "reached", "note": "Wants an offer", "next": "/callbacks"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/callbacks")
    done = call_with(app, made)
    assert (done.status, done.outcome, done.note) == ("completed", "reached", "Wants an offer")
    with app.app_context():
        lead = db.session.get_one(Lead, jane)
        assert (lead.is_waiting, lead.responded_at) == (False, done.completed_at)
    assert [event.data["by"] for event in events(app, "callback.completed")] == [MEMBER.show(ann.member_id)]


@pytest.mark.parametrize("outcome", ["", "exploded"])
def test_a_call_is_not_completed_without_an_outcome_that_there_is(
    app: Flask, ann: Visitor, jane: bytes, outcome: str
) -> None:
    made = call(app, jane, NOON, ann.member_id)
    refused = ann.post(path(made, "/complete"), {"outcome": outcome, "note": "typed"})
    assert refused.status_code == 422
    assert "Choose what came of it." in words(refused)
    assert ">typed" in refused.text.replace("\r\n", "").replace("\n", "")
    assert call_with(app, made).status == "scheduled"


def test_no_answer_is_one_press_and_offers_the_next_try(app: Flask, ann: Visitor, jane: bytes) -> None:
    made = call(app, jane, NOON, ann.member_id, note="Roof")
    answer = ann.post(path(made, "/complete"), {"outcome": "no_answer"})
    assert answer.headers["Location"] == path(made)
    offered = ann.get(path(made))
    assert "Tomorrow at 12:00" in words(offered)
    ann.post(path(made, "/again"), {"when": "tomorrow"})
    first, again = sorted(rows(app, Callback), key=lambda one: one.attempts)
    assert (first.outcome, again.status, again.attempts, again.note) == ("no_answer", "scheduled", 1, "Roof")
    tomorrow = datetime.now(BERLIN).date() + timedelta(days=1)
    assert again.due_at.astimezone(BERLIN) == datetime.combine(tomorrow, time(12), BERLIN)
    assert again.assignee_id == ann.member_id
    day = agenda(ann, again.due_at)
    assert "Try 2" in words(day)
    assert "Tomorrow at 12:00" not in words(agenda(ann))


@pytest.mark.parametrize(("form", "near"), [({"when": "hour"}, 60), ({"due_at": when(NOON + timedelta(days=1))}, None)])
def test_the_next_try_is_in_an_hour_or_whenever_one_chooses(
    app: Flask, ann: Visitor, jane: bytes, form: dict[str, str], near: int | None
) -> None:
    made = call(app, jane, NOON, ann.member_id)
    assert ann.post(path(made, "/again"), form).status_code == 303
    again = next(one for one in rows(app, Callback) if one.attempts)
    wanted = datetime.now(UTC) + timedelta(minutes=near) if near else NOON + timedelta(days=1)
    assert abs(again.due_at - wanted) < timedelta(minutes=2)
    assert call_with(app, made).outcome == "no_answer"


def test_a_call_that_was_answered_needs_no_next_try(app: Flask, ann: Visitor, jane: bytes) -> None:
    made = call(app, jane, NOON, ann.member_id)
    ann.post(path(made, "/complete"), {"outcome": "reached"})
    refused = ann.post(path(made, "/again"), {"when": "hour"})
    assert refused.status_code == 422
    assert "This call was answered. Schedule another one." in words(refused)


def test_a_call_is_scheduled_from_its_leads_page(app: Flask, ann: Visitor, jane: bytes) -> None:
    assert "No call is planned." in words(ann.get(f"/leads/{LEAD.show(jane)}/callbacks"))
    sent = {
        "due_at": when(NOON),
        "minutes": "30",
        "assignee": MEMBER.show(ann.member_id),
        "note": "Roof",
    }
    answer = ann.post(f"/leads/{LEAD.show(jane)}/callbacks", sent)
    assert answer.headers["Location"] == f"/leads/{LEAD.show(jane)}"
    (made,) = rows(app, Callback)
    assert (made.due_at, made.minutes, made.assignee_id, made.note) == (NOON, 30, ann.member_id, "Roof")
    card = ann.get(f"/leads/{LEAD.show(jane)}/callbacks")
    assert f"{NOON.astimezone(KOLKATA):%H:%M} for Jane (Asia/Kolkata)" in words(card)


def test_the_card_answers_htmx_with_itself_alone(ann: Visitor, jane: bytes) -> None:
    part = ann.part(f"/leads/{LEAD.show(jane)}/callbacks")
    assert part.text.lstrip().startswith('<section class="card"')


@pytest.mark.parametrize(
    ("begins", "minutes", "refused"),
    [(-14, 15, True), (-15, 15, False), (0, 5, True), (14, 15, True), (15, 15, False), (-60, 120, True)],
)
def test_a_member_makes_one_call_at_a_time(
    app: Flask, ann: Visitor, world: World, jane: bytes, begins: int, minutes: int, refused: bool
) -> None:
    call(app, make_in(app, world, "Joe"), NOON, ann.member_id)
    at = NOON + timedelta(minutes=begins)
    sent = {"due_at": when(at), "minutes": str(minutes), "assignee": MEMBER.show(ann.member_id)}
    answer = ann.post(f"/leads/{LEAD.show(jane)}/callbacks", sent)
    assert answer.status_code == (422 if refused else 303)
    problem = f"Ann Archer calls Joe at 12:00 on {NOON:%-d %B}, for 15 minutes. Choose another time."
    assert (problem in words(answer)) is refused
    assert len(rows(app, Callback)) == (1 if refused else 2)


@on_row_locks
def test_of_many_who_schedule_one_time_at_once_one_succeeds(
    app: Flask, ann: Visitor, visitor: SignIn, world: World
) -> None:
    leads = [make_in(app, world, f"Lead {number}") for number in range(5)]
    members, together, answers = [visitor(role="member") for _ in leads], Barrier(len(leads)), []
    assert {bool(member.csrf) for member in members} == {True}
    sent = {"due_at": f"{NOON.astimezone(UTC):%Y-%m-%dT%H:%M}", "minutes": "15", "assignee": MEMBER.show(ann.member_id)}

    def press(member: Visitor, lead_id: bytes) -> None:
        together.wait()
        answers.append(member.post(f"/leads/{LEAD.show(lead_id)}/callbacks", sent).status_code)

    threads = [Thread(target=press, args=pair) for pair in zip(members, leads, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303] + [422] * 4
    assert len(rows(app, Callback)) == 1


def test_a_call_may_take_the_place_of_one_that_is_over(app: Flask, ann: Visitor, jane: bytes) -> None:
    made = call(app, jane, NOON, ann.member_id)
    ann.post(path(made, "/cancel"))
    sent = {"due_at": when(NOON), "minutes": "15", "assignee": MEMBER.show(ann.member_id)}
    assert ann.post(f"/leads/{LEAD.show(jane)}/callbacks", sent).status_code == 303


def test_the_past_is_refused(app: Flask, ann: Visitor, jane: bytes) -> None:
    sent = {"due_at": when(datetime.now(UTC) - timedelta(hours=1)), "minutes": "15", "assignee": "", "note": "typed"}
    refused = ann.post(f"/leads/{LEAD.show(jane)}/callbacks", sent)
    assert refused.status_code == 422
    assert "This time is over. Choose one that is still to come." in words(refused)
    assert "typed" in refused.text


@pytest.mark.parametrize("why", ["hours", "away"])
def test_a_time_when_nobody_is_there_is_warned_of_and_may_be_kept(
    app: Flask, ann: Visitor, jane: bytes, why: str
) -> None:
    with app.app_context():
        member = db.session.get_one(Member, ann.member_id)
        if why == "hours":
            member.working_hours = {
                day: [["08:00", "11:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
            }
        else:
            member.away_from = member.away_until = NOON.date()
        db.session.commit()
    sent = {"due_at": when(NOON), "minutes": "15", "assignee": MEMBER.show(ann.member_id)}
    warned = ann.post(f"/leads/{LEAD.show(jane)}/callbacks", sent)
    said = {
        "hours": f"Ann Archer does not work at {NOON:%H:%M on %A} (Europe/Berlin).",
        "away": f"Ann Archer is away on {NOON:%-d %B}.",
    }
    assert warned.status_code == 422
    assert said[why] in words(warned)
    assert rows(app, Callback) == []
    assert ann.post(f"/leads/{LEAD.show(jane)}/callbacks", {**sent, "anyway": "y"}).status_code == 303
    assert len(rows(app, Callback)) == 1


def test_while_a_time_is_chosen_both_clocks_and_what_stands_against_it_are_told(
    app: Flask, ann: Visitor, world: World, jane: bytes
) -> None:
    call(app, make_in(app, world, "Joe"), NOON, ann.member_id)
    asked = {"due_at": when(NOON), "minutes": "15", "assignee": MEMBER.show(ann.member_id)}
    line = ann.part(f"/leads/{LEAD.show(jane)}/callbacks/when", query_string=asked)
    assert "16:30 for Jane (Asia/Kolkata)" in line.text or "15:30 for Jane (Asia/Kolkata)" in line.text
    assert "Another call is due then." in line.text
    assert ann.part(f"/leads/{LEAD.show(jane)}/callbacks/when?due_at=soon").status_code == 200


def test_a_call_is_moved_and_its_calendar_file_follows(app: Flask, ann: Visitor, jane: bytes) -> None:
    made = call(app, jane, NOON, ann.member_id, note="Roof; tiles, red")
    before = next(iter(Calendar.from_ical(ann.get(path(made, "/call.ics")).data).walk("VEVENT")))
    later = NOON + timedelta(hours=3)
    sent = {"due_at": when(later), "minutes": "45", "assignee": MEMBER.show(ann.member_id), "note": "Roof; tiles, red"}
    assert ann.post(path(made, "/move"), sent).status_code == 303
    after = next(iter(Calendar.from_ical(ann.get(path(made, "/call.ics")).data).walk("VEVENT")))
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)
    assert (after["DTSTART"].dt, after["DTEND"].dt) == (later, later + timedelta(minutes=45))
    assert str(after["DESCRIPTION"]) == "+91 22 2778 4444\nRoof; tiles, red"


def test_a_call_is_not_in_its_own_way_when_it_is_moved(app: Flask, ann: Visitor, jane: bytes) -> None:
    made = call(app, jane, NOON, ann.member_id)
    sent = {"due_at": when(NOON + timedelta(minutes=5)), "minutes": "15", "assignee": MEMBER.show(ann.member_id)}
    assert ann.post(path(made, "/move"), sent).status_code == 303


def test_a_visitors_promise_is_kept_beside_another_call_and_shown_so(
    app: Flask, ann: Visitor, world: World, jane: bytes
) -> None:
    call(app, jane, NOON, ann.member_id)
    call(app, make_in(app, world, "Joe"), NOON, ann.member_id)
    assert words(agenda(ann)).count("Another call at this time") == 2


def test_the_last_outcome_stands_at_the_next_call(app: Flask, ann: Visitor, jane: bytes) -> None:
    first = call(app, jane, NOON, ann.member_id)
    ann.post(path(first, "/complete"), {"outcome": "wrong_number"})
    call(app, jane, NOON + timedelta(hours=1), ann.member_id)
    assert "Last call: wrong number" in words(agenda(ann))


def test_a_viewer_sees_calls_and_changes_none(app: Flask, visitor: SignIn, ann: Visitor, jane: bytes) -> None:
    made = call(app, jane, NOON, ann.member_id)
    viewer = visitor(role="viewer")
    page = viewer.get("/callbacks", query_string={"day": NOON.date().isoformat(), "whose": "all"})
    assert shown(page) == ["Jane Doe"]
    assert "No answer" not in words(page)
    for verb in ("complete", "again", "move", "cancel"):
        assert viewer.post(path(made, f"/{verb}"), {"outcome": "reached"}).status_code == 403


def test_a_member_chooses_when_to_be_reminded(app: Flask, ann: Visitor, jane: bytes) -> None:
    made = call(app, jane, NOON, ann.member_id)
    assert call_with(app, made).remind_at == NOON - timedelta(minutes=15)
    ann.post("/callbacks/reminder", {"minutes": "60"})
    assert call_with(app, made).remind_at == NOON - timedelta(hours=1)
    ann.post("/callbacks/reminder", {"minutes": ""})
    assert call_with(app, made).remind_at is None
    ann.post("/callbacks/reminder", {"minutes": "7"})
    assert call_with(app, made).remind_at is None
