"""Hours of work: by the clock on the wall of a zone, its changes included."""

from datetime import UTC, datetime, timedelta

import pytest

from webapp.workspaces.hours import Clock

OFFICE = {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
BERLIN = Clock(OFFICE, "Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-20T08:00", True),
        ("2026-11-20T07:59", False),
        ("2026-11-20T11:00", False),
        ("2026-11-20T12:00", True),
        ("2026-11-20T16:00", False),
        ("2026-11-21T10:00", False),
    ],
)
def test_open_is_from_the_first_minute_until_before_the_last(at: str, is_open: bool) -> None:
    assert BERLIN.is_open(utc(at)) == is_open


def test_time_runs_over_the_weekend_only_when_somebody_is_there() -> None:
    assert BERLIN.after(utc("2026-11-20T15:30"), timedelta(hours=1)) == utc("2026-11-23T08:30")
    assert BERLIN.between(utc("2026-11-20T15:30"), utc("2026-11-23T08:30")) == timedelta(hours=1)


def test_it_opens_at_once_or_at_the_next_hour_of_work() -> None:
    assert BERLIN.opens(utc("2026-11-20T09:15")) == utc("2026-11-20T09:15")
    assert BERLIN.opens(utc("2026-11-21T09:15")) == utc("2026-11-23T08:00")


def test_without_hours_it_is_always_open() -> None:
    always = Clock({}, "Asia/Kolkata")
    at = utc("2026-11-21T03:00")
    assert (always.is_open(at), always.after(at, timedelta(days=3))) == (True, at + timedelta(days=3))
    assert always.between(at, at + timedelta(minutes=7)) == timedelta(minutes=7)


def test_a_night_of_a_change_of_clocks_is_as_long_as_it_is() -> None:
    night = Clock({"sun": [["00:00", "24:00"]]}, "Europe/Berlin")
    assert night.between(utc("2026-10-24T12:00"), utc("2026-10-27T12:00")) == timedelta(hours=25)
    assert night.between(utc("2026-03-28T12:00"), utc("2026-03-31T12:00")) == timedelta(hours=23)


def test_a_span_up_to_midnight_ends_with_the_day() -> None:
    late = Clock({"mon": [["22:00", "24:00"]], "tue": [["00:00", "02:00"]]}, "UTC")
    assert late.after(utc("2026-11-23T23:30"), timedelta(hours=1)) == utc("2026-11-24T00:30")
