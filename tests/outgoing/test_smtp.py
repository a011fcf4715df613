import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from tests.outgoing.certificates import Authority
from tests.outgoing.mail_server import PASSWORD, USER, mail_server
from tests.outgoing.raw_server import RawServer, Script, raw_server
from tests.servers.mailbox import Mailbox as SharedMailbox
from tests.servers.mailbox import mailbox
from webapp.outgoing.mailbox import Mailbox
from webapp.outgoing.message import Mail, compose
from webapp.outgoing.smtp import Sent, send

CREDENTIALS = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@"


@pytest.fixture
def box() -> Iterator[SharedMailbox]:
    with mailbox() as server:
        yield server


def mail(to: str = "ada@example.org") -> Mail:
    return compose(
        sender=Mailbox("inlet@example.com", "Inlet"),
        to=Mailbox(to, "Ada, Countess"),
        subject="Neu: José 😀",
        text="Zeile 1\n.\nFrom hier 😀",
        message_id="delivery_01",
        date=datetime(2025, 6, 1, tzinfo=UTC),
    )


def test_a_mail_arrives_whole_at_its_one_recipient(box: SharedMailbox) -> None:
    assert send(mail(), box.url) == Sent("sent", 250, "Accepted by 127.0.0.1.")
    [arrived] = box.mails
    assert (arrived.sender, arrived.recipients) == ("inlet@example.com", ("ada@example.org",))
    assert arrived.message["Subject"] == "Neu: José 😀"
    assert arrived.message.get_content() == "Zeile 1\r\n.\r\nFrom hier 😀\r\n"


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("450 4.2.1 Mailbox busy", Sent("temporary", 450, "4.2.1 Mailbox busy")),
        ("421 4.3.2 Going down", Sent("temporary", 421, "4.3.2 Going down")),
        ("550 5.1.1 No such user", Sent("permanent", 550, "5.1.1 No such user")),
        ("554 5.7.1 Spam", Sent("permanent", 554, "5.7.1 Spam")),
        ("530 5.7.0 Sign in first", Sent("temporary", 530, "5.7.0 Sign in first")),
    ],
)
def test_a_4xx_is_temporary_and_a_5xx_is_permanent(box: SharedMailbox, command: str, reply: str, outcome: Sent) -> None:
    box.answer(reply, to=command)
    assert send(mail(), box.url) == outcome
    assert list(box.mails) == []


def test_a_5xx_to_the_sender_is_permanent() -> None:
    with mail_server() as server:
        server.reply = "553 5.1.8 Not this sender"
        assert send(mail(), f"smtp://127.0.0.1:{server.port}") == Sent("permanent", 553, "5.1.8 Not this sender")


def test_a_server_that_is_not_there_is_temporary() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    outcome = send(mail(), f"smtp://127.0.0.1:{port}")
    assert (outcome.state, outcome.code) == ("temporary", None)
    assert outcome.detail == "The mail server could not be reached: [Errno 111] Connection refused"


def test_a_url_that_cannot_work_is_permanent_and_nobody_is_dialled() -> None:
    outcome = send(mail(), "smtp://u:p@mail.example/?starttls=no")
    assert outcome == Sent(
        "permanent", None, "SMTP_URL would send its password unencrypted. Use smtps:// or ?starttls=require."
    )


# Encryption


@pytest.mark.parametrize("mode", ["", "?starttls=auto", "?starttls=require"])
def test_starttls_is_used_where_it_is_offered(authority: Authority, mode: str) -> None:
    with mail_server(starttls=authority.serving("127.0.0.1")) as server:
        url = f"smtp://127.0.0.1:{server.port}/{mode}"
        assert send(mail(), url, ssl_context=authority.trusting()).state == "sent"
        assert server.encrypted == [True]


def test_starttls_is_left_out_when_it_is_switched_off(authority: Authority) -> None:
    with mail_server(starttls=authority.serving("127.0.0.1")) as server:
        assert send(mail(), f"smtp://127.0.0.1:{server.port}/?starttls=no").state == "sent"
        assert server.encrypted == [False]


def test_required_starttls_that_is_not_offered_is_permanent(box: SharedMailbox) -> None:
    assert send(mail(), f"{box.url}/?starttls=require") == Sent(
        "permanent", None, "127.0.0.1 offers no STARTTLS. Use smtps:// or ?starttls=auto in SMTP_URL."
    )
    assert list(box.mails) == []


def test_smtps_is_encrypted_from_the_start(authority: Authority) -> None:
    with mail_server(tls=authority.serving("127.0.0.1")) as server:
        url = f"smtps://127.0.0.1:{server.port}"
        assert send(mail(), url, ssl_context=authority.trusting()).state == "sent"
        assert server.encrypted == [True]


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize("named", ["127.0.0.1", "other.example"])
def test_a_certificate_that_is_not_valid_is_temporary_and_nothing_is_sent(
    authority: Authority, scheme: str, named: str
) -> None:
    context = authority.serving(named)
    trust = None if named == "127.0.0.1" else authority.trusting()
    with mail_server(**{"starttls" if scheme == "smtp" else "tls": context}) as server:
        outcome = send(mail(), f"{scheme}://127.0.0.1:{server.port}", ssl_context=trust)
        assert (outcome.state, outcome.code, server.mails) == ("temporary", None, [])
        assert outcome.detail.startswith("The mail server's encryption failed: ")


# Sign-in


def test_a_user_signs_in_with_percent_decoded_credentials(authority: Authority) -> None:
    with mail_server(starttls=authority.serving("127.0.0.1"), auth=True) as server:
        url = f"smtp://{CREDENTIALS}127.0.0.1:{server.port}"
        assert send(mail(), url, ssl_context=authority.trusting()).state == "sent"
        assert (server.encrypted, server.signed_in) == ([True], [True])


def test_a_password_goes_unencrypted_to_loopback_alone() -> None:
    with mail_server(auth=True) as server:
        assert send(mail(), f"smtp://{CREDENTIALS}127.0.0.1:{server.port}").state == "sent"
        # Another way to write the same address, which Inlet does not take for loopback.
        assert send(mail(), f"smtp://{CREDENTIALS}127.1:{server.port}") == Sent(
            "permanent", None, "127.1 would get the password unencrypted. Use smtps:// in SMTP_URL."
        )
        assert server.signed_in == [True]


def test_a_refused_sign_in_is_temporary_and_does_not_show_the_password() -> None:
    with mail_server(auth=True) as server:
        outcome = send(mail(), f"smtp://ada:wrong@127.0.0.1:{server.port}")
        assert outcome == Sent("temporary", 535, "5.7.8 Authentication credentials invalid")


def test_a_server_without_sign_in_is_temporary(box: SharedMailbox) -> None:
    outcome = send(mail(), box.url.replace("smtp://", "smtp://ada:secret@"))
    assert (outcome.state, outcome.code, list(box.mails)) == ("temporary", None, [])


# Addresses beyond ASCII


def test_an_address_beyond_ascii_is_sent_where_smtputf8_is_offered() -> None:
    with mail_server(smtputf8=True) as server:
        assert send(mail("josé@bücher.de"), f"smtp://127.0.0.1:{server.port}").state == "sent"
        assert server.recipients == ["josé@xn--bcher-kva.de"]
        assert server.options[-2:] == ["SMTPUTF8", "BODY=8BITMIME"]


def test_an_address_beyond_ascii_is_permanent_where_smtputf8_is_not_offered() -> None:
    with mail_server() as server:
        assert send(mail("josé@example.org"), f"smtp://127.0.0.1:{server.port}") == Sent(
            "permanent", None, "127.0.0.1 takes no address with letters beyond ASCII before the @ (SMTPUTF8)."
        )
        assert server.mails == []


# Bad manners


def greets(connection: socket.socket, server: RawServer) -> None:
    connection.sendall(b"554 5.3.2 No service\r\n")


def drips(connection: socket.socket, server: RawServer) -> None:
    while not server.stopped.wait(0.05):
        connection.sendall(b"2")


def leaves(connection: socket.socket, server: RawServer) -> None:
    connection.sendall(b"220 hi\r\n")


def babbles(connection: socket.socket, server: RawServer) -> None:
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


@pytest.mark.parametrize("script", [greets, leaves, babbles])
def test_a_server_that_does_not_serve_is_temporary(script: Script) -> None:
    with raw_server(script) as server:
        assert send(mail(), f"smtp://127.0.0.1:{server.port}").state == "temporary"


def test_a_server_that_drips_is_left_when_the_budget_is_over() -> None:
    with raw_server(drips) as server:
        started = time.monotonic()
        outcome = send(mail(), f"smtp://127.0.0.1:{server.port}", budget=0.3)
        assert time.monotonic() - started < 2
        assert server.broken_off.wait(2)
    assert outcome == Sent("temporary", None, "The mail server did not finish within 0.3 seconds.")


def test_a_server_that_hangs_after_it_accepted_the_mail_does_not_cause_a_second_copy() -> None:
    def script(connection: socket.socket, server: RawServer) -> None:
        lines = connection.makefile("rb")
        connection.sendall(b"220 hi\r\n")
        for reply in (b"250 hello", b"250 sender", b"250 recipient", b"354 go on"):
            lines.readline()
            connection.sendall(reply + b"\r\n")
        while lines.readline() != b".\r\n":
            pass
        connection.sendall(b"250 accepted\r\n")
        server.stopped.wait(10)

    with raw_server(script) as server:
        assert send(mail(), f"smtp://127.0.0.1:{server.port}", budget=2).state == "sent"
