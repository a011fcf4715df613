"""Sends one email through the operator's mail server and tells what came of it, as a value."""

import contextlib
import smtplib
import socket
import ssl
from dataclasses import dataclass
from typing import Literal

from webapp.outgoing.deadline import Lifeline, within
from webapp.outgoing.headers import one_line
from webapp.outgoing.message import Mail
from webapp.outgoing.relay import Relay, read_relay

State = Literal["sent", "temporary", "permanent"]


@dataclass(frozen=True)
class Sent:
    """`temporary` is worth another try, `permanent` is not. `code` is the server's, where it gave one."""

    state: State
    code: int | None = None
    detail: str = ""


class Hopeless(Exception):
    """This mail cannot leave by this server, however often it is tried; the message says why and names the cure."""


def send(mail: Mail, smtp_url: str, *, budget: float = 20.0, ssl_context: ssl.SSLContext | None = None) -> Sent:
    """`budget` is in seconds, for all of it: look-up, connection, sign-in and transfer."""
    context = ssl_context or ssl.create_default_context()
    try:
        relay = read_relay(smtp_url)
    except ValueError as error:
        return Sent("permanent", None, str(error))
    try:
        return within(budget, lambda lifeline: _send(mail, relay, lifeline, budget, context))
    except Hopeless as error:
        return Sent("permanent", None, str(error))
    except TimeoutError:
        return Sent("temporary", None, f"The mail server did not finish within {budget:g} seconds.")
    except (smtplib.SMTPException, OSError) as error:
        return _refusal(error)


class _Connection(smtplib.SMTP):
    """smtplib's connection on a lifeline. It greets with the sender's domain: the default asks DNS for our own name."""

    def __init__(self, relay: Relay, lifeline: Lifeline, timeout: float, context: ssl.SSLContext, domain: str) -> None:
        self._relay, self._lifeline, self._context = relay, lifeline, context
        super().__init__(relay.host, relay.port, local_hostname=domain, timeout=timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """The hook by which smtplib's own SMTP_SSL connects."""
        connection = socket.create_connection((host, port), timeout)
        self._lifeline.hold(connection)
        if not self._relay.encrypted:
            return connection
        secured = self._context.wrap_socket(connection, server_hostname=host)
        self._lifeline.hold(secured)
        return secured

    def encrypt(self) -> bool:
        """Is the connection encrypted, after STARTTLS where it is wanted and offered?"""
        if self._relay.encrypted:
            return True
        self.ehlo_or_helo_if_needed()
        if self._relay.starttls == "no" or not self.has_extn("starttls"):
            return False
        self.starttls(context=self._context)
        if self.sock is not None:
            self._lifeline.hold(self.sock)
        self.ehlo_or_helo_if_needed()
        return True


def _send(mail: Mail, relay: Relay, lifeline: Lifeline, timeout: float, context: ssl.SSLContext) -> Sent:
    domain = mail.sender.rpartition("@")[2]
    with contextlib.closing(_Connection(relay, lifeline, timeout, context, domain)) as connection:
        encrypted = connection.encrypt()
        if not encrypted and relay.starttls == "require":
            raise Hopeless(f"{relay.host} offers no STARTTLS. Use smtps:// or ?starttls=auto in SMTP_URL.")
        if relay.user:
            if not encrypted and not relay.is_local:
                raise Hopeless(f"{relay.host} would get the password unencrypted. Use smtps:// in SMTP_URL.")
            connection.login(relay.user, relay.password)
        connection.ehlo_or_helo_if_needed()
        if mail.needs_smtputf8 and not connection.has_extn("smtputf8"):
            raise Hopeless(f"{relay.host} takes no address with letters beyond ASCII before the @ (SMTPUTF8).")
        options = ["SMTPUTF8", "BODY=8BITMIME"] if mail.needs_smtputf8 else []
        # Not smtplib's send_message, which turns a line's "From " into ">From ".
        connection.sendmail(mail.sender, [mail.recipient], mail.content.as_bytes(), options)
        # The mail is accepted; waiting for the answer to QUIT could only turn that into a failure, and a second copy.
        with contextlib.suppress(OSError):
            connection.putcmd("quit")
    return Sent("sent", 250, f"Accepted by {relay.host}.")


def _refusal(error: smtplib.SMTPException | OSError) -> Sent:
    """Only a 5xx to this sender, recipient or text is for good.

    A refused sign-in (535) or greeting concerns every mail and is the operator's to mend: these wait for it.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _by_code(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return _by_code(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPResponseException):
        return Sent("temporary", error.smtp_code, _words(error.smtp_error))
    if isinstance(error, ssl.SSLError):
        return Sent("temporary", None, one_line(f"The mail server's encryption failed: {error}"))
    return Sent("temporary", None, one_line(f"The mail server could not be reached: {error}"))


def _by_code(code: int, answer: bytes | str) -> Sent:
    # 530 asks for a sign-in or encryption first, which is again the operator's to mend.
    final = 500 <= code < 600 and code != 530
    return Sent("permanent" if final else "temporary", code, _words(answer))


def _words(answer: bytes | str) -> str:
    return one_line(answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer)
