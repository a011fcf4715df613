"""`inlet tail`: what arrives, as it arrives. It asks again and again, so that a lost connection loses nothing."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from .failing import Failed
from .moments import ago
from .screen import Screen, clock, moment_of, plain
from .server import Server

# What is committed late has an earlier time: each look begins a little before the one before it ended.
WINDOW = timedelta(seconds=10)
LONGEST_PAUSE = 15.0
_TONES = {"accepted": "green", "skipped": "green", "spam": "amber", "throttled": "amber"}


def tail(asked: Namespace, server: Server, screen: Screen, environ: Mapping[str, str]) -> int:
    feed = Feed(server, asked.what, asked.since, test=asked.test)
    screen.aside(f"Following the {'test ' if asked.test else ''}{asked.what} of {server.url}. Ctrl-C ends it.")
    for row in steady(feed.news, asked.every, screen):
        screen.show(row, screen.paint(clock(row["createdAt"]), "dim"), *_LINES[asked.what](row, screen))
    return 0


class Feed:
    """A list that is read on from where it was read to; nothing of it comes twice."""

    def __init__(self, server: Server, what: str, since: str | None, *, test: bool) -> None:
        self._server, self._path, self._test = server, f"/{what}", test
        self._seen: dict[str, datetime] = {}
        self._first = self._since = ago(since) if since else self._now()

    def news(self) -> list[Any]:
        """What is new since the last look, the oldest first."""
        start = max(self._first, self._since - WINDOW)
        rows = list(self._server.rows(self._path, since=start.isoformat(), test=self._test, limit=100))
        fresh = [row for row in reversed(rows) if row["id"] not in self._seen]
        times = {row["id"]: moment_of(row["createdAt"]) for row in rows}
        self._since = max([self._since, *times.values()])
        self._seen = times
        return fresh

    def _now(self) -> datetime:
        """By the clock of the server, since this one's may be wrong."""
        self._server.get(self._path, limit=1)
        date = self._server.date
        return parsedate_to_datetime(date) if date else datetime.now(timezone.utc)


def steady(look: Callable[[], Iterable[Any]], every: float, screen: Screen) -> Iterator[Any]:
    """What look after look finds; one that fails for a moment is made up for by the next."""
    pause = 0.0
    while True:
        try:
            found = look()
            if pause:
                screen.aside("Connected again.")
            pause = 0.0
            yield from found
        except Failed as failure:
            if not failure.passing:
                raise
            if not pause:
                screen.aside(f"{failure}\nTrying again until it answers.")
            pause = min(LONGEST_PAUSE, pause * 2 or every)
        time.sleep(pause or every)


def _submission(row: Any, screen: Screen) -> Iterator[str]:
    yield screen.paint(f"{row['outcome']:<14}", _TONES.get(row["outcome"], "red"))
    yield f"{row['dialect']:<16}"
    if row["isNew"] is not None:
        yield "new lead" if row["isNew"] else "known lead"
    yield plain(row["reason"])
    yield row["personId"] or ""
    yield row["id"]


def _lead(row: Any, screen: Screen) -> Iterator[str]:
    name = " ".join(filter(None, (row["firstName"], row["lastName"])))
    yield from (screen.paint(plain(name), "bold"), plain(row["email"]), plain(row["phone"]), plain(row["company"]))
    yield plain(row["source"])
    yield row["id"]


def _event(row: Any, screen: Screen) -> Iterator[str]:
    yield screen.paint(f"{row['kind']:<20}", "blue")
    yield from (row[name] or "" for name in ("leadId", "submissionId", "memberId"))


_LINES: Mapping[str, Callable[[Any, Screen], Iterator[str]]] = {
    "submissions": _submission,
    "leads": _lead,
    "events": _event,
}
