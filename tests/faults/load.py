"""Callers as they should be: each lead has an `Idempotency-Key` and is sent again until it is acknowledged."""

import itertools
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from types import TracebackType
from typing import Any, Self

from tests.faults.figures import Figure, exactly
from tests.faults.installation import Installation
from tests.servers.inbox import Inbox

PAUSE_SECONDS = 0.05


@dataclass(frozen=True)
class Answer:
    """Status 0: there was none, the connection was refused, reset or cut."""

    status: int
    data: dict[str, Any]

    @property
    def is_acknowledged(self) -> bool:
        return 200 <= self.status < 300


def send(inlet: Installation, fields: dict[str, str], key: str | None = None, timeout: float = 40) -> Answer:
    """Post one lead, once."""
    headers = {"Content-Type": "application/json", "x-api-key": inlet.world.api_key}
    connection = HTTPConnection("127.0.0.1", inlet.port, timeout=timeout)
    try:
        connection.request(
            "POST", inlet.path, json.dumps({"fields": fields}), headers | ({"Idempotency-Key": key} if key else {})
        )
        response = connection.getresponse()
        return Answer(response.status, json.loads(response.read()).get("data") or {})
    except (OSError, HTTPException, json.JSONDecodeError):
        return Answer(0, {})
    finally:
        connection.close()


def at_once(inlet: Installation, people: list[dict[str, str]], key: str | None = None) -> list[Answer]:
    """Post all at the same moment."""
    barrier = threading.Barrier(len(people))

    def post(fields: dict[str, str]) -> Answer:
        barrier.wait()
        return send(inlet, fields, key)

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(post, people))


class Load:
    """Leads by `clients` at once while the block lasts, every email twice; leaving it waits for the last answers."""

    def __init__(self, inlet: Installation, clients: int = 8) -> None:
        self.inlet = inlet
        self.acknowledged: Inbox[str] = Inbox()
        self.unexpected: Inbox[int] = Inbox()
        self._numbers = itertools.count()
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(clients)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def more(self, count: int) -> None:
        """Wait until so many more leads are acknowledged."""
        self.acknowledged.wait_for(len(self.acknowledged) + count, 60)

    def rate(self, seconds: float) -> float:
        """Leads acknowledged a second, from now on."""
        before, started = len(self.acknowledged), time.monotonic()
        time.sleep(seconds)
        return (len(self.acknowledged) - before) / (time.monotonic() - started)

    def figures(self, name: str) -> list[Figure]:
        """What must hold once the load has ended, whatever happened meanwhile."""
        ids = list(self.acknowledged)
        stored = self.inlet.submissions()
        emails = {f"lead-{number // 2}" for number in range(len(ids))}
        return [
            exactly(f"{name}, acknowledged and missing of {len(ids)}", len(set(ids) - stored), 0),
            exactly(f"{name}, stored twice", len(stored - set(ids)), 0),
            exactly(f"{name}, leads", self.inlet.ask("SELECT COUNT(*) FROM leads"), len(emails)),
            exactly(f"{name}, answers that are neither 2xx nor 503", sorted(set(self.unexpected)), []),
        ]

    def _run(self) -> None:
        while not self._ending.is_set():
            number = next(self._numbers)
            self._insist({"email": f"lead-{number // 2}@inlet.test"}, f"key-{number}")

    def _insist(self, fields: dict[str, str], key: str) -> None:
        deadline = time.monotonic() + 90
        while not (answer := send(self.inlet, fields, key)).is_acknowledged:
            if answer.status not in (0, 503):
                self.unexpected.put(answer.status)
            if time.monotonic() > deadline:
                return
            time.sleep(PAUSE_SECONDS)
        self.acknowledged.put(answer.data["submissionId"])
