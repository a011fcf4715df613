"""Teams: an adaptive card at a workflow's webhook. What strangers wrote is in text runs, which know no Markdown.

Shapes and answers: https://learn.microsoft.com (Create incoming webhooks with Workflows, Adaptive Cards schema).
"""

from collections.abc import Mapping
from typing import Any

from webapp.deliveries.channels.chat import (
    LONGEST_TITLE,
    RATE_LIMITED,
    asked_by_header,
    check_address,
    post,
    words_of,
)
from webapp.deliveries.channels.inert import plain
from webapp.deliveries.happening import Happening
from webapp.deliveries.parcel import Parcel, Result
from webapp.deliveries.payloads import Payload
from webapp.outgoing.answer import Answer
from webapp.outgoing.target import Target

HOSTS = (".logic.azure.com", ".powerplatform.com", ".webhook.office.com")
# A message has at most 28 kB, and a character up to four bytes.
VALUE, MESSAGE = 200, 3000
_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
# What the older connectors answer, with a 200, for what they could not pass on.
_LIE = b"Webhook message delivery failed"


def check(url: str, settings: Mapping[str, Any]) -> None:
    """Refuse what is not the address of a workflow or a connector of Teams. Raises Invalid."""
    problem = "Copy the address from Teams: Workflows, “Send webhook alerts to a channel”."
    check_address(url, settings, _is_teams, problem)


def word(happening: Happening, name: str, settings: Mapping[str, Any]) -> Payload:
    words = words_of(happening, name, settings)
    body = [_text(_run(_line(words.title, LONGEST_TITLE), weight="Bolder", size="Medium"))]
    body += [
        _text(_run(f"{label}: ", weight="Bolder"), _run(_line(value, VALUE))) for label, value in words.facts.items()
    ]
    body += [_text(_run(line or " ")) for line in _lines(words.message)]
    card: dict[str, Any] = {"$schema": _SCHEMA, "type": "AdaptiveCard", "version": "1.4", "body": body}
    if words.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open the lead", "url": words.link}]
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def send(parcel: Parcel, settings: Mapping[str, Any]) -> Result:
    return post(parcel, settings, asked_by_header, _meant)


def _is_teams(target: Target) -> bool:
    return target.host.endswith(HOSTS)


def _text(*runs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _run(text: str, **look: str) -> dict[str, Any]:
    return {"type": "TextRun", "text": text, **look}


def _line(text: str, limit: int) -> str:
    return plain(" ".join(text.split()), limit)


def _lines(message: str) -> list[str]:
    """One block for a few lines, else each would be a paragraph of its own; Teams breaks no line of a run."""
    text = plain(message, MESSAGE)
    lines = [line.strip() for line in text.split("\n")] if text else []
    return [*lines[:29], *([" ".join(lines[29:])] if len(lines) > 29 else [])]


def _meant(answer: Answer) -> int | None:
    """The status that an answer stands for: the older connectors say 200 to everything."""
    if answer.ok and _LIE in answer.body:
        return RATE_LIMITED if b"429" in answer.body else 502
    return answer.status
