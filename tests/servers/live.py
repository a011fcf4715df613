"""The application as it really runs: `flask up` in a process of its own, with a home of its own."""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.servers.process import ServerProcess, children_of, free_port, is_alive, wait_until
from webapp.config import SETTINGS

ROOT = Path(__file__).parents[2]


class Live:
    """A running Inlet. `process` is `flask up`; freezing or killing it takes web and worker along."""

    def __init__(self, home: Path, environ: Mapping[str, str]) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = home / "log"
        self.environ = _clean_environ() | {"INLET_HOME": str(home), "PORT": str(self.port)} | dict(environ)
        self.process = ServerProcess(flask("up"), self.log, lambda: is_ready(self.port), environ=self.environ, cwd=ROOT)

    def stop(self, timeout: float = 30) -> None:
        """Stop by SIGTERM; an AssertionError when it does not end cleanly or leaves a process behind."""
        children = children_of(self.process.pid)
        status = self.process.stop(timeout)
        assert status == 0, f"flask up ended with status {status}:\n{self.process.output()}"
        wait_until(lambda: not any(map(is_alive, children)), 5, lambda: "flask up left processes behind")


def is_ready(port: int) -> bool:
    """Whether an Inlet on this port takes in leads."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def flask(*arguments: str) -> tuple[str, ...]:
    """The command line of a flask command, in the tests' own virtual environment."""
    return (sys.executable, "-m", "flask", "--app", "wsgi", *arguments)


def _clean_environ() -> dict[str, str]:
    """Ours without Inlet's settings, so that only what a test gives is in force."""
    settings = {setting.name for setting in SETTINGS}
    return {name: value for name, value in os.environ.items() if name not in settings}


@contextmanager
def live(environ: Mapping[str, str] | None = None) -> Iterator[Live]:
    """Inlet on a free port, ready to answer; stopped at the end, unless the test has stopped or killed it."""
    with tempfile.TemporaryDirectory(prefix="inlet-live-") as home:
        running = Live(Path(home), environ or {})
        running.process.start(timeout=60)
        try:
            yield running
        except BaseException:
            running.process.kill()
            raise
        if running.process.is_running:
            running.stop()
