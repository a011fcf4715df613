"""Callers that keep a connection and say little, and a stop while others are still sending."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection

from tests.faults.figures import Figure, at_most, exactly
from tests.faults.installation import Installation, installation
from tests.faults.load import Load, send
from tests.servers.mariadb import mariadb
from tests.servers.process import wait_until

UNDER_WAY = 8
WAYS_TO_BE_SLOW = {
    "silent": b"",
    "half a header": b"POST /f/x HTTP/1.1\r\nHost: local",
    "half a body": b"POST /f/x HTTP/1.1\r\nHost: local\r\nContent-Length: 100\r\n\r\nemail=",
    "half a chunk": b"POST /f/x HTTP/1.1\r\nHost: local\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nemail=",
}


def callers_are_slow() -> Iterator[Figure]:
    with mariadb() as server, installation(server.create_database()) as inlet:
        for count in (20, 500):
            for name, sent in WAYS_TO_BE_SLOW.items():
                with ExitStack() as stack:
                    for _ in range(count):
                        caller = stack.enter_context(socket.create_connection(("127.0.0.1", inlet.port), timeout=5))
                        caller.sendall(sent)
                    probe = _seconds(inlet.is_ready)
                    lead = _seconds(lambda: send(inlet, {"email": "lead@inlet.test"}).is_acknowledged)
                yield at_most(f"{count} callers, {name}, a probe took", probe, 1, " s")
                yield at_most(f"{count} callers, {name}, a lead took", lead, 1, " s")


def _seconds(succeeds: Callable[[], bool]) -> float:
    started = time.monotonic()
    done = succeeds()
    return time.monotonic() - started if done else float("inf")


def web_is_stopped() -> Iterator[Figure]:
    """What was taken in is answered; whoever meets a closed door sends again, to the next process."""
    with mariadb() as server, installation(server.create_database()) as inlet:
        with Load(inlet, clients=4) as load:
            load.more(50)
            body = json.dumps({"fields": {"email": "lead-0@inlet.test"}}).encode()
            begun = [_begin(inlet, body) for _ in range(UNDER_WAY)]
            load.more(20)
            assert inlet.web.child
            inlet.web.child.terminate()
            wait_until(lambda: not inlet.is_ready(), 5, lambda: "the door stays open")
            for connection in begun:
                connection.send(body[len(body) // 2 :])
            answers = [json.loads(connection.getresponse().read()) for connection in begun]
            inlet.web.child.wait(20)
            inlet.web.start(60)
            load.more(20)
        ids = {*load.acknowledged, *(answer["data"]["submissionId"] for answer in answers)}
        missing = len(ids - inlet.submissions())
    yield exactly(f"web stopped, acknowledged and missing of {len(ids)}", missing, 0)
    yield exactly("web stopped, requests under way that were answered", len(answers), UNDER_WAY)
    yield exactly("web stopped, answers that are neither 2xx nor 503", sorted(set(load.unexpected)), [])


def _begin(inlet: Installation, body: bytes) -> HTTPConnection:
    """A request whose headers and first half have been sent."""
    connection = HTTPConnection("127.0.0.1", inlet.port, timeout=20)
    connection.putrequest("POST", inlet.path)
    headers = {"Content-Type": "application/json", "x-api-key": inlet.world.api_key, "Content-Length": str(len(body))}
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(body[: len(body) // 2])
    return connection
