"""One child process that serves: started until it is ready, frozen, killed, started again, stopped."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

POLL_SECONDS = 0.01


def wait_until(holds: Callable[[], bool], timeout: float, otherwise: Callable[[], str]) -> None:
    """Poll until it holds; an AssertionError with the given text when time is up."""
    deadline = time.monotonic() + timeout
    while not holds():
        assert time.monotonic() < deadline, otherwise()
        time.sleep(POLL_SECONDS)


def _states(pid: int) -> set[str]:
    """The states of all threads of a process, by the first letter that proc(5) gives each; none of one that is gone."""
    found = set()
    for stat in Path(f"/proc/{pid}/task").glob("*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            found.add(stat.read_text().rpartition(")")[2].split()[0])
    return found


def free_port() -> int:
    """A port of the loopback interface that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def children_of(pid: int) -> list[int]:
    """The processes that it started, in sessions of their own too; known on Linux alone."""
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in tasks.read_text().split()] if tasks.exists() else []


def is_alive(pid: int) -> bool:
    """Whether it still runs; one that has ended and that nobody has asked for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class ServerProcess:
    """Leads a process group of its own: no Ctrl-C in the terminal reaches it, and its children can be ended with it."""

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        ready: Callable[[], bool],
        *,
        executable: str | None = None,
        environ: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.command, self.log, self.ready = command, log, ready
        self.executable, self.environ, self.cwd = executable, environ, cwd
        self.child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.child, "the process was not started"
        return self.child.pid

    @property
    def is_running(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def start(self, timeout: float = 30) -> None:
        """Start, or start again, and wait until it is ready; the log is appended to."""
        with self.log.open("ab") as output:
            self.child = subprocess.Popen(
                self.command,
                executable=self.executable,
                env=self.environ,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            wait_until(self._is_up, timeout, lambda: f"{self.command[0]} is not ready:\n{self.output()}")
        except BaseException:
            self.kill()
            raise

    def _is_up(self) -> bool:
        assert self.is_running, f"{self.command[0]} ended at once:\n{self.output()}"
        return self.ready()

    def freeze(self) -> None:
        """Stop running without closing anything, as a machine does that swaps or hangs. The last thread stops late."""
        self._signal_all(signal.SIGSTOP)
        wait_until(lambda: _states(self.pid) <= {"T"}, 10, lambda: f"{self.command[0]} goes on running")

    def resume(self) -> None:
        self._signal_all(signal.SIGCONT)

    def kill(self) -> None:
        """End it and its children at once, as a power cut does."""
        self._signal_all(signal.SIGKILL)
        if self.child:
            self.child.wait(10)

    def stop(self, timeout: float = 30) -> int:
        """End it by SIGTERM and return its exit status; one that does not end in time is killed, and an error."""
        assert self.child, "the process was not started"
        self.resume()
        self.child.terminate()
        try:
            return self.child.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def has_children(self) -> bool:
        """Whether a process that it started outlives it."""
        try:
            os.killpg(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def _signal_all(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)
