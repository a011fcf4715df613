"""What an installation takes: memory after load (G7), the time of its start (G8), the weight of its page (G9)."""

import gzip
import re
import statistics
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.load import strike
from bench.report import Figure
from bench.serving import going_up
from bench.site import ROUNDS, SECONDS, Bench
from webapp.database.ids import show

# As proxies compress by default.
LEVEL = 6


def memory(bench: Bench) -> Iterator[Figure | str]:
    """Two web workers and a worker right after load; beside them, all processes of `flask up`."""
    site = bench.site()
    with going_up(site, web_workers=2) as (server, up):
        strike(server, "new", 1, SECONDS)
        parents = _family(up.pid)
        # The web workers and the worker have no children; the others only watch over them.
        workers = set(parents) - set(parents.values())
        yield f"     {len(workers)} working processes of {len(parents)}"
        yield Figure("G7", "memory of 2 web workers and a worker, RSS", _mebibytes(workers, "Rss"), "MiB", 300, 220)
        yield Figure("G7", "the same, PSS (what they share counted once)", _mebibytes(workers, "Pss"), "MiB")
        yield Figure("G7", "all processes of flask up, PSS", _mebibytes(parents, "Pss"), "MiB")


def start(bench: Bench) -> Iterator[Figure | str]:
    """From `flask up` on a migrated SQLite database to the first submission answered as stored."""
    seconds = []
    for number in range(ROUNDS):
        site = bench.site(f"sqlite:///{bench.folder / f'start-{number}.db'}")
        started = time.monotonic()
        with going_up(site):
            seconds.append(time.monotonic() - started)
    yield Figure("G8", "start to the first stored submission, SQLite", statistics.median(seconds), "s", 5, 2)


def page(bench: Bench) -> Iterator[Figure | str]:
    """A form's hosted page with the style sheets that it names."""
    site = bench.site(f"sqlite:///{bench.folder / 'page.db'}")
    client = site.app.test_client()
    html = client.get(f"/f/{show('form', site.form_id)}")
    assert html.status_code == 200, html.text
    sheets = re.findall(r'href="([^"]+\.css[^"]*)"', html.text)
    assert sheets, "the page names no style sheet"
    parts = [html.data, *(client.get(sheet).data for sheet in sheets)]
    size = sum(len(gzip.compress(part, LEVEL)) for part in parts)
    yield Figure("G9", "hosted page and its CSS, compressed", size / 1000, "kB", 15, 10)


def _family(root: int) -> dict[int, int]:
    """The parent of each process that descends from `root`, itself included."""
    lines = subprocess.run(("ps", "-eo", "pid=,ppid="), capture_output=True, text=True, check=True).stdout.splitlines()
    parents = {int(pid): int(parent) for pid, parent in map(str.split, lines)}
    family = {root: parents[root]}
    while more := {pid: parent for pid, parent in parents.items() if parent in family and pid not in family}:
        family |= more
    return family


def _mebibytes(pids: Iterable[int], kind: str) -> float:
    return sum(_kibibytes(Path(f"/proc/{pid}/smaps_rollup").read_text(), kind) for pid in pids) / 1024


def _kibibytes(rollup: str, kind: str) -> int:
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith(f"{kind}:"))
