import sys
from pathlib import Path

import pytest

from tests.servers.process import ServerProcess, wait_until

SILENT = (sys.executable, "-c", "import signal; print('up', flush=True); signal.pause()")
DEAF = (sys.executable, "-c", "import signal as s; s.signal(s.SIGTERM, s.SIG_IGN); print('up', flush=True); s.pause()")
PARENT = (
    sys.executable,
    "-c",
    "import subprocess as s; p = s.Popen(['sleep', '60']); print('up', flush=True); p.wait()",
)


def process(command: tuple[str, ...], folder: Path) -> ServerProcess:
    log = folder / "log"
    return ServerProcess(command, log, lambda: "up" in log.read_text())


def test_it_is_ready_after_start_and_gone_after_stop(tmp_path: Path) -> None:
    server = process(SILENT, tmp_path)
    server.start()
    assert server.is_running
    assert server.stop() == -15
    assert not server.is_running


def test_a_program_that_ends_at_once_is_an_error_with_its_output(tmp_path: Path) -> None:
    server = process((sys.executable, "-c", "print('no room')"), tmp_path)
    with pytest.raises(AssertionError, match="no room"):
        server.start()


def test_a_program_that_is_never_ready_is_ended(tmp_path: Path) -> None:
    server = ServerProcess(SILENT, tmp_path / "log", lambda: False)
    with pytest.raises(AssertionError, match="not ready"):
        server.start(timeout=0.1)
    assert not server.is_running


def test_a_program_that_ignores_the_stop_is_killed_and_an_error(tmp_path: Path) -> None:
    server = process(DEAF, tmp_path)
    server.start()
    with pytest.raises(Exception, match="timed out"):
        server.stop(timeout=0.1)
    assert not server.is_running


def test_a_child_that_is_left_behind_is_seen_and_can_be_killed(tmp_path: Path) -> None:
    server = process(PARENT, tmp_path)
    server.start()
    server.stop()
    assert server.has_children()
    server.kill()
    wait_until(lambda: not server.has_children(), 5, lambda: "the child is still there")


THREADS = (
    sys.executable,
    "-c",
    "import threading as t, time\nfor _ in range(8): t.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    "print('up', flush=True)\nwhile True: pass",
)


def test_whoever_froze_it_goes_on_when_all_of_its_threads_have_stopped(tmp_path: Path) -> None:
    server = process(THREADS, tmp_path)
    server.start()
    server.freeze()
    states = [
        stat.read_text().rpartition(")")[2].split()[0] for stat in Path(f"/proc/{server.pid}/task").glob("*/stat")
    ]
    server.kill()
    assert states == ["T"] * 9
