"""The weekly letter: on Monday at eight where its reader is, once, and what it says."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from tests.conftest import World
from tests.insights.desk import arrive, deal, gone_through, respond
from tests.visitor import SignIn
from webapp.events.models import Event
from webapp.extensions import db
from webapp.insights.digest import DIGEST
from webapp.insights.histogram import bucket_of, fast, quantile, split
from webapp.insights.speech import change, moment, span
from webapp.insights.watching import watch
from webapp.workspaces.models import Member, User

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)

each = pytest.mark.parametrize
pytestmark = pytest.mark.usefixtures("context")


def letters() -> list[dict[str, str]]:
    return list(db.session.scalars(select(Event.data).where(Event.kind == DIGEST).order_by(Event.id)))


def live_in(zone: str) -> None:
    db.session.execute(update(User.__table__).values(time_zone=zone))
    db.session.commit()


@each(
    ("zone", "at", "expected"),
    [
        ("UTC", MONDAY - timedelta(minutes=1), 0),
        ("UTC", MONDAY, 1),
        ("UTC", MONDAY + timedelta(hours=15), 1),
        ("UTC", MONDAY + timedelta(days=1), 0),
        ("Europe/Berlin", MONDAY - timedelta(hours=1), 1),
        ("America/Denver", MONDAY, 0),
        ("America/Denver", MONDAY + timedelta(hours=7), 1),
    ],
)
def test_it_comes_on_monday_at_eight_where_its_reader_is(world: World, zone: str, at: datetime, expected: int) -> None:
    live_in(zone)
    watch(at)
    assert len(letters()) == expected


def test_it_comes_once_a_week(world: World) -> None:
    for hours in (0, 1, 24 * 7, 24 * 7 + 1):
        watch(MONDAY + timedelta(hours=hours))
    assert len(letters()) == 2


def test_it_comes_to_owners_and_admins_who_want_it(world: World, visitor: SignIn) -> None:
    for role in ("admin", "member", "viewer"):
        visitor(role)
    off = visitor("admin")
    member = db.session.get_one(Member, off.member_id)
    member.notice_choices = {"weekly": {"mail": "off"}}
    wanted = db.session.scalars(select(Member).where(Member.role.in_(("owner", "admin")))).all()
    expected = {one.user.email for one in wanted if one.id != member.id}
    db.session.commit()
    watch(MONDAY)
    assert {letter["to"] for letter in letters()} == expected


def test_it_says_what_the_week_before_brought_beside_the_week_before_that(world: World) -> None:
    last_week = MONDAY - timedelta(days=3)
    google = {"utm_source": "google"}
    won = arrive(world, last_week, metadata=google, is_waiting=False)
    arrive(world, last_week, metadata=google, is_waiting=True)
    arrive(world, last_week - timedelta(days=7), metadata=google, is_waiting=True)
    deal(world, won, "s3", 900)
    respond(world, won, timedelta(minutes=4))
    gone_through()
    watch(MONDAY)
    (letter,) = letters()
    assert letter["subject"] == "Acme: 2 leads last week"
    assert letter["text"].splitlines()[1:11] == [
        "Leads: 2 (+100 %)",
        "Qualified: 1",
        "Won: 1",
        "Won amount: $900",
        "First response: median 4 min, within 5 minutes 50.0 %",
        "Still waiting: 1",
        "",
        "Top sources:",
        "google: 2 leads, 1 won",
        "",
    ]


@each(
    ("seconds", "said"),
    [
        (None, "–"),
        (4, "4 s"),
        (100, "2 min"),
        (3600, "1 h"),
        (7800, "2 h 10 min"),
        (93_600, "1 d 2 h"),
        (172_800, "2 d"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(seconds: float | None, said: str) -> None:
    assert span(seconds) == said


def test_moments_of_the_last_week_are_said_by_their_day() -> None:
    assert moment(MONDAY - timedelta(days=6, hours=2), "UTC", MONDAY) == "Tuesday 06:00"
    assert moment(MONDAY - timedelta(days=7), "Europe/Berlin", MONDAY) == "16 November 09:00"


def test_a_change_is_said_with_its_sign() -> None:
    assert [change(112, 100), change(88, 100), change(5, 0)] == ["+12 %", "−12 %", ""]


@each("seconds", [1, 59, 299, 300, 4000, 90_000, 3_000_000])
def test_a_median_is_exact_to_four_percent_and_five_minutes_are_exact(seconds: int) -> None:
    counts = {bucket_of(seconds): 3}
    assert quantile(counts, 0.5) == pytest.approx(seconds, rel=0.04)
    assert fast(counts) == (3 if seconds < 300 else 0)


def test_quantiles_and_spans_of_many_are_those_of_all() -> None:
    counts = {bucket_of(30): 8, bucket_of(600): 1, bucket_of(10_000): 1}
    assert quantile(counts, 0.9) == pytest.approx(600, rel=0.04)
    assert quantile({}, 0.5) is None
    assert split(counts, (60, 300, 3600)) == [8, 0, 1, 1]
