"""What only a real server meets: bodies in chunks, lengths that lie, connections that stop half way."""

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.servers.live import ROOT, Live, flask, live
from webapp.intake.gates import MAX_BODY

GOOD = b'{"email": "jane@acme.test"}'


@pytest.fixture(scope="module")
def server() -> Iterator[Live]:
    with live() as running:
        yield running


@pytest.fixture(scope="module")
def form(server: Live) -> str:
    """The address of a form that takes as much as the tests send."""
    options = ("workspace", "create", "--name", "Acme", "--owner-email", "owner@acme.test", "--json")
    made = subprocess.run(flask(*options), env=server.environ, cwd=ROOT, capture_output=True, check=True)
    start = json.loads(made.stdout)
    limits = ("workspace", "limits", start["workspace"]["id"], "--set", "form_per_minute=10000")
    wide = (*limits, "--set", "hosted_per_minute_per_ip=10000")
    subprocess.run(flask(*wide), env=server.environ, cwd=ROOT, capture_output=True, check=True)
    return f"/f/{start['form']['id']}"


def exchange(server: Live, *sent: bytes, end: bool = False) -> tuple[int, dict[str, object]]:
    """Status and JSON of the answer to raw bytes; `end` closes our side behind them."""
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=15)) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):  # a server that has refused takes no more
            for part in sent:
                connection.sendall(part)
        if end:
            connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as answer:
            status = int(answer.readline().split()[1])
            if status == 100:
                answer.readline()
                status = int(answer.readline().split()[1])
            length = 0
            while (line := answer.readline().strip().lower()) != b"":
                if line.startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            body = answer.read(length)
    return status, json.loads(body) if body.startswith(b"{") else {"text": body.decode()}


def head(form: str, *headers: str, method: str = "POST") -> bytes:
    lines = (f"{method} {form} HTTP/1.1", "Host: localhost", "Accept: application/json", "Connection: close", *headers)
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


JSON, CHUNKED = "Content-Type: application/json", "Transfer-Encoding: chunked"


def test_a_body_in_chunks_is_read_whole(server: Live, form: str) -> None:
    sent = (head(form, JSON, CHUNKED), chunk(GOOD[:9]), chunk(GOOD[9:]), b"0\r\n\r\n")
    status, answer = exchange(server, *sent)
    assert (status, answer["success"]) == (201, True)


@pytest.mark.contract("C3")
def test_a_body_in_chunks_over_the_limit_is_a_413(server: Live, form: str) -> None:
    status, answer = exchange(server, head(form, JSON, CHUNKED), chunk(b" " * (MAX_BODY + 1)), b"0\r\n\r\n")
    assert (status, answer["code"]) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.contract("C3")
def test_a_length_over_the_limit_is_a_413(server: Live, form: str) -> None:
    size = 10 * MAX_BODY
    status, answer = exchange(server, head(form, JSON, f"Content-Length: {size}"), b" " * size)
    assert (status, answer["code"]) == (413, "PAYLOAD_TOO_LARGE")


def test_a_length_that_is_too_small_cuts_the_body(server: Live, form: str) -> None:
    status, answer = exchange(server, head(form, JSON, "Content-Length: 9"), GOOD)
    assert (status, answer["code"]) == (400, "VALIDATION_ERROR")


def test_an_expectation_is_met(server: Live, form: str) -> None:
    sent = (head(form, JSON, f"Content-Length: {len(GOOD)}", "Expect: 100-continue"), GOOD)
    status, answer = exchange(server, *sent)
    assert (status, answer["success"]) == (201, True)


def test_an_empty_body_is_a_400(server: Live, form: str) -> None:
    for headers in (("Content-Length: 0",), ()):
        status, answer = exchange(server, head(form, JSON, *headers))
        assert (status, answer["code"]) == (400, "VALIDATION_ERROR")


REFUSED_BY_THE_SERVER = {
    "a length that is no number": ("Content-Length: x",),
    "two lengths": ("Content-Length: 1", "Content-Length: 2"),
    "a negative length": ("Content-Length: -1",),
    "a length and chunks": (CHUNKED, "Content-Length: 5"),
    "NUL in a header": ("X-Api-Key: a\0b",),
    "500 kB of headers": tuple(f"X-{n}: {'x' * 5_000}" for n in range(100)),
}


@pytest.mark.parametrize("kind", REFUSED_BY_THE_SERVER)
def test_what_is_no_http_is_refused_and_never_a_5xx(server: Live, form: str, kind: str) -> None:
    status, _ = exchange(server, head(form, JSON, *REFUSED_BY_THE_SERVER[kind]) + b"0\r\n\r\n")
    assert 400 <= status < 500


@pytest.mark.parametrize(
    "headers",
    [
        ("X-Api-Key: \xff\xfe",),
        ("Cookie: " + "x" * 10_000,),
        ("Origin: " + "x" * 5_000,),
        ("User-Agent: " + "\xe9" * 5_000,),
        ("Referer: \x1b[31m",),
        ("Accept: ,;q=x",),
        ("X-Forwarded-For: ', DROP", "X-Forwarded-Proto: x", "X-Forwarded-Host: [", "Forwarded: ;;"),
        ("Host: [",),
        ("Range: bytes=0-", "If-None-Match: *"),
    ],
    ids=lambda headers: headers[0][:14],
)
def test_odd_headers_never_make_a_5xx(server: Live, form: str, headers: tuple[str, ...]) -> None:
    status, answer = exchange(server, head(form, JSON, f"Content-Length: {len(GOOD)}", *headers), GOOD)
    assert status == 201 or (400 <= status < 500), answer


@pytest.mark.parametrize(
    "path", ["//f/x", "/f//x", "/f/../f/x", "/f/%00", "/f/%2e%2e/x", "/F/x", "/f/x?" + "a" * 9_000, "/f/%ff%fe", "/f/é"]
)
def test_odd_addresses_are_a_404_and_no_redirect(server: Live, path: str) -> None:
    status, answer = exchange(server, head(path, JSON, f"Content-Length: {len(GOOD)}") + GOOD)
    assert status in (400, 404), answer


def test_a_caller_that_leaves_half_way_stores_nothing_and_stops_nobody(server: Live, form: str) -> None:
    for _ in range(3):
        with closing(socket.create_connection(("127.0.0.1", server.port), timeout=5)) as connection:
            connection.sendall(head(form, JSON, "Content-Length: 500") + GOOD)
    status, _ = exchange(server, head(form, JSON, f"Content-Length: {len(GOOD)}"), GOOD)
    assert status == 201
    assert "Unexpected error" not in server.process.output()
