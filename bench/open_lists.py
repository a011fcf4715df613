"""Open lists of leads as browsers hold them: each hears of leads by a stream, and asks for them as live.js does."""

import random
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import unescape
from http.client import HTTPConnection

from tests.live.dashboards import Dashboard
from webapp.workspaces import cookie

GAP = 0.5  # of live.js
_FRESH = re.compile(r'<tbody id="fresh"\s+hx-get="([^"]*)"')
_ROW = re.compile(r'<tr id="(lead_\w+)"')


class OpenList:
    """`shown`: when each lead was in the list, monotonic, by its id; `asked`: how often the list asked."""

    def __init__(self, port: int, token: str) -> None:
        self.shown: dict[str, float] = {}
        self.asked = 0
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {"Cookie": f"{cookie.NAME}={token}", "Accept": "text/html"}
        self._fresh = "/leads?all=1"
        self._ask()
        self._headers["HX-Request"] = "true"
        self._stream = Dashboard(port, token)
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stream.close()
        self._thread.join()
        self._connection.close()

    def _live(self) -> None:
        """At once, and then at most every half second or so."""
        heard = 0
        while not self._stream.ended.is_set():
            with suppress(AssertionError):  # nothing happens for a while
                self._stream.told.wait_for(heard + 1, timeout=1)
            kinds = self._stream.kinds()
            if "lead.created" in kinds[heard:]:
                began = time.monotonic()
                self._ask()
                time.sleep(max(0.0, began + GAP * random.uniform(0.8, 1.2) - time.monotonic()))
            heard = len(kinds)

    def _ask(self) -> None:
        told = list(self._stream.told) if hasattr(self, "_stream") else []
        seen = f"&seen={told[-1].id}" if told else ""
        self._connection.request("GET", self._fresh + seen, headers=self._headers)
        answer = self._connection.getresponse()
        page = answer.read().decode()
        assert answer.status == 200, page
        now = time.monotonic()
        for lead in _ROW.findall(page):
            self.shown.setdefault(lead, now)
        self.asked += 1
        found = _FRESH.search(page)
        if found is not None:
            self._fresh = unescape(found[1])


@contextmanager
def open_lists(port: int, token: str, count: int) -> Iterator[list[OpenList]]:
    opened = [OpenList(port, token) for _ in range(count)]
    try:
        yield opened
    finally:
        for one in opened:
            one.close()
