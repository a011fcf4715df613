"""One open dashboard, and what it is still to be told."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Lock

from webapp.http.me import Me
from webapp.live.feed import RESET, Happened

HEARTBEAT_SECONDS = 15.0
BACKLOG = 1000
MOST_AT_ONCE = 100
_GREETING, _HEARTBEAT = b"retry: 1000\n\n", b":\n\n"


class Stream:
    """Iterating it waits for what is to be told, with a heartbeat in between, until it is ended from elsewhere.

    It is told nothing new before it has caught up, so that nothing comes twice or out of order. One that is not read
    from, and falls too far behind, ends by itself: its dashboard comes back and catches up.
    """

    def __init__(self, me: Me, heartbeat: float = HEARTBEAT_SECONDS) -> None:
        self.session_id, self.standing = me.session_id, (me.workspace_id, me.role)
        self._heartbeat = heartbeat
        self._waiting: Queue[bytes] = Queue(BACKLOG)
        self._caught_up: frozenset[bytes] = frozenset()
        self._held: list[Happened] | None = []
        self._telling = Lock()
        self._ended = False

    @property
    def workspace_id(self) -> bytes:
        return self.standing[0]

    def catch_up(self, missed: Iterable[Happened]) -> None:
        """Tell what happened before it was open; what is told of it again is dropped."""
        missed = list(missed)
        with self._telling:
            held, self._held = self._held, None
            self._put(missed)
            self._caught_up = frozenset(happened.id for happened in missed)
            self._put(self._fresh(held or ()))

    def tell(self, news: Iterable[Happened]) -> None:
        """Tell what just happened; many things at once are told as one: look at everything again."""
        with self._telling:
            if self._held is None:
                self._put(self._fresh(news))
            else:
                self._held.extend(news)

    def reset(self) -> None:
        """Tell it to look at everything again, and of nothing that happened before."""
        with self._telling:
            self._held = None
            self._write([RESET])

    def end(self) -> None:
        self._ended = True
        with suppress(Full):
            self._waiting.put_nowait(b"")

    def __iter__(self) -> Iterator[bytes]:
        yield _GREETING
        while not self._ended:
            try:
                yield self._waiting.get(timeout=self._heartbeat) or _HEARTBEAT
            except Empty:
                yield _HEARTBEAT

    def _fresh(self, news: Iterable[Happened]) -> list[Happened]:
        return [happened for happened in news if happened.id not in self._caught_up]

    def _put(self, news: list[Happened]) -> None:
        self._write([happened.message for happened in news] if len(news) <= MOST_AT_ONCE else [RESET])

    def _write(self, messages: Iterable[bytes]) -> None:
        try:
            for message in messages:
                self._waiting.put_nowait(message)
        except Full:
            self.end()
