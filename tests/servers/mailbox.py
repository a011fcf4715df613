"""The other end of a mail: an SMTP server that keeps every message it accepts."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.inbox import Inbox
from tests.servers.process import free_port

ACCEPTED = "250 OK"


@dataclass(frozen=True)
class Mail:
    """One accepted message: the envelope's addresses, which are what counts, and the bytes sent."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.data, policy=policy.default)


class Mailbox:
    """`mails` is what was accepted, `url` an SMTP URL."""

    def __init__(self, port: int) -> None:
        self.url = f"smtp://127.0.0.1:{port}"
        self.mails: Inbox[Mail] = Inbox()
        self._replies: dict[str, deque[str]] = {"RCPT": deque(), "DATA": deque()}

    def answer(self, *replies: str, to: str = "DATA") -> None:
        """Answer the next RCPT or DATA commands by these, such as "451 4.3.0 Try later"; then accept again."""
        self._replies[to].extend(replies)

    def wait_for(self, count: int, timeout: float = 5) -> list[Mail]:
        """All mails, once there are `count` of them."""
        return self.mails.wait_for(count, timeout)

    def _reply(self, command: str) -> str:
        replies = self._replies[command]
        return replies.popleft() if replies else ACCEPTED

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: object) -> str:
        reply = self._reply("RCPT")
        if reply == ACCEPTED:
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        reply = self._reply("DATA")
        if reply == ACCEPTED:
            assert envelope.mail_from is not None and isinstance(envelope.content, bytes)
            self.mails.put(Mail(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        return reply


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """An SMTP server on a free port that accepts everything until it is told otherwise."""
    port = free_port()
    box = Mailbox(port)
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
