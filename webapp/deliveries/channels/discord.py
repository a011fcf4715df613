"""Discord: a message with one embed at a channel's webhook. What strangers wrote is made inert and cut to fit.

Limits and answers: https://discord.com/developers/docs (Message resource, Webhook resource, Rate limits).
"""

import json
from collections.abc import Mapping
from typing import Any

from webapp.deliveries.channels.chat import asked_by_header, check_address, post, words_of
from webapp.deliveries.channels.inert import inert, units
from webapp.deliveries.happening import Happening
from webapp.deliveries.parcel import Parcel, Result
from webapp.deliveries.payloads import Payload
from webapp.outgoing.answer import Answer
from webapp.outgoing.target import Target

HOSTS = frozenset({"discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"})
PATH = "/api/webhooks/"
# The most Discord takes, in characters; a value may have 1024, but nine of them must leave room for the message.
TITLE, VALUE, DESCRIPTION, EMBED = 256, 256, 4096, 6000


def check(url: str, settings: Mapping[str, Any]) -> None:
    """Refuse what is not the address of a Discord webhook. Raises Invalid."""
    check_address(
        url, settings, _is_discord, f"Copy the address from Discord; it starts with https://discord.com{PATH}."
    )


def word(happening: Happening, name: str, settings: Mapping[str, Any]) -> Payload:
    words = words_of(happening, name, settings)
    fields = [_field(label, _line(value, VALUE)) for label, value in words.facts.items()]
    # As text, since Discord refuses a whole message for a link to a host without a dot, such as localhost.
    fields += [_field("Link", words.link)] if words.link else []
    title = _line(words.title, TITLE)
    room = EMBED - units(title) - sum(units(field["name"] + field["value"]) for field in fields)
    message = inert(words.message, min(DESCRIPTION, room))
    embed = {"title": title, **({"description": message} if message else {}), "fields": fields}
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}


def send(parcel: Parcel, settings: Mapping[str, Any]) -> Result:
    return post(parcel, settings, _rest)


def _is_discord(target: Target) -> bool:
    return target.host in HOSTS and target.path.startswith(PATH)


def _line(text: str, limit: int) -> str:
    return inert(" ".join(text.split()), limit)


def _field(name: str, value: str) -> dict[str, Any]:
    return {"name": name, "value": value, "inline": True}


def _rest(answer: Answer) -> float:
    """How long Discord asks to be left alone: `retry_after` of the body, else the header, both in seconds."""
    try:
        return float(json.loads(answer.body)["retry_after"])
    except (ValueError, TypeError, KeyError, OverflowError):
        return asked_by_header(answer)
