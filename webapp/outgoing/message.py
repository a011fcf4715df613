"""An email to exactly one person, built so that no text in it can add a header or a recipient."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal

from webapp.outgoing.headers import Written, subject_line
from webapp.outgoing.mailbox import Mailbox

AutoSubmitted = Literal["auto-generated", "auto-replied", "no"]
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_URL = re.compile(r"https?://[\x21-\x3b\x3d\x3f-\x7e]{1,800}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Mail:
    """The envelope and what it holds. `content.as_bytes()` is the message as it is sent."""

    sender: str
    recipient: str
    content: EmailMessage

    @property
    def needs_smtputf8(self) -> bool:
        return not (self.sender + self.recipient).isascii()


def compose(
    *,
    sender: Mailbox,
    to: Mailbox,
    subject: str,
    text: str,
    message_id: str,
    date: datetime,
    html: str | None = None,
    reply_to: Mailbox | None = None,
    auto_submitted: AutoSubmitted | None = None,
    unsubscribe_url: str | None = None,
) -> Mail:
    """`message_id` is an id of ours: the same one on every try, so that a repeat is recognised as one message.

    Raises ValueError for an id or a URL that no header can hold.
    """
    headers = {
        "From": sender.header("From"),
        "To": to.header("To"),
        "Subject": subject_line(subject),
        "Date": format_datetime(date),
        "Message-ID": _message_id(message_id, sender.domain),
        "Reply-To": _reply_to(reply_to),
        "Auto-Submitted": auto_submitted,
        "List-Unsubscribe": unsubscribe_url and _unsubscribe(unsubscribe_url),
    }
    content = EmailMessage(SMTP.clone(cte_type="7bit", utf8=not (sender.email + to.email).isascii()))
    for name, value in headers.items():
        if value is not None:
            content[name] = Written.of(name, value)
    content.set_content(_body(text))
    if html is not None:
        content.add_alternative(_body(html), subtype="html")
    return Mail(sender.email, to.email, content)


def _message_id(local: str, domain: str) -> str:
    if not _MESSAGE_ID.fullmatch(local):
        raise ValueError("A message id holds letters, digits, dots, dashes and underscores only.")
    return f"<{local}@{domain}>"


def _reply_to(mailbox: Mailbox | None) -> str | None:
    """A reply address beyond ASCII is left out: most servers would refuse the whole message for it."""
    return mailbox.header("Reply-To") if mailbox and mailbox.email.isascii() else None


def _unsubscribe(url: str) -> str:
    if not _URL.fullmatch(url):
        raise ValueError("An unsubscribe address is an http(s) URL of printable ASCII.")
    return f"<{url}>"


def _body(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", lines))
