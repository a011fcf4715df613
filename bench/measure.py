"""`make bench`: the whole pipeline against the floor, with the same server, database and load, in one run.

Three interleaved rounds; medians. The stored rows are counted: a figure for submissions that were not stored is none.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import text

from tests.servers.mariadb import MariaDB, mariadb
from tests.servers.process import ServerProcess, free_port
from webapp import create_app
from webapp.config import read_settings
from webapp.database.ids import show
from webapp.extensions import db
from webapp.onboarding.start import Start, start_workspace

ROOT = Path(__file__).parents[1]
SECONDS = int(os.environ.get("BENCH_SECONDS", "8"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
CONNECTIONS = 16
SIZES = ("--innodb-log-file-size=512M", "--innodb-buffer-pool-size=1G", "--max-connections=300")
SECRET = "a secret of the measurement, long enough to be one"
UNLIMITED = {"form_per_minute": 10**9, "organization_per_day": 10**9}


@dataclass(frozen=True)
class Figures:
    """One round: requests a second, and milliseconds at the middle and near the end."""

    rate: float
    p50: float
    p99: float


@dataclass(frozen=True)
class Rival:
    """What is measured: a server, and where it stores."""

    name: str
    url: str
    key: str
    path: str
    database: str


def main() -> int:
    with mariadb(SIZES) as server, tempfile.TemporaryDirectory(prefix="inlet-bench-") as home:
        with _serving(server, home, "inlet") as inlet, _serving(server, home, "floor") as floor:
            new = _rounds(server, (inlet, floor), "new")
            known = _rounds(server, (inlet,), "repeat")
    _report(new["inlet"], new["floor"], known["inlet"])
    return 0


def _rounds(server: MariaDB, rivals: tuple[Rival, ...], people: str) -> dict[str, list[Figures]]:
    """Each rival in turn, round by round, after one short round that is not counted."""
    figures: dict[str, list[Figures]] = {rival.name: [] for rival in rivals}
    for number in range(ROUNDS + 1):
        for rival in rivals:
            before = _stored(server, rival)
            round_, sent = _load(rival, people, number, SECONDS if number else 2)
            stored = _stored(server, rival) - before
            # A request under way when the time is up is stored and not counted.
            assert sent <= stored <= sent + 2 * CONNECTIONS, f"{rival.name}: {sent} were sent, {stored} are stored"
            if number:
                figures[rival.name].append(round_)
    return figures


def _load(rival: Rival, people: str, number: int, seconds: int) -> tuple[Figures, int]:
    script = ["-s", str(ROOT / "bench/load.lua"), rival.url, "--", rival.key, rival.path, people, str(number)]
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "--latency", *script]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    words = next(line for line in output.splitlines() if line.startswith("RESULT")).split()
    requests, micros, p50, p99, errors = map(int, words[1:])
    assert errors == 0, output
    return Figures(requests / micros * 1e6, p50 / 1000, p99 / 1000), requests


def _stored(server: MariaDB, rival: Rival) -> int:
    return int(_query(server, rival.database, "SELECT COUNT(*) FROM submissions WHERE outcome = 'accepted'"))


def _query(server: MariaDB, database: str, statement: str) -> Any:
    app = create_app(_settings(server.url(database), "/nonexistent"))
    with app.app_context():
        value = db.session.execute(text(statement)).scalar()
        db.session.remove()
        db.engine.dispose()
    return value


def _settings(url: str, home: str) -> dict[str, Any]:
    return read_settings({"SECRET_KEY": SECRET, "DATABASE_URL": url, "INLET_HOME": home, "REQUIRE_HTTPS": "0"})


@contextlib.contextmanager
def _serving(server: MariaDB, home: str, name: str) -> Iterator[Rival]:
    """Either rival under granian with 2 processes of 4 threads, on a database of its own."""
    url = server.create_database()
    database = url.rsplit("/", 1)[-1].partition("?")[0]
    start = _prepared(url, home)
    port = free_port()
    environ = os.environ | {
        "SECRET_KEY": SECRET, "DATABASE_URL": url, "INLET_HOME": home, "REQUIRE_HTTPS": "0", "PYTHONPATH": str(ROOT),
        "BENCH_SOCKET": str(server.socket), "BENCH_DATABASE": database, "BENCH_FORM_ID": start["form_id"],
    }  # fmt: skip
    target = "wsgi:app" if name == "inlet" else "bench.floor:app"
    options = ("--workers", "2", "--blocking-threads", "4", "--backlog", "2048", "--no-ws", "--log-level", "error")
    granian = str(Path(sys.executable).with_name("granian"))
    command = (granian, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), *options, target)
    path = f"/api/v1/forms/{start['form']}/submissions"
    rival = Rival(name, f"http://127.0.0.1:{port}", start["key"], path, database)
    process = ServerProcess(command, Path(home, f"{name}.log"), lambda: _answers(rival), environ=environ, cwd=ROOT)
    process.start()
    try:
        yield rival
    finally:
        process.stop()


def _prepared(url: str, home: str) -> dict[str, str]:
    """A migrated database with one workspace that has no limits."""
    app = create_app(_settings(url, home))
    with app.app_context():
        upgrade()
        start: Start = start_workspace(db.session(), "Bench", "bench@inlet.test", "a password of the bench")
        start.workspace.limits = UNLIMITED
        db.session.commit()
        facts = {"form": show("form", start.form.id), "form_id": start.form.id.hex(), "key": start.api_key}
        db.engine.dispose()
    return facts


def _answers(rival: Rival) -> bool:
    fields = {
        "name": "Jane Smith",
        "email": "first@example.com",
        "phone": "+1 212 5550000",
        "message": "x",
        "budget": "1",
    }
    body = json.dumps({"fields": fields}).encode()
    headers = {"Content-Type": "application/json", "x-api-key": rival.key}
    request = urllib.request.Request(rival.url + rival.path, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return bool(response.status == 201)
    except OSError:
        return False


def _median(rounds: list[Figures], name: str) -> float:
    return statistics.median(getattr(figures, name) for figures in rounds)


def _report(new: list[Figures], floor: list[Figures], known: list[Figures]) -> None:
    for name, rounds in (("inlet, new leads", new), ("inlet, known leads", known), ("floor", floor)):
        rates = " ".join(f"{figures.rate:.0f}" for figures in rounds)
        print(
            f"{name:<20} {_median(rounds, 'rate'):7.0f} req/s   p50 {_median(rounds, 'p50'):6.1f} ms   "
            f"p99 {_median(rounds, 'p99'):6.1f} ms   rounds {rates}"
        )
    ratio = _median(new, "rate") / _median(floor, "rate")
    spread, against = _median(new, "p99") / _median(new, "p50"), _median(new, "p99") / _median(floor, "p99")
    print(f"G1  of the floor, new leads    {ratio:.2f}   must 0.35, goal 0.80")
    print(f"G1  of the floor, known leads  {_median(known, 'rate') / _median(floor, 'rate'):.2f}")
    print(f"G3  p99 / p50                  {spread:.2f}   must 3, goal 2")
    print(f"G3  p99 / the floor's p99      {against:.2f}   must 3, goal 1.5")


if __name__ == "__main__":
    sys.exit(main())
