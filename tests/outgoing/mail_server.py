"""Mail servers with what the shared one has not: STARTTLS, TLS from the start, sign-in, SMTPUTF8, and bad manners."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.process import free_port

USER, PASSWORD = "ada@example.com", "p@ss/w:rd%"


class MailServer:
    """Keeps each message with whether it came encrypted and signed in; `reply` answers MAIL where it is set."""

    def __init__(self) -> None:
        self.port = free_port()
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.options: list[str] = []
        self.encrypted: list[bool] = []
        self.signed_in: list[bool] = []
        self.reply = ""

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.reply:
            return self.reply
        envelope.mail_from = address
        self.options = options
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes) and server.transport
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients += [address for address in envelope.rcpt_tos if address]
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        self.signed_in.append(bool(session.authenticated))
        return "250 OK"


def _authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
    good = isinstance(given, LoginPassword) and given == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=good)


@contextmanager
def mail_server(
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    auth: bool = False,
    smtputf8: bool = False,
) -> Iterator[MailServer]:
    server = MailServer()
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=server.port,
        ssl_context=tls,
        tls_context=starttls,
        enable_SMTPUTF8=smtputf8,
        authenticator=_authenticate if auth else None,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
