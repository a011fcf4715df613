"""Fairness among endpoints: one that is slow or fails holds two slots of a worker, a healthy one as many as are free.

A try that has taken long counts its lane as slow at once, and what the lane then holds beyond its two slots is lent:
it takes nothing from the others, up to as many tries again as there are slots.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

CAUTIOUS = 2
FAST = timedelta(seconds=1)


class Lanes:
    """Which lanes are in use, by whom since when. Not thread-safe: the one loop that claims and settles owns it."""

    def __init__(self, slots: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._slots, self._clock = slots, clock
        self._started: dict[bytes, dict[bytes, float]] = {}
        self._healthy: set[bytes] = set()
        self._resting: dict[bytes, float] = {}

    @property
    def capacity(self) -> int:
        """The most tries that can ever be under way."""
        return 2 * self._slots

    @property
    def free(self) -> int:
        held = sum(min(len(tries), self._cap(lane)) for lane, tries in self._started.items())
        return max(0, min(self._slots - held, self.capacity - self.in_use))

    @property
    def in_use(self) -> int:
        return sum(map(len, self._started.values()))

    def saturated(self) -> list[bytes]:
        """Lanes of which nothing more is to be claimed now."""
        now = self._clock()
        self._resting = {lane: until for lane, until in self._resting.items() if until > now}
        full = [lane for lane, tries in self._started.items() if len(tries) >= self._cap(lane)]
        return list({*full, *self._resting})

    def choose(self, lanes: Sequence[bytes]) -> list[int]:
        """Positions of those deliveries, given by their lanes, that may start together."""
        count = Counter({lane: len(tries) for lane, tries in self._started.items()})
        chosen: list[int] = []
        for position, lane in enumerate(lanes):
            if count[lane] < self._cap(lane) and len(chosen) < self.free:
                count[lane] += 1
                chosen.append(position)
        return chosen

    def start(self, tries: Iterable[tuple[bytes, bytes]]) -> None:
        """Lane and id of each delivery that is under way from now on."""
        now = self._clock()
        for lane, id_ in tries:
            self._started.setdefault(lane, {})[id_] = now

    def finish(self, lane: bytes, id_: bytes, *, succeeded: bool, rest: timedelta | None = None) -> None:
        """`rest`: how long nothing more is to be started in this lane."""
        tries = self._started[lane]
        fast = self._clock() - tries.pop(id_) < FAST.total_seconds()
        if not tries:
            del self._started[lane]
        if succeeded and fast:
            self._healthy.add(lane)
        else:
            self._healthy.discard(lane)
        if rest is not None:
            self._resting[lane] = self._clock() + rest.total_seconds()

    def _cap(self, lane: bytes) -> int:
        return self._slots if lane in self._healthy and not self._is_slow(lane) else CAUTIOUS

    def _is_slow(self, lane: bytes) -> bool:
        oldest = min(self._started.get(lane, {}).values(), default=self._clock())
        return self._clock() - oldest >= FAST.total_seconds()
