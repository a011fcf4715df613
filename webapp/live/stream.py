"""One open dashboard, and what it is still to be told."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from queue import Empty, Full, Queue

from webapp.http.me import Me
from webapp.live.feed import RESET, Happened

HEARTBEAT_SECONDS = 15.0
BACKLOG = 1000
MOST_AT_ONCE = 100
_GREETING, _HEARTBEAT = b"retry: 1000\n\n", b":\n\n"


class Stream:
    """Iterating it waits for what is to be told, with a heartbeat in between, until it is ended from elsewhere.

    One that is not read from, and falls too far behind, ends by itself: its dashboard comes back and catches up.
    """

    def __init__(self, me: Me, heartbeat: float = HEARTBEAT_SECONDS) -> None:
        self.session_id, self.standing = me.session_id, (me.workspace_id, me.role)
        self._heartbeat = heartbeat
        self._waiting: Queue[bytes] = Queue(BACKLOG)
        self._caught_up: frozenset[bytes] = frozenset()
        self._ended = False

    @property
    def workspace_id(self) -> bytes:
        return self.standing[0]

    def catch_up(self, missed: Iterable[Happened]) -> None:
        """Tell what happened before it was open; what is told of it again later is dropped."""
        missed = list(missed)
        self._caught_up = frozenset(happened.id for happened in missed)
        self._tell(happened.message for happened in missed) if len(missed) <= MOST_AT_ONCE else self.reset()

    def tell(self, news: Iterable[Happened]) -> None:
        """Tell what just happened; many things at once are told as one: look at everything again."""
        fresh = [happened.message for happened in news if happened.id not in self._caught_up]
        self._tell(fresh) if len(fresh) <= MOST_AT_ONCE else self.reset()

    def reset(self) -> None:
        self._tell([RESET])

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

    def _tell(self, messages: Iterable[bytes]) -> None:
        try:
            for message in messages:
                self._waiting.put_nowait(message)
        except Full:
            self.end()
