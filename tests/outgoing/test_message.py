from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.outgoing.mailbox import Mailbox
from webapp.outgoing.message import Mail, compose

SENDER = Mailbox("inlet@example.com", "Inlet")
ADA = Mailbox("ada@example.org", "Ada Lovelace")


def mail(**changes: Any) -> Mail:
    given: dict[str, Any] = {
        "sender": SENDER,
        "to": ADA,
        "subject": "New lead",
        "text": "Hello",
        "message_id": "delivery_01",
        "date": datetime(2025, 6, 1, 12, 30, tzinfo=UTC),
    }
    return compose(**{**given, **changes})


def received(**changes: Any) -> EmailMessage:
    return message_from_bytes(mail(**changes).content.as_bytes(), policy=policy.default)


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_message_has_these_headers_and_no_others() -> None:
    assert dict(received().items()) == {
        "From": "Inlet <inlet@example.com>",
        "To": "Ada Lovelace <ada@example.org>",
        "Subject": "New lead",
        "Date": "Sun, 01 Jun 2025 12:30:00 +0000",
        "Message-ID": "<delivery_01@example.com>",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "7bit",
        "MIME-Version": "1.0",
    }


def test_the_extra_headers_are_set_when_they_are_asked_for() -> None:
    url = "https://inlet.example/u/" + "a" * 300
    message = mail(
        reply_to=Mailbox("lead@example.net", "Lead, A."), auto_submitted="auto-generated", unsubscribe_url=url
    ).content
    raw = message.as_bytes().split(b"\r\n")
    assert b"Reply-To: =?utf-8?q?Lead=2C_A=2E?= <lead@example.net>" in raw
    assert b"Auto-Submitted: auto-generated" in raw
    assert f"List-Unsubscribe: <{url}>".encode() in raw


def test_the_same_id_gives_the_same_message_id() -> None:
    assert mail(text="one").content["Message-ID"] == mail(text="two").content["Message-ID"]


TRICKS = [
    "=?UTF-8?Q?=0A?=Bcc: x@evil.example",
    "a\r\nBcc: x@evil.example",
    "a\n\nbody",
    "a\x0bb\x0cc\x85d\u2028e",
    "Real, <x@evil.example>",
    "x " * 80 + ", <x@evil.example>",
    "é" * 30 + ", <x@evil.example> " + "b" * 50,
    'quote " back \\ slash',
    "group: x@evil.example;",
    "x@evil.example",
    "\ud83d",
]


@pytest.mark.parametrize("text", TRICKS)
def test_no_subject_and_no_name_adds_a_header_or_a_recipient(text: str) -> None:
    made = mail(subject=text, to=Mailbox(ADA.email, text), sender=Mailbox(SENDER.email, text))
    message = message_from_bytes(made.content.as_bytes(), policy=policy.default)
    assert message.keys() == received().keys()
    assert [address.addr_spec for address in message["To"].addresses] == [ADA.email]
    assert [address.addr_spec for address in message["From"].addresses] == [SENDER.email]
    assert (made.sender, made.recipient) == (SENDER.email, ADA.email)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab,<>@\"\\().:; é日😀=?_'[]\r\n\t", max_size=200))
def test_no_name_at_all_changes_who_receives(name: str) -> None:
    message = received(to=Mailbox(ADA.email, name), reply_to=Mailbox("r@example.net", name))
    assert [address.addr_spec for address in message["To"].addresses] == [ADA.email]
    assert [address.addr_spec for address in message["Reply-To"].addresses] == ["r@example.net"]


def test_all_scripts_survive_in_subject_name_and_bodies() -> None:
    text = "José ✓ 日本語 😀\nمرحبا"
    message = received(subject="Neu: José 😀", to=Mailbox(ADA.email, "日本 太郎"), text=text, html=f"<p>{text}</p>")
    assert message["Subject"] == "Neu: José 😀"
    assert message["To"].addresses[0].display_name == "日本 太郎"
    assert (text_of(message), text_of(message, "html")) == (f"{text}\n", f"<p>{text}</p>\n")


def test_the_html_is_an_alternative_to_the_text() -> None:
    message = received(html="<p>Hello</p>")
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_a_body_loses_its_control_characters_and_keeps_its_lines() -> None:
    assert text_of(received(text="a\r\nb\rc\n\td\0\x1b[31m\x7f\x85 \ud83d")) == "a\nb\nc\n\td[31m \ufffd\n"


def test_the_whole_message_is_7_bit_with_lines_that_any_server_takes() -> None:
    raw = mail(subject="é" * 300, text="é" * 5000 + "a" * 5000, html="<p>é</p>").content.as_bytes()
    assert (raw.isascii(), max(len(line) for line in raw.split(b"\r\n")) <= 998) == (True, True)


def test_a_domain_beyond_ascii_is_written_in_ascii() -> None:
    made = mail(to=Mailbox("a@bücher.de"))
    assert (made.recipient, made.content["To"], made.needs_smtputf8) == ("a@xn--bcher-kva.de",) * 2 + (False,)


def test_a_recipient_with_letters_beyond_ascii_before_the_at_needs_smtputf8() -> None:
    made = mail(to=Mailbox("josé@example.org"))
    assert made.needs_smtputf8 is True
    assert "To: josé@example.org".encode() in made.content.as_bytes().split(b"\r\n")


def test_a_reply_address_that_needs_smtputf8_is_left_out_for_the_messages_sake() -> None:
    message = mail(reply_to=Mailbox("josé@example.org")).content
    assert (message["Reply-To"], message.as_bytes().isascii()) == (None, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"message_id": ""},
        {"message_id": "a b"},
        {"message_id": "a>\r\nBcc: x"},
        {"unsubscribe_url": "javascript:alert(1)"},
        {"unsubscribe_url": "https://x.y/>\r\nBcc: x"},
        {"unsubscribe_url": "https://x.y/é"},
    ],
)
def test_an_id_or_a_url_that_no_header_can_hold_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="A message id holds|An unsubscribe address is"):
        mail(**changes)
