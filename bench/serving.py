"""The processes that are measured: a web server, a worker, and whatever else must run while a figure is taken."""

import contextlib
import json
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.site import ROOT, Site
from tests.servers.live import flask
from tests.servers.process import ServerProcess, free_port

INLET, FLOOR = "wsgi:app", "bench.floor:app"
_FIELDS = {"name": "Jane Smith", "phone": "+1 212 5550000", "message": "x", "budget": "1"}


@dataclass(frozen=True)
class Server:
    """A web server, and the installation that it serves."""

    url: str
    site: Site

    def answers(self) -> bool:
        """Whether it stores a submission."""
        try:
            return bool(submit(self, "first@example.com"))
        except OSError:
            return False


def submit(server: Server, email: str) -> str:
    """The id of the submission that it stored."""
    return str(_submit(server, {**_FIELDS, "email": email})["submissionId"])


def submit_lead(server: Server, email: str) -> str:
    """The id of the lead that it made, which no other shares a phone with."""
    return str(_submit(server, {"name": "Jane Smith", "email": email})["personId"])


def _submit(server: Server, fields: dict[str, str]) -> dict[str, Any]:
    body = json.dumps({"fields": fields}).encode()
    headers = {"Content-Type": "application/json", "x-api-key": server.site.key}
    request = urllib.request.Request(server.url + server.site.path, body, headers)
    with urllib.request.urlopen(request, timeout=5) as response:
        data: dict[str, Any] = json.load(response)["data"]
    return data


@contextlib.contextmanager
def serving(site: Site, target: str = INLET, processes: int = 2) -> Iterator[Server]:
    """Inlet or the floor under granian, 4 threads in each process."""
    port = free_port()
    server = Server(f"http://127.0.0.1:{port}", site)
    place = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", str(processes))
    options = ("--blocking-threads", "4", "--backlog", "2048", "--no-ws", "--log-level", "error")
    granian = str(Path(sys.executable).with_name("granian"))
    with running((granian, *place, *options, target), site, server.answers):
        yield server


@contextlib.contextmanager
def going_up(site: Site, web_workers: int = 1) -> Iterator[tuple[Server, ServerProcess]]:
    """`flask up`, ready as soon as it has stored a submission."""
    port = free_port()
    server = Server(f"http://127.0.0.1:{port}", site)
    environ = {"PORT": str(port), "WEB_WORKERS": str(web_workers)}
    with running(flask("up"), site, server.answers, environ) as process:
        yield server, process


@contextlib.contextmanager
def working(site: Site) -> Iterator[ServerProcess]:
    """One worker process."""
    with running(flask("worker"), site, lambda: True) as process:
        yield process


@contextlib.contextmanager
def running(
    command: tuple[str, ...], site: Site, ready: Callable[[], bool], environ: dict[str, str] | None = None
) -> Iterator[ServerProcess]:
    """A process of this installation, from the time it is ready until it is ended."""
    log = site.home / f"{Path(command[0]).name}.log"
    process = ServerProcess(command, log, ready, environ=site.environ | (environ or {}), cwd=ROOT)
    process.start()
    try:
        yield process
    finally:
        process.stop()
