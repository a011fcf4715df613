"""TLS of the guarded client: the name in the URL is the one that the certificate must carry."""

import socket
import ssl

import pytest

from tests.outgoing.certificates import Authority
from tests.outgoing.raw_server import OK, drips, raw_server
from webapp.outgoing.answer import Answer
from webapp.outgoing.client import Client
from webapp.outgoing.target import Policy

NAME = "hooks.example"
LOOPBACK = Policy(allow_loopback=True)


def post(authority: Authority, served: str, asked: str = NAME, trusted: bool = True) -> Answer:
    with raw_server(OK, authority.serving(served)) as server:
        client = Client(
            LOOPBACK,
            resolver=lambda host, port: ["127.0.0.1"],
            budget=2,
            ssl_context=authority.trusting() if trusted else None,
        )
        return client.post(f"https://{asked}:{server.port}/", b"{}", {})


@pytest.mark.parametrize("host", [NAME, "127.0.0.1"])
def test_a_certificate_for_the_urls_host_is_accepted(authority: Authority, host: str) -> None:
    assert post(authority, host, asked=host).ok is True


def test_the_servers_name_is_told_in_the_handshake(authority: Authority) -> None:
    context = authority.serving(NAME)
    told: list[str | None] = []
    context.sni_callback = lambda connection, name, _: told.append(name)
    with raw_server(OK, context) as server:
        client = Client(LOOPBACK, lambda host, port: ["127.0.0.1"], ssl_context=authority.trusting())
        assert client.post(f"https://{NAME}:{server.port}/", b"", {}).ok is True
    assert told == [NAME]


def test_a_certificate_of_an_unknown_authority_is_a_tls_failure(authority: Authority) -> None:
    answer = post(authority, NAME, trusted=False)
    assert (answer.failure, answer.status) == ("tls", None)
    assert answer.detail == f"The certificate of {NAME} is not valid: unable to get local issuer certificate."


def test_a_certificate_for_another_name_is_a_tls_failure(authority: Authority) -> None:
    answer = post(authority, "other.example")
    assert answer.failure == "tls"
    assert answer.detail.startswith(f"The certificate of {NAME} is not valid: Hostname mismatch")


def test_a_certificate_for_the_address_alone_does_not_serve_the_name(authority: Authority) -> None:
    assert post(authority, "127.0.0.1").failure == "tls"


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b""])
def test_a_server_that_does_not_speak_tls_is_a_tls_failure(greeting: bytes) -> None:
    def script(connection: socket.socket, _: object) -> None:
        connection.recv(65536)
        connection.sendall(greeting)

    with raw_server(script) as server:
        answer = Client(LOOPBACK).post(f"https://127.0.0.1:{server.port}/", b"", {})
    assert (answer.failure, answer.detail) == (
        "tls",
        "127.0.0.1 does not speak TLS on this port. Check the address and the port.",
    )


def test_a_handshake_that_hangs_ends_with_the_budget() -> None:
    with raw_server(lambda connection, server: server.stopped.wait(5)) as server:
        answer = Client(LOOPBACK, budget=0.2).post(f"https://127.0.0.1:{server.port}/", b"", {})
    assert (answer.failure, answer.duration_ms < 2000) == ("timeout", True)


def test_an_answer_that_drips_over_tls_ends_with_the_budget(authority: Authority) -> None:
    with raw_server(drips(b"HTTP/1.1 200 OK\r\n\r\n", b"x"), authority.serving("127.0.0.1")) as server:
        client = Client(LOOPBACK, budget=0.3, ssl_context=authority.trusting())
        answer = client.post(f"https://127.0.0.1:{server.port}/", b"", {})
        assert (answer.failure, answer.duration_ms < 2000) == ("timeout", True)
        assert server.broken_off.wait(2)


def test_an_alert_in_place_of_an_answer_is_a_tls_failure(authority: Authority) -> None:
    context = authority.serving("127.0.0.1")
    context.verify_mode = ssl.CERT_REQUIRED
    with raw_server(OK, context) as server:
        client = Client(LOOPBACK, ssl_context=authority.trusting())
        assert client.post(f"https://127.0.0.1:{server.port}/", b"", {}).failure == "tls"
