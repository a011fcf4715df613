"""The streams of this process. One thread looks, for all of them, at what happened, and only while a stream is open.

It asks the database four times a second, in one statement for all workspaces; every two seconds it asks as well who may
still look. A stop that is announced ends all streams, since the server would wait for them.
"""

import logging
import threading
import time
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine

from webapp.errors import Unavailable
from webapp.extensions import db
from webapp.live import feed, standing
from webapp.live.stream import Stream

# Half of the connections that a web process takes: the other half stays free for leads.
MOST_STREAMS = 384
LOOK_SECONDS, CHECK_SECONDS = 0.25, 2.0
_EXTENSION = "inlet_live"

logger = logging.getLogger(__name__)
_making = threading.Lock()


class Full(Unavailable):
    default = "No more dashboards can be told at once. This one looks for itself every now and then."


class Hub:
    """`drain_file`: while it is there, the server is about to stop."""

    def __init__(self, engine: Engine, drain_file: str | None, most: int = MOST_STREAMS) -> None:
        self._engine, self._most = engine, most
        self._drain_file = Path(drain_file) if drain_file else None
        self._streams: set[Stream] = set()
        self._lock = threading.Lock()
        self._listening = False

    def open(self, stream: Stream) -> None:
        """Tell this stream from now on. Raises Full."""
        with self._lock:
            if len(self._streams) >= self._most or self._stops():
                raise Full
            self._streams.add(stream)
            if not self._listening:
                self._listening = True
                threading.Thread(target=self._listen, name="live", daemon=True).start()

    def leave(self, stream: Stream) -> None:
        with self._lock:
            self._streams.discard(stream)

    def __len__(self) -> int:
        return len(self._streams)

    def _listen(self) -> None:
        look = _Look(self._engine)
        while streams := self._still_open():
            if self._stops():
                for stream in streams:
                    stream.end()
            else:
                look.at(streams)
            time.sleep(LOOK_SECONDS)

    def _still_open(self) -> Sequence[Stream]:
        """The streams to tell; with the last one the listening ends."""
        with self._lock:
            self._listening = bool(self._streams)
            return list(self._streams)

    def _stops(self) -> bool:
        return self._drain_file is not None and self._drain_file.exists()


class _Look:
    """Look after look at the database. One that fails is made up for by the next."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._since, self._checked = datetime.now(UTC), time.monotonic()
        self._known: frozenset[bytes] = frozenset()

    def at(self, streams: Collection[Stream]) -> None:
        try:
            self._tell(streams)
            if time.monotonic() - self._checked > CHECK_SECONDS:
                self._check(streams)
        except Exception:
            logger.exception("Open dashboards are told nothing for a while")

    def _tell(self, streams: Collection[Stream]) -> None:
        now = datetime.now(UTC)
        with self._engine.connect() as connection:
            happened = feed.read(connection, {stream.workspace_id for stream in streams}, self._since)
        news = [each for each in happened if each.id not in self._known]
        self._since, self._known = now, frozenset(each.id for each in happened)
        if not news:
            return
        for stream in streams:
            if len(happened) == feed.LIMIT:
                stream.reset()
            else:
                stream.tell(each for each in news if each.workspace_id == stream.workspace_id)

    def _check(self, streams: Collection[Stream]) -> None:
        with self._engine.connect() as connection:
            now = standing.read(connection, {stream.session_id for stream in streams})
        self._checked = time.monotonic()
        for stream in streams:
            if now.get(stream.session_id) != stream.standing:
                stream.end()


def hub_of(app: Flask) -> Hub:
    """The hub of this process, made when the first dashboard opens."""
    with _making:
        hub: Hub | None = app.extensions.get(_EXTENSION)
        if hub is None:
            hub = app.extensions[_EXTENSION] = Hub(db.engine, app.config["DRAIN_FILE"])
    return hub
