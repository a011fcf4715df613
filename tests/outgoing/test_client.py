import gzip
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from tests.outgoing.raw_server import OK, RawServer, Script, answers, drips, floods, hangs, raw_server, resets
from tests.outgoing.test_target import REFUSED
from webapp.outgoing.answer import Answer
from webapp.outgoing.client import Client
from webapp.outgoing.target import Policy

LOCAL = Policy(allow_plain_http=True, allow_loopback=True)
HTTP = Policy(allow_plain_http=True)
BUDGET = 0.5
PUBLIC = "93.184.216.34"
HEADERS = {"Content-Type": "application/json", "webhook-id": "msg_1"}


@dataclass
class Network:
    """Stands in for the network: notes whom it should dial and connects nobody, or everybody to one local port."""

    port: int | None = None
    dialled: list[tuple[str, int]] = field(default_factory=list)

    def dial(self, address: tuple[str, int], timeout: float) -> socket.socket:
        self.dialled.append(address)
        if self.port is None:
            raise ConnectionRefusedError
        return socket.create_connection(("127.0.0.1", self.port), timeout)


def naming(*answers: list[str]) -> Callable[[str, int], list[str]]:
    """A resolver that gives these answers one after the other."""
    remaining = list(answers)
    return lambda host, port: remaining.pop(0)


def post(script: Script, budget: float = BUDGET) -> tuple[Answer, RawServer]:
    with raw_server(script) as server:
        return Client(LOCAL, budget=budget).post(server.url, b'{"a":1}', HEADERS), server


def test_a_post_arrives_as_it_was_given_and_its_answer_comes_back() -> None:
    answer, server = post(answers(b"HTTP/1.1 201 Created\r\nX-Kind: A\r\nContent-Length: 4\r\n\r\nmade"))
    assert (answer.status, answer.headers, answer.body, answer.failure, answer.ok) == (
        201,
        {"x-kind": "A", "content-length": "4"},
        b"made",
        None,
        True,
    )
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body == b'{"a":1}'
    first, *lines = head.decode().split("\r\n")
    assert first == "POST /hook HTTP/1.1"
    assert sorted(lines) == [
        "Accept-Encoding: identity",
        "Connection: close",
        "Content-Length: 7",
        "Content-Type: application/json",
        f"Host: 127.0.0.1:{server.port}",
        "User-Agent: Inlet",
        "webhook-id: msg_1",
    ]


@pytest.mark.parametrize(
    ("status", "ok"), [(200, True), (299, True), (199, False), (301, False), (404, False), (500, False)]
)
def test_only_a_2xx_is_ok_and_every_status_is_an_answer(status: int, ok: bool) -> None:
    answer, _ = post(answers(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % status))
    assert (answer.status, answer.ok, answer.failure) == (status, ok, None)


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with raw_server(OK) as inside:
        location = f"HTTP/1.1 307 Elsewhere\r\nLocation: {inside.url}\r\nContent-Length: 0\r\n\r\n"
        answer, _ = post(answers(location.encode()))
        assert (answer.status, answer.headers["location"], inside.requests) == (307, inside.url, [])


def test_a_proxy_from_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with raw_server(OK) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        answer, server = post(OK)
        assert (answer.ok, len(server.requests), proxy.requests) == (True, 1, [])


def test_a_cookie_is_not_kept_for_the_next_call() -> None:
    with raw_server(answers(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")) as server:
        client = Client(LOCAL)
        for _ in range(2):
            client.post(server.url, b"", {})
        assert server.requests[0] == server.requests[1]


@pytest.mark.parametrize(
    "script",
    [
        hangs,
        drips(b"", b"H"),
        drips(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        drips(b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        drips(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        drips(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["hang", "status line", "headers", "body", "chunks", "continue"],
)
def test_a_receiver_that_hangs_or_drips_is_left_when_the_budget_is_over(script: Script) -> None:
    started = time.monotonic()
    answer, _ = post(script, budget=0.3)
    assert (answer.failure, answer.status, answer.detail) == ("timeout", None, "No complete answer within 0.3 seconds.")
    assert 300 <= answer.duration_ms < 2000
    assert time.monotonic() - started < 3


def test_the_connection_to_a_dripping_receiver_is_closed_at_the_end_of_the_budget() -> None:
    with raw_server(drips(b"HTTP/1.1 200 OK\r\n\r\n", b"x")) as server:
        Client(LOCAL, budget=0.2).post(server.url, b"", {})
        assert server.broken_off.wait(2)


def test_a_name_lookup_that_hangs_counts_against_the_budget() -> None:
    release = threading.Event()

    def resolver(host: str, port: int) -> list[str]:
        release.wait(5)
        return [PUBLIC]

    network = Network()
    answer = Client(HTTP, resolver, budget=0.2, dial=network.dial).post("http://hooks.example/", b"", {})
    release.set()
    assert (answer.failure, answer.duration_ms < 2000) == ("timeout", True)


def test_a_body_of_2_gigabytes_is_read_up_to_16_kilobytes() -> None:
    answer, server = post(floods(b"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n", b"x" * 65536))
    assert (answer.ok, answer.body) == (True, b"x" * 16384)
    assert server.broken_off.wait(2)


def test_an_endless_chunk_is_read_up_to_16_kilobytes() -> None:
    answer, _ = post(floods(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n", b"x" * 65536))
    assert (answer.ok, answer.body) == (True, b"x" * 16384)


def test_a_gzip_bomb_stays_packed() -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)[:12_000]
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    answer, _ = post(answers(head + bomb))
    assert (answer.ok, answer.body) == (True, bomb)


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"\x00\xff\xfe\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["another protocol", "status", "bytes", "too many headers", "a header too long", "chunk size"],
)
def test_an_answer_that_is_not_http_is_a_protocol_failure(raw: bytes) -> None:
    answer, _ = post(answers(raw))
    assert (answer.failure, answer.status, answer.detail) == ("protocol", None, "127.0.0.1 did not answer in HTTP.")


@pytest.mark.parametrize("script", [resets, answers(b"")], ids=["reset", "close"])
def test_a_connection_that_breaks_before_the_answer_is_a_connect_failure(script: Script) -> None:
    answer, _ = post(script)
    assert (answer.failure, answer.detail) == (
        "connect",
        "127.0.0.1 closed the connection before it had answered.",
    )


def test_a_closed_port_is_a_connect_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    answer = Client(LOCAL).post(f"http://127.0.0.1:{port}/", b"", {})
    assert (answer.failure, answer.detail) == ("connect", f"127.0.0.1 does not accept connections on port {port}.")


@pytest.mark.parametrize(
    "headers",
    [
        {"X-A": "b\r\nX-B: c"},
        {"X-A": "b\r\n c"},
        {"X-A": "b\nc"},
        {"X-A": "b\0"},
        {"X-A": "b\tc"},
        {"X-A": "\x85"},
        {"X-A": "é"},
        {"X-A": "\u560a"},
        {"X-A\r\nX-B": "c"},
        {"X-A:": "c"},
        {"": "c"},
        {"X A": "c"},
        {"Host": "inside"},
        {"content-length": "0"},
        {"Transfer-Encoding": "chunked"},
        {"Accept-Encoding": "gzip"},
    ],
)
def test_a_header_that_could_break_out_is_never_sent(headers: dict[str, str]) -> None:
    with raw_server(OK) as server:
        answer = Client(LOCAL).post(server.url, b"", headers)
        assert (answer.failure, server.requests) == ("protocol", [])


@pytest.mark.parametrize(("url", "word"), REFUSED)
def test_no_spelling_of_a_private_address_is_ever_dialled(url: str, word: str) -> None:
    network = Network()
    client = Client(Policy(), dial=network.dial)
    assert (client.post(url, b"", {}).failure, network.dialled) == (word, [])
    assert client.refusal(url) == client.post(url, b"", {}).detail


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        [PUBLIC, "10.0.0.1"],
        ["10.0.0.1", PUBLIC],
        [PUBLIC] * 10 + ["::1"],
        ["2606:4700::1111", "64:ff9b::a00:1"],
        ["fe80::1%eth0"],
        ["not an address"],
    ],
)
def test_a_name_with_any_private_address_is_refused_and_none_is_dialled(found: list[str]) -> None:
    network = Network()
    answer = Client(Policy(), naming(found), dial=network.dial).post("https://hooks.example/", b"", {})
    assert (answer.failure, network.dialled) == ("refused_address", [])
    assert answer.detail == (
        "hooks.example does not lead to a public address. Use one that is reachable from the internet, "
        "or ask the operator to set ALLOW_PRIVATE_TARGETS."
    )


def test_a_name_that_changes_its_address_after_the_check_gains_nothing() -> None:
    network = Network()
    rebinding = naming([PUBLIC], ["127.0.0.1"])
    client = Client(HTTP, rebinding, dial=network.dial)
    assert client.post("http://hooks.example/", b"", {}).failure == "connect"
    assert network.dialled == [(PUBLIC, 80)]
    assert client.post("http://hooks.example/", b"", {}).failure == "refused_address"
    assert network.dialled == [(PUBLIC, 80)]


def test_a_connection_that_ends_elsewhere_than_at_the_checked_address_is_not_used() -> None:
    with raw_server(OK) as server:
        network = Network(server.port)
        answer = Client(HTTP, naming([PUBLIC]), dial=network.dial).post("http://hooks.example/", b"", {})
        assert (answer.failure, server.requests) == ("refused_address", [])


def test_the_next_address_is_tried_when_one_does_not_connect() -> None:
    network = Network()
    found = ["2606:4700::1111", PUBLIC, "1.1.1.1", "8.8.8.8", "9.9.9.9"]
    answer = Client(HTTP, naming(found), dial=network.dial).post("http://hooks.example:8080/", b"", {})
    assert answer.failure == "connect"
    assert network.dialled == [("2606:4700::1111", 8080), (PUBLIC, 8080), ("1.1.1.1", 8080), ("8.8.8.8", 8080)]


def test_an_address_that_does_not_answer_in_time_is_a_timeout() -> None:
    def dial(address: tuple[str, int], timeout: float) -> socket.socket:
        raise TimeoutError

    assert Client(HTTP, naming([PUBLIC]), dial=dial).post("http://hooks.example/", b"", {}).failure == "timeout"


def test_the_request_names_the_host_and_goes_to_the_literal() -> None:
    with raw_server(OK) as server:
        client = Client(LOCAL, naming(["127.0.0.1"]))
        assert client.post(f"http://BÜCHER.example:{server.port}/", b"", {}).ok is True
        assert f"Host: xn--bcher-kva.example:{server.port}\r\n".encode() in server.requests[0]


def unknown(host: str, port: int) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "unknown")


@pytest.mark.parametrize(
    ("resolver", "detail"),
    [
        (unknown, "The name hooks.example could not be found."),
        (naming([]), "The name hooks.example has no address."),
    ],
)
def test_a_name_without_an_address_is_a_dns_failure(resolver: Callable[[str, int], list[str]], detail: str) -> None:
    answer = Client(Policy(), resolver).post("https://hooks.example/", b"", {})
    assert (answer.failure, answer.detail) == ("dns", detail)


def test_the_systems_resolver_finds_loopback() -> None:
    with raw_server(OK) as server:
        url = f"http://localhost:{server.port}/"
        assert Client(LOCAL).post(url, b"", {}).ok is True
        assert Client(HTTP).post(url, b"", {}).failure == "refused_address"


def test_a_url_is_refused_on_saving_with_a_sentence_and_a_good_one_is_not() -> None:
    client = Client(Policy())
    assert client.refusal("https://hooks.example/inlet?team=1") is None
    assert client.refusal("http://hooks.example/") == "Use an address that starts with https://."
    assert client.refusal("https://hooks.example:3306/") == (
        "This port is not allowed. Use 443, 80, or one from 1024 up that is not a database's."
    )
    assert client.refusal("https://[::ffff:10.0.0.1]/") == (
        "::ffff:a00:1 does not lead to a public address. Use one that is reachable from the internet, "
        "or ask the operator to set ALLOW_PRIVATE_TARGETS."
    )


def test_100_threads_share_one_client() -> None:
    def echo(connection: socket.socket, server: RawServer) -> None:
        body = server.read_request(connection).partition(b"\r\n\r\n")[2]
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    with raw_server(echo) as server, ThreadPoolExecutor(100) as pool:
        client = Client(LOCAL)
        bodies = [b"%d" % number for number in range(100)]
        answered = list(pool.map(lambda body: client.post(server.url, body, {}).body, bodies))
        assert answered == bodies
