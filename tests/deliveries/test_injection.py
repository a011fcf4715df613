"""What a stranger writes goes to people by mail and in chats, and is nothing there but text."""

import json
import re
from collections.abc import Iterator
from email.message import Message
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.deliveries.outbox import set_form, subscribe
from tests.intake.ways import K
from tests.servers.mailbox import Mailbox
from tests.servers.receiver import Receiver
from webapp.worker.runner import drain

HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
    *("Reply-To", "Auto-Submitted", "X-Auto-Response-Suppress", "List-Unsubscribe", "List-Unsubscribe-Post"),
}
EVIL = (
    "Jane\r\nBcc: all@evil.test",
    "=?UTF-8?Q?=0A?=Bcc: all@evil.test",
    "Jane <all@evil.test>, Joe",
    "<script>alert(1)</script> @everyone @here <!channel> <@U1> <at>all</at>",
    "[your bank](https://evil.test) <https://evil.test|bank> {{7*7}} %0aBcc: all@evil.test",
)
NEVER = {  # as each chat would obey it
    "/discord": r"@everyone|@here|(?<!\\)<|\]\(https?://|https?://evil",
    "/slack": r"@everyone|@here|<(?!http://127\.0\.0\.1:8000/leads/)|https?://evil",
    "/teams": r"@everyone|@here|https?://evil|\{\{",
}


def test_a_stranger_adds_no_header_no_recipient_no_link_and_calls_nobody(
    context: Flask, client: FlaskClient, world: World, hook: Receiver, box: Mailbox
) -> None:
    for chat in NEVER:
        subscribe(world, f"{hook.url}{chat}", channel=chat[1:])
    set_form(world, auto_responder={"enabled": True, "subject": "Hello {{firstName}}", "body": "{{name}} {{message}}"})
    for number, evil in enumerate(EVIL):
        sent = {"name": evil, "firstName": evil, "company": evil, "message": evil, "source": evil, evil: evil}
        assert K.post(client, world, {**sent, "email": f"{number}@lead.test"}).status_code == 201
    drain(context)
    leads = {(f"{number}@lead.test",) for number in range(len(EVIL))}
    assert {mail.recipients for mail in box.mails} == leads | {("owner@acme.test",)}
    for mail in box.mails:
        assert set(mail.message.keys()) <= HEADERS
        assert len(mail.message.get_all("Subject", [])) == 1
        assert "evil.test" not in "".join(str(mail.message[name]) for name in ("From", "To", "Reply-To"))
        assert [part for part in mail.message.walk() if "<script" in part.as_string() and _is_html(part)] == []
    assert {request.path for request in hook.requests} == set(NEVER)
    for request in hook.requests:
        obeyed = [text for text in _texts(json.loads(request.body)) if re.search(NEVER[request.path], text)]
        assert obeyed == [], request.path


def _is_html(part: Message) -> bool:
    return part.get_content_subtype() == "html"


def _texts(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for one in value.values():
                yield from _texts(one)
        case list():
            for one in value:
                yield from _texts(one)
        case str():
            yield value
