from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from webapp.workspaces.hours import DAYS
from webapp.workspaces.models import Member, User
from webapp.workspaces.quiet import digest_due, quiet_until

WEEKDAYS = list(DAYS[:5])


def member(zone: str = "UTC", **times: Any) -> Member:
    return Member(user=User(time_zone=zone), notice_times=times or None)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In January 2026, whose 5th is a Monday."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def quiet(since: str, until: str, days: list[str] = WEEKDAYS) -> dict[str, Any]:
    return {"from": since, "until": until, "days": days}


@pytest.mark.parametrize(
    ("hours", "now", "leaves"),
    [
        (quiet("20:00", "08:00"), at(5, 19, 59), at(5, 19, 59)),
        (quiet("20:00", "08:00"), at(5, 20), at(6, 8)),
        (quiet("20:00", "08:00"), at(6, 7, 59), at(6, 8)),
        (quiet("20:00", "08:00"), at(6, 8), at(6, 8)),
        (quiet("20:00", "08:00"), at(10, 7), at(10, 8)),
        (quiet("20:00", "08:00"), at(10, 21), at(10, 21)),
        (quiet("12:00", "13:00"), at(5, 12, 30), at(5, 13)),
        (quiet("12:00", "13:00"), at(10, 12, 30), at(10, 12, 30)),
        (quiet("00:00", "00:00", ["sat", "sun"]), at(10, 10), at(12, 0)),
    ],
)
def test_mail_waits_for_the_end_of_quiet_hours_and_past_midnight(
    hours: dict[str, Any], now: datetime, leaves: datetime
) -> None:
    assert quiet_until(member(quiet=hours), now) == leaves


def test_quiet_hours_are_those_of_the_clock_on_the_members_wall() -> None:
    assert quiet_until(member("Asia/Tokyo", quiet=quiet("20:00", "08:00")), at(5, 12)) == at(5, 23)


def test_without_quiet_hours_mail_leaves_at_once() -> None:
    assert quiet_until(member(), at(5, 3)) == at(5, 3)


def test_no_mail_waits_for_more_than_a_week() -> None:
    assert quiet_until(member(quiet=quiet("00:00", "00:00", list(DAYS))), at(5, 3)) - at(5, 3) <= timedelta(days=7)


@pytest.mark.parametrize(
    ("zone", "hour", "now", "due"),
    [
        ("UTC", 8, at(5, 7, 59), at(5, 8)),
        ("UTC", 8, at(5, 8), at(6, 8)),
        ("Asia/Tokyo", 8, at(5, 7), at(5, 23)),
        ("UTC", None, at(5, 7, 59), at(5, 8)),
        ("UTC", None, at(5, 8), at(5, 9)),
    ],
)
def test_the_digest_is_due_at_the_members_hour(zone: str, hour: int | None, now: datetime, due: datetime) -> None:
    assert digest_due(member(zone, digest=hour), now) == due


def test_a_digest_too_waits_for_the_end_of_quiet_hours() -> None:
    assert digest_due(member(digest=None, quiet=quiet("20:00", "08:00")), at(5, 21)) == at(6, 8)
