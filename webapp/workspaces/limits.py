"""Limits: counted in windows of the clock, in Redis where there is one, else in this process.

Flask-Limiter brings the storage. The counting is ours, since the contracts word it: a call counts before it is let
through (so that twenty at once cannot pass a limit of five), may be given back, and the headers tell of the tightest
limit. A storage that fails refuses no lead and opens no door: this process counts on by itself, and asks again later.
"""

import logging
import threading
import time
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network

from flask import current_app, g
from limits.storage import MemoryStorage

from webapp.database.ids import show
from webapp.errors import RateLimited
from webapp.extensions import limiter

logger = logging.getLogger(__name__)

MINUTE, HOUR, DAY = 60, 3600, 86_400
_PAUSE_SECONDS = 30.0
_MANY = 10_000
_REHEARSED = "rehearsed_counts"


@dataclass(frozen=True)
class Limit:
    """`amount` calls of whoever `key` names in each `seconds` of the clock (UTC)."""

    key: str
    amount: int
    seconds: int
    message: str = "Too many requests. Please try again later."


@dataclass(frozen=True)
class Window:
    """How a limit stands: `reset` in epoch seconds."""

    limit: Limit
    count: int
    reset: int

    @property
    def exceeded(self) -> bool:
        return self.count > self.limit.amount

    @property
    def remaining(self) -> int:
        return max(0, self.limit.amount - self.count)

    def refusal(self) -> RateLimited:
        return RateLimited(self.limit.message, retry_after=self.reset - int(now()))


def now() -> float:
    """Epoch seconds; tests put another clock into the configuration."""
    clock = current_app.config.get("CLOCK", time.time)
    return float(clock())


def count(limit: Limit, amount: int = 1) -> Window:
    """Count one call (0: only look; -1: give one back) and tell how the limit stands then."""
    number = int(now()) // limit.seconds
    key = f"inlet/{limit.key}/{limit.seconds}/{number}"
    counted: dict[str, int] | None = g.get(_REHEARSED)
    if counted is None:
        return Window(limit, _storage().add(key, limit.seconds, amount), (number + 1) * limit.seconds)
    counted[key] = counted.get(key, 0) + amount
    seen = max(0, _storage().add(key, limit.seconds, 0) + counted[key])
    return Window(limit, seen, (number + 1) * limit.seconds)


def rehearse() -> None:
    """From now on this request counts for itself alone: it is told how the limits would stand, and changes none."""
    setattr(g, _REHEARSED, {})


def tightest(windows: "list[Window]") -> Window | None:
    """The limit that is closest to refusing."""
    return min(windows, key=lambda window: (window.remaining, -window.reset), default=None)


def headers(windows: "list[Window]") -> dict[str, str]:
    """C7: the three headers, of the tightest limit."""
    window = tightest(windows)
    if window is None:
        return {}
    return {
        "X-RateLimit-Limit": str(window.limit.amount),
        "X-RateLimit-Remaining": str(window.remaining),
        "X-RateLimit-Reset": str(window.reset),
    }


def submissions_per_day(workspace_id: bytes, mode: str, amount: int) -> Limit:
    """K30: accepted submissions of a workspace in a day (UTC). `mode`: live or test, each with counters of its own."""
    message = "The daily limit of submissions for this organization is reached."
    return Limit(f"workspace/{show('ws', workspace_id)}/{mode}", amount, DAY, message)


def caller(ip: str) -> str:
    """Who is counted by an address: of IPv6 its network of 64 bits, since whoever has one address has all of these."""
    try:
        address = IPv6Address(ip)
    except ValueError:
        return ip
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False).network_address)


def failed_credentials(ip: str) -> Limit:
    """C7a: how often one address may come with wrong credentials."""
    return Limit(
        f"failed/{caller(ip)}", 30, MINUTE, "Too many requests with wrong credentials. Please try again later."
    )


def check_guesses(ip: str) -> None:
    """Raises RateLimited for an address that came with wrong credentials too often, before its next are looked at."""
    window = count(failed_credentials(ip), 0)
    if window.remaining == 0:
        raise window.refusal()


def count_guess(ip: str) -> None:
    """Count wrong credentials; raises RateLimited where many at once have used up the limit meanwhile."""
    window = count(failed_credentials(ip))
    if window.exceeded:
        raise window.refusal()


def reset() -> None:
    """Forget all that this process counted."""
    current_app.extensions.pop("inlet_counters", None)


class _Counters:
    """The shared storage, with this process's own counts to stand in for it while it is away."""

    def __init__(self) -> None:
        self._own = _OwnCounts()
        self._shared = None if isinstance(limiter.storage, MemoryStorage) else limiter.storage
        self._away_until = 0.0

    def add(self, key: str, seconds: int, amount: int) -> int:
        if self._shared is not None and time.monotonic() >= self._away_until:
            try:
                return max(0, self._shared.incr(key, seconds, amount) if amount else self._shared.get(key))
            except Exception as error:
                self._away_until = time.monotonic() + _PAUSE_SECONDS
                logger.warning("Limits are counted by this process for a while: %s", type(error).__name__)
        return self._own.add(key, seconds, amount)


class _OwnCounts:
    """Counts of this process. A key names its window, so an old count is only in the way: it goes when there are many.

    The memory storage of `limits` starts a thread of its own for that, every few milliseconds under load.
    """

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, float]] = {}
        self._many = _MANY
        self._lock = threading.Lock()

    def add(self, key: str, seconds: int, amount: int) -> int:
        now = time.monotonic()
        with self._lock:
            counted, ends = self._counts.get(key, (0, now + seconds))
            if amount:
                counted = max(0, counted + amount)
                self._counts[key] = counted, ends
            if len(self._counts) > self._many:
                self._counts = {name: count for name, count in self._counts.items() if count[1] > now}
                self._many = max(_MANY, 2 * len(self._counts))
        return counted


def _storage() -> _Counters:
    counters: _Counters | None = current_app.extensions.get("inlet_counters")
    if counters is None:
        counters = current_app.extensions.setdefault("inlet_counters", _Counters())
    return counters
