"""When a failed delivery is tried again (P8), as data and pure functions."""

import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# The pause before each try after the first: ten tries over about 76 hours.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
TRIES = 1 + len(PAUSES)
JITTER = 0.2
# One that is overloaded, or does not answer in time, is left alone at least this long.
REST = timedelta(seconds=60)
LEAST_REST, MOST_REST = timedelta(seconds=1), timedelta(hours=24)
OVERLOADED = frozenset({429, 502, 504})


def pause(
    tries: int, rng: random.Random, *, retry_after: timedelta | None = None, overloaded: bool = False
) -> timedelta:
    """How long to wait after `tries` failed tries (1 to 9). `retry_after` counts from the base to twice the base."""
    base = PAUSES[tries - 1]
    wait = base * rng.uniform(1 - JITTER, 1 + JITTER) if retry_after is None else min(max(retry_after, base), 2 * base)
    return max(wait, REST) if overloaded else wait


def bounded(rest: timedelta) -> timedelta:
    """A rest as a target asks for it, from a second to a day."""
    return min(max(rest, LEAST_REST), MOST_REST)


def read_retry_after(text: str | None, now: datetime) -> timedelta | None:
    """The wait that a Retry-After header asks for, in seconds or as an HTTP date; None where it cannot be read."""
    text = (text or "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return timedelta(seconds=int(text))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(until.replace(tzinfo=until.tzinfo or UTC) - now, timedelta(0))
