"""Slack: a message of blocks at an incoming webhook. What strangers wrote is in plain text, where nothing is markup.

Limits and answers: https://docs.slack.dev (Block Kit reference, Sending messages using incoming webhooks).
"""

from collections.abc import Mapping
from typing import Any

from webapp.deliveries.channels.chat import LONGEST_TITLE, asked_by_header, check_address, post, words_of
from webapp.deliveries.channels.inert import plain
from webapp.deliveries.happening import Happening
from webapp.deliveries.parcel import Parcel, Result
from webapp.deliveries.payloads import Payload
from webapp.outgoing.target import Target

HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
PATHS = ("/services/", "/workflows/", "/triggers/")
ADDRESS = "https://hooks.slack.com/services/"
# Less than what Slack takes (3000), since the entities of an escaped text may count as they are sent.
VALUE, MESSAGE, FIELDS = 200, 2000, 10
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def check(url: str, settings: Mapping[str, Any]) -> None:
    """Refuse what is not the address of an incoming webhook of Slack. Raises Invalid."""
    check_address(url, settings, _is_slack, f"Copy the address from Slack; it starts with {ADDRESS}.")


def word(happening: Happening, name: str, settings: Mapping[str, Any]) -> Payload:
    words = words_of(happening, name, settings)
    title = _line(words.title, LONGEST_TITLE) or "Inlet"
    facts = [_plain(f"{label}: {_line(value, VALUE)}") for label, value in words.facts.items()]
    message = _escaped(words.message, MESSAGE)
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(title)}]
    blocks += [{"type": "section", "fields": facts[:FIELDS]}] if facts else []
    blocks += [{"type": "section", "text": _plain(message)}] if message else []
    if words.link:
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": f"<{words.link}|Open the lead>"}})
    return {"text": title, "mrkdwn": False, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def send(parcel: Parcel, settings: Mapping[str, Any]) -> Result:
    return post(parcel, settings, asked_by_header)


def _is_slack(target: Target) -> bool:
    return target.host in HOSTS and target.path.startswith(PATHS)


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _line(text: str, limit: int) -> str:
    return _escaped(" ".join(text.split()), limit)


def _escaped(text: str, limit: int) -> str:
    """Slack asks for three entities, and for these alone, in every text; the limit holds for what is sent."""
    return plain(text, limit, _ENTITIES)
