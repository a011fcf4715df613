"""A stop loses nothing: readiness says 503 first, then what was taken in is finished, then the door is shut (P15)."""

import json
import os
import socket
import sys
import threading
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.operations.running import get, headers, lift_limits, new_workspace, send
from tests.servers.inbox import Inbox
from tests.servers.live import ROOT, Live, is_ready, live
from tests.servers.process import ServerProcess, children_of, free_port, is_alive, wait_until
from webapp.operations.supervisor import web_command


def is_closed(running: Live) -> bool:
    try:
        get(running.port, "/health/live")
    except ConnectionError:
        return True
    return False


def begin_submission(running: Live, start: dict[str, Any], body: bytes) -> HTTPConnection:
    """A request whose headers and first half have been sent."""
    connection = HTTPConnection("127.0.0.1", running.port, timeout=20)
    connection.putrequest("POST", f"/api/v1/forms/{start['form']['id']}/submissions")
    for name, value in (headers(start) | {"Content-Length": str(len(body))}).items():
        connection.putheader(name, value)
    connection.endheaders(body[: len(body) // 2])
    return connection


def test_a_stop_says_so_first_and_finishes_what_was_taken_in() -> None:
    body = json.dumps({"fields": {"email": "slow@acme.test"}}).encode()
    with live({"STOP_DELAY_SECONDS": "1"}) as running:
        under_way = begin_submission(running, new_workspace(running), body)
        assert get(running.port, "/health/ready")[0] == 200
        assert running.process.child is not None
        running.process.child.terminate()
        wait_until(lambda: get(running.port, "/health/ready")[0] == 503, 1, lambda: "readiness stays 200")
        assert get(running.port, "/health/live")[0] == 200
        wait_until(lambda: is_closed(running), 5, lambda: "the door stays open")
        under_way.send(body[len(body) // 2 :])
        answer = under_way.getresponse()
        assert (answer.status, json.loads(answer.read())["success"]) == (201, True)
        assert running.process.child.wait(15) == 0


def test_who_heeds_readiness_meets_no_reset_under_load() -> None:
    with live({"STOP_DELAY_SECONDS": "2"}) as running:
        start = new_workspace(running)
        lift_limits(running, start)
        statuses: Inbox[int | Exception] = Inbox()

        def submit_while_ready(client: int) -> None:
            number = 0
            while get(running.port, "/health/ready")[0] == 200:
                number += 1
                statuses.put(answer(running, start, f"lead-{client}-{number}@acme.test"))

        clients = [threading.Thread(target=submit_while_ready, args=(client,)) for client in range(4)]
        for client in clients:
            client.start()
        statuses.wait_for(20)
        assert running.process.child is not None
        running.process.child.terminate()
        for client in clients:
            client.join()
        assert set(statuses) == {201}
        assert running.process.child.wait(15) == 0


def answer(running: Live, start: dict[str, Any], email: str) -> int | Exception:
    try:
        return send(running.port, start, {"fields": {"email": email}})[0]
    except OSError as error:
        return error


def test_a_second_signal_cuts_the_delay_short() -> None:
    with live({"STOP_DELAY_SECONDS": "600"}) as running:
        assert running.process.child is not None
        running.process.child.terminate()
        wait_until(lambda: get(running.port, "/health/ready")[0] == 503, 2, lambda: "readiness stays 200")
        running.process.child.terminate()
        assert running.process.child.wait(20) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux tells a child of its parent's death")
def test_a_killed_supervisor_leaves_nothing_behind() -> None:
    with live() as running:
        assert running.process.child is not None
        children = children_of(running.process.pid)
        running.process.child.kill()
        running.process.child.wait()
        wait_until(lambda: not any(map(is_alive, children)), 15, lambda: f"of {children} one goes on")
    assert len(children) == 2


@pytest.mark.parametrize("said", [b"", b"POST / HTTP/1.1\r\nHost: local"], ids=["nothing", "half a header"])
def test_a_caller_that_does_not_go_on_is_let_go(said: bytes, tmp_path: Path) -> None:
    """By the deadline that is in force, made short here."""
    port = free_port()
    command = [*web_command("127.0.0.1", port, 1)[:-1], "--http1-header-read-timeout", "200", "wsgi:app"]
    environ = os.environ | {"SECRET_KEY": "long enough to be one", "INLET_HOME": str(tmp_path)}
    server = ServerProcess(command, tmp_path / "log", lambda: is_ready(port), environ=environ, cwd=ROOT)
    server.start(60)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as caller:
            caller.sendall(said)
            while caller.recv(1000):
                pass
    finally:
        server.kill()
