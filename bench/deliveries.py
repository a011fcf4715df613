"""What one worker delivers to a receiver on this machine: how many a second, and how soon after the 2xx (G6)."""

import contextlib
import json
import socket
import statistics
import sys
import time
from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine, text

from bench.filling import fill
from bench.report import Figure
from bench.serving import Server, running, serving, submit, working
from bench.site import Bench, Site
from tests.servers.process import free_port, wait_until
from webapp.deliveries.lifecycle import create_endpoint
from webapp.extensions import db

OWED = 10_000
PER_SECOND, GENTLE_SECONDS = 20, 20
EVENT = "form.submitted"
_OWE = text(
    "INSERT INTO deliveries (id, workspace_id, event_id, submission_id, endpoint_id, event_name, once, lane, channel, "
    "target, payload, state, attempts, tries, due_at, created_at) "
    "SELECT id, workspace_id, id, submission_id, :endpoint, kind, UNHEX(SHA2(id, 256)), :endpoint, 'webhook', :url, "
    "CONCAT('{\"submissionId\":\"', HEX(submission_id), '\"}'), 'pending', 0, 0, created_at, created_at "
    "FROM events WHERE kind = :kind"
)


@dataclass(frozen=True)
class Receiver:
    """`arrivals` gives the time of each call and its parsed body."""

    url: str
    notes: Path

    def count(self) -> int:
        return self.notes.read_bytes().count(b"\n")

    def arrivals(self) -> list[tuple[float, Any]]:
        lines = (line.partition(" ") for line in self.notes.read_text().splitlines())
        return [(float(moment), json.loads(body)) for moment, _, body in lines]

    def wait_for_all(self, submissions: Set[str]) -> dict[str, float]:
        """When each submission arrived; others may have, too."""
        wait_until(lambda: submissions <= self._moments().keys(), 60, lambda: "not all have arrived")
        return self._moments()

    def _moments(self) -> dict[str, float]:
        return {body["submissionId"]: moment for moment, body in self.arrivals()}

    def wait_for(self, count: int, timeout: float) -> list[tuple[float, Any]]:
        wait_until(lambda: self.count() >= count, timeout, lambda: f"{self.count()} of {count} have arrived")
        return self.arrivals()


def rate(bench: Bench) -> Iterator[Figure | str]:
    """A worker that finds ten thousand deliveries owed to one receiver; from the first arrival to the last."""
    site = bench.site()
    fill(site.database_url, site.workspace_id, site.form_id, OWED)
    with _receiving(site) as receiver:
        _owe(site, _subscribe(site, receiver), receiver)
        with working(site):
            moments = sorted(moment for moment, _ in receiver.wait_for(OWED, 600))
    assert len(moments) == OWED, f"{len(moments)} arrived of {OWED}"
    yield Figure("G6", "deliveries a second of one worker", (OWED - 1) / (moments[-1] - moments[0]), "/s", 100, 500)


def delay(bench: Bench) -> Iterator[Figure | str]:
    """From the 2xx in the sender's hands to the whole call at the receiver, at a gentle load."""
    site = bench.site()
    with _receiving(site) as receiver, serving(site, processes=1) as server:
        _subscribe(site, receiver)
        with working(site):
            receiver.wait_for_all({submit(server, "warm@example.com")})
            answered = _submit_gently(server)
            arrived = receiver.wait_for_all(answered.keys())
    seconds = [max(0.0, arrived[submission] - moment) for submission, moment in answered.items()]
    yield Figure("G6", "from 2xx to the receiver, median", statistics.median(seconds), "s", 0.5, 0.1)
    yield Figure("G6", "from 2xx to the receiver, p99", statistics.quantiles(seconds, n=100)[98], "s", 2, 0.5)


def _submit_gently(server: Server) -> dict[str, float]:
    """When each submission was answered, by its id."""
    answered = {}
    started = time.monotonic()
    for number in range(PER_SECOND * GENTLE_SECONDS):
        time.sleep(max(0.0, started + number / PER_SECOND - time.monotonic()))
        answered[submit(server, f"gentle-{number}@example.com")] = time.time()
    return answered


@contextlib.contextmanager
def _receiving(site: Site) -> Iterator[Receiver]:
    port, notes = free_port(), site.home / "arrivals"
    command = (sys.executable, "-m", "bench.receiver", str(port), str(notes))
    with running(command, site, lambda: _listens(port)):
        yield Receiver(f"http://127.0.0.1:{port}/hook", notes)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _subscribe(site: Site, receiver: Receiver) -> bytes:
    with site.app.app_context():
        endpoint, _ = create_endpoint(db.session(), site.workspace_id, receiver.url, (EVENT,))
        db.session.commit()
        return endpoint.id


def _owe(site: Site, endpoint: bytes, receiver: Receiver) -> None:
    with create_engine(site.database_url, poolclass=NullPool).begin() as connection:
        connection.execute(_OWE, {"endpoint": endpoint, "url": receiver.url, "kind": EVENT})
