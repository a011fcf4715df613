"""Receivers that do harm: each is done with in time, and none of them fills the worker's memory."""

import gzip
import re
import socket
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from tests.faults.figures import Figure, at_most, exactly
from tests.faults.installation import Installation, installation
from tests.faults.load import send
from tests.outgoing.certificates import Authority
from tests.outgoing.raw_server import OK, RawServer, Script, answers, drips, floods, raw_server, resets
from tests.servers.mariadb import mariadb
from tests.servers.process import wait_until

ROUNDS, MOST_GROWTH = 2, 16
TRIED = "SELECT COUNT(DISTINCT delivery_id) FROM attempts"
WORDS = """SELECT HEX(endpoint_id) AS endpoint, GROUP_CONCAT(DISTINCT result) AS word
    FROM attempts JOIN deliveries ON deliveries.id = delivery_id GROUP BY endpoint_id"""
REDIRECT = b"HTTP/1.1 307 Elsewhere\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n"
OPENING = b"HTTP/1.1 200 OK\r\n"
MEGABYTE = bytes(2**20)
BOMB = gzip.compress(MEGABYTE * 100)


@dataclass(frozen=True)
class Harm:
    """`word` is what the worker makes of it."""

    script: Script
    word: str
    scheme: str = "http"
    has_certificate: bool = False


def _speaks_no_tls(connection: socket.socket, server: RawServer) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


HARM: Mapping[str, Harm] = {
    "says nothing": Harm(drips(b"", b""), "timeout"),
    "drips headers": Harm(drips(OPENING, b"x"), "timeout"),
    "drips the body": Harm(drips(OPENING + b"Content-Length: 1000\r\n\r\n", b"x"), "timeout"),
    "sends 2 GB": Harm(floods(OPENING + b"Content-Length: 2147483648\r\n\r\n", MEGABYTE), "ok"),
    "sends a gzip bomb": Harm(answers(OPENING + b"Content-Encoding: gzip\r\n\r\n" + BOMB), "ok"),
    "resets": Harm(resets, "connect"),
    "redirects inside": Harm(answers(REDIRECT), "status"),
    "speaks no TLS": Harm(_speaks_no_tls, "tls", "https"),
    "has a strange certificate": Harm(OK, "tls", "https", has_certificate=True),
}


def receivers_do_harm() -> Iterator[Figure]:
    """All at once, by one worker; each holds no more than two of its slots."""
    with ExitStack() as stack:
        server = stack.enter_context(mariadb())
        inlet = stack.enter_context(installation(server.create_database()))
        good = stack.enter_context(raw_server(OK))
        worker = inlet.worker()
        worker.start()
        endpoints = _subscribe(inlet, {"is good": good.url})
        _settled(inlet, 1)
        before = _memory(worker.pid)
        endpoints |= _subscribe(inlet, _open(stack))
        waits = [_settled(inlet, 1 + (number + 1) * len(endpoints)) for number in range(ROUNDS)]
        after = _memory(worker.pid)
        with inlet.engine.connect() as connection:
            words = {endpoints[row.endpoint]: row.word for row in connection.execute(text(WORDS))}
        worker.kill()
    expected = {"is good": "ok"} | {name: harm.word for name, harm in HARM.items()}
    yield exactly("receivers that do harm, results", words, expected)
    yield at_most(f"{len(HARM)} receivers that do harm, {ROUNDS} times, all settled after", max(waits), 11, " s")
    yield at_most(f"worker's memory, from {before:.0f} MB, grew by", after - before, MOST_GROWTH, " MB")


def _subscribe(inlet: Installation, urls: Mapping[str, str]) -> dict[str, str]:
    """The names of the new endpoints by their ids."""
    return {inlet.subscribe(url).hex().upper(): name for name, url in urls.items()}


def _open(stack: ExitStack) -> dict[str, str]:
    """The address of each."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="inlet-certificates-")))
    context = Authority(folder).serving("127.0.0.1")
    urls = {}
    for name, harm in HARM.items():
        server = stack.enter_context(raw_server(harm.script, context if harm.has_certificate else None))
        urls[name] = server.url.replace("http:", f"{harm.scheme}:")
    return urls


def _settled(inlet: Installation, count: int) -> float:
    """Send one lead; the seconds until so many tries are written down."""
    started = time.monotonic()
    send(inlet, {"email": f"{count}@inlet.test"})
    wait_until(lambda: inlet.ask(TRIED) >= count, 30, lambda: f"{inlet.ask(TRIED)} of {count} are settled")
    return time.monotonic() - started


def _memory(pid: int) -> float:
    """What a process holds, in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found, status
    return int(found[1]) / 1024
