"""One command for several processes: web, or web and worker, started together and ended together.

A stop begins with readiness: `/health/ready` says 503 for a while, so that a balancer sends no more. Only then is the
server told to end, which closes its door at once and finishes what it has taken in.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from webapp.config import ConfigError

STOP_SECONDS = 15.0
# Of one web process; below the 1,024 files that a process may usually open, its database's and logs' among them.
CONNECTIONS = 768
_PR_SET_PDEATHSIG = 1
# An operator's own word stands. glibc would keep freed memory apart for each of many threads, and Python the column of
# each instruction, which no log of ours tells.
_LEAN = {"MALLOC_ARENA_MAX": "2", "PYTHONNODEBUGRANGES": "1"}


def run(commands: Sequence[Sequence[str]], ready_url: str, announce: Callable[[], None], stop_delay: float) -> int:
    """Run all until a signal comes or one of them ends; the exit status is 0 after a signal.

    `announce` is called once `ready_url` answers. `stop_delay` is the time in seconds between the 503 of readiness and
    the end of the processes; a second signal cuts it short.
    """
    stop, now = threading.Event(), threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: (now if stop.is_set() else stop).set())
    with TemporaryDirectory(prefix="inlet-") as folder:
        drain_file = Path(folder, "drain")
        environ = _LEAN | os.environ | {"DRAIN_FILE": str(drain_file)}
        processes = [_started(command, environ) for command in commands]
        threading.Thread(target=_announce_when_ready, args=(ready_url, announce, stop), daemon=True).start()
        while not stop.wait(0.2):
            if any(process.poll() is not None for process in processes):
                _end(processes)
                return 1
        drain_file.touch()
        now.wait(stop_delay)
        _end(processes)
    return 0


def _started(command: Sequence[str], environ: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Leads a session of its own, so that a terminal's Ctrl-C reaches us alone."""
    end_with_us = _end_with_parent if sys.platform == "linux" else None
    return subprocess.Popen(  # noqa: S603 (our own command)
        command, env=environ, start_new_session=True, preexec_fn=end_with_us
    )


def _end_with_parent() -> None:
    """Have the kernel send SIGTERM when our parent is killed: nothing is left behind that nobody supervises."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def web_command(host: str, port: int, workers: int) -> list[str]:
    """granian, with a thread for every connection: how many requests are worked on is for the anteroom to say.

    It speaks HTTP/1 alone: as long as it waits to see which protocol a silent caller speaks, it has no deadline for it.
    """
    options = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers)]
    crowd = ["--backpressure", str(CONNECTIONS), "--blocking-threads", str(CONNECTIONS), "--backlog", "2048"]
    manners = ["--http", "1", "--no-ws", "--http1-header-read-timeout", "30000", "--workers-kill-timeout", "12"]
    return [_beside_python("granian"), *options, *crowd, *manners, "--log-level", "error", "wsgi:app"]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "wsgi", "worker"]


def check_workers(database_url: str, workers: int) -> None:
    """SQLite takes one writer at a time, and limits without Redis are counted by one process."""
    if workers > 1 and database_url.startswith("sqlite"):
        raise ConfigError("WEB_WORKERS above 1 needs MySQL or MariaDB in DATABASE_URL; SQLite runs with one.")


def _beside_python(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _announce_when_ready(url: str, announce: Callable[[], None], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 (our own address)
                announce()
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)


def _end(processes: Sequence["subprocess.Popen[bytes]"]) -> None:
    """Ask all to stop, and end what is left after a while."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
