import random
from datetime import UTC, datetime, timedelta

import pytest

from webapp.deliveries.schedule import PAUSES, TRIES, pause, read_retry_after

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


class Extreme(random.Random):
    """Always the lower, or always the upper bound."""

    def __init__(self, upper: bool) -> None:
        self.upper = upper

    def uniform(self, a: float, b: float) -> float:
        return b if self.upper else a


LOWER, UPPER = Extreme(False), Extreme(True)


def test_ten_tries_take_about_76_hours() -> None:
    assert TRIES == 10
    assert sum(PAUSES, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)


@pytest.mark.parametrize("tries", range(1, TRIES))
def test_a_pause_varies_by_a_fifth(tries: int) -> None:
    base = PAUSES[tries - 1]
    assert (pause(tries, LOWER), pause(tries, UPPER)) == (base * 0.8, base * 1.2)


@pytest.mark.parametrize(
    ("asked", "given"), [(0, 300), (299, 300), (400, 400), (600, 600), (601, 600), (10**9, 600)], ids=str
)
def test_retry_after_counts_between_the_base_and_twice_the_base(asked: int, given: int) -> None:
    assert pause(2, UPPER, retry_after=timedelta(seconds=asked)) == timedelta(seconds=given)


def test_an_overloaded_receiver_rests_at_least_a_minute() -> None:
    assert pause(1, LOWER, overloaded=True) == timedelta(seconds=60)
    assert pause(1, LOWER, overloaded=True, retry_after=timedelta(seconds=7)) == timedelta(seconds=60)
    assert pause(2, LOWER, overloaded=True) == timedelta(minutes=4)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sat, 31 Jan 2026 12:01:40 GMT", 100),
        ("Sat, 31 Jan 2026 12:01:40", 100),
        ("Sat, 31 Jan 2026 11:00:00 GMT", 0),
        ("", None),
        (None, None),
        ("-5", None),
        ("soon", None),
        ("1" * 5000, None),
        ("²", None),
        ("Sat, 99 Jan 2026 12:01:40 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str | None, seconds: int | None) -> None:
    assert read_retry_after(text, NOW) == (None if seconds is None else timedelta(seconds=seconds))
