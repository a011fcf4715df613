"""Open dashboards as a server sees them: streams over HTTP that are read as a browser reads them."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any

from sqlalchemy import select

from tests.servers.inbox import Inbox
from tests.servers.live import Live
from webapp import create_app
from webapp.config import read_settings
from webapp.extensions import db
from webapp.workspaces import cookie
from webapp.workspaces.logins import Browser, begin_login
from webapp.workspaces.models import User


@dataclass(frozen=True)
class Told:
    """`at` is when it arrived, monotonic."""

    id: str
    data: dict[str, Any]
    at: float


class Dashboard:
    """A stream that is read by a thread; `status` is its answer's, `told` what arrived, `ended` set with its end."""

    def __init__(self, port: int, token: str, after: str = "") -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Cookie": f"{cookie.NAME}={token}", "Accept": "text/event-stream"}
        self._connection.request("GET", "/live", headers=headers | ({"Last-Event-ID": after} if after else {}))
        self._socket = self._connection.sock
        self._response = self._connection.getresponse()
        self.status = self._response.status
        self.told: Inbox[Told] = Inbox()
        self.ended, self.ended_at = threading.Event(), 0.0
        threading.Thread(target=self._read, daemon=True).start()

    def kinds(self) -> list[str]:
        return [told.data["kind"] for told in self.told]

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self.ended.wait()
        self._response.close()
        self._connection.close()

    def _read(self) -> None:
        last = ""
        try:
            for line in self._response:
                name, _, value = line.decode().strip().partition(": ")
                if name == "id":
                    last = value
                if name == "data":
                    self.told.put(Told(last, json.loads(value), time.monotonic()))
        except (OSError, HTTPException, ValueError):
            """The server was killed, or the test closed it: what arrived is in the inbox."""
        self.ended_at = time.monotonic()
        self.ended.set()


def sign_in(running: Live) -> str:
    """The cookie's token of a new session of the installation's first user."""
    app = create_app(read_settings(running.environ))
    with app.app_context():
        user = db.session.scalars(select(User).order_by(User.id)).first()
        assert user is not None
        token = begin_login(db.session(), user, Browser("127.0.0.1", "tests"))
        db.session.commit()
        db.engine.dispose()
    return token


@contextmanager
def dashboards(port: int, token: str, count: int) -> Iterator[list[Dashboard]]:
    """So many open dashboards of one session."""
    opened = [Dashboard(port, token) for _ in range(count)]
    try:
        assert {dashboard.status for dashboard in opened} == {200}
        yield opened
    finally:
        for dashboard in opened:
            dashboard.close()
