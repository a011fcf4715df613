"""Discord: a message with one embed at a channel's webhook. What strangers wrote is made inert and cut to fit.

Limits and answers: https://discord.com/developers/docs (Message resource, Webhook resource, Rate limits).
"""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from webapp.deliveries.channels.inert import inert, units
from webapp.deliveries.happening import Happening
from webapp.deliveries.parcel import Parcel, Result, Verdict
from webapp.deliveries.payloads import Payload
from webapp.deliveries.schedule import OVERLOADED
from webapp.deliveries.targets import check_url, client_for
from webapp.deliveries.words import headline, lead_link, text_of, who_of
from webapp.errors import Invalid
from webapp.outgoing import addresses
from webapp.outgoing.answer import Answer
from webapp.outgoing.policy import policy_of
from webapp.outgoing.target import read_target

HOSTS = frozenset({"discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"})
PATH = "/api/webhooks/"
# The most Discord takes, in characters; a value may have 1024, but nine of them must leave room for the message.
TITLE, VALUE, DESCRIPTION, EMBED = 256, 256, 4096, 6000
RATE_LIMITED = 429
_GONE = frozenset({401, 403, 404})
_HEADERS = {"content-type": "application/json; charset=utf-8", "user-agent": "Inlet-Webhooks/1"}
_TITLES = {
    "callback.scheduled": "Callback scheduled",
    "callback.completed": "Callback completed",
    "lead.created": "Lead created",
    "lead.updated": "Lead updated",
    "lead.assigned": "Lead assigned",
    "endpoint.disabled": "Webhook turned off",
    "endpoint.tested": "Test: this channel is told of new leads",
}
_KNOWN = {"email": "Email", "phone": "Phone", "company": "Company", "source": "Source"}
_MORE = {"dueAt": "Due", "outcome": "Outcome", "name": "Webhook", "reason": "Reason"}


def check(url: str, settings: Mapping[str, Any]) -> None:
    """Refuse what is not the address of a Discord webhook; the quick start may have one on loopback. Raises Invalid."""
    check_url(url, settings)
    policy = policy_of(settings)
    target = read_target(url, policy)
    local = policy.allow_loopback and addresses.parse(target.host) is not None and addresses.is_loopback(target.host)
    if not local and not (target.host in HOSTS and target.path.startswith(PATH)):
        problem = f"Copy the address from Discord; it starts with https://discord.com{PATH}."
        raise Invalid(problem, fields={"url": [problem]})


def word(happening: Happening, name: str, settings: Mapping[str, Any]) -> Payload:
    """Who, by which form, from where, what they said, and where to see it."""
    link = lead_link(happening, settings["PUBLIC_URL"])
    fields = [_field(label, _line(value, VALUE)) for label, value in _facts(happening) if value]
    # As text, since Discord refuses a whole message for a link to a host without a dot, such as localhost.
    fields += [_field("Link", link)] if link else []
    title = _line(_title(happening, name), TITLE)
    room = EMBED - units(title) - sum(units(field["name"] + field["value"]) for field in fields)
    message = inert(text_of(happening.fields.get("noteContent")), min(DESCRIPTION, room))
    embed = {"title": title, **({"description": message} if message else {}), "fields": fields}
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}


def send(parcel: Parcel, settings: Mapping[str, Any]) -> Result:
    answer = client_for(settings).post(parcel.target, parcel.payload, _HEADERS)
    rest = _rest(answer) if answer.status == RATE_LIMITED else None
    return Result(
        verdict=_verdict(answer.status),
        word=answer.failure or ("ok" if answer.ok else "status"),
        code=answer.status,
        detail=answer.detail,
        response=answer.body,
        headers=_HEADERS,
        rest=rest,
        overloaded=answer.failure == "timeout" or answer.status in OVERLOADED,
        duration_ms=answer.duration_ms,
    )


def _title(happening: Happening, name: str) -> str:
    if name not in _TITLES:
        return headline(happening)
    return ": ".join(filter(None, (_TITLES[name], who_of(happening.fields))))


def _facts(happening: Happening) -> Iterator[tuple[str, str]]:
    yield from ((label, text_of(happening.fields.get(name))) for name, label in _KNOWN.items())
    yield "Form", happening.form.name if happening.form is not None else ""
    yield from ((label, text_of(happening.event.data.get(name))) for name, label in _MORE.items())


def _line(text: str, limit: int) -> str:
    return inert(" ".join(text.split()), limit)


def _field(name: str, value: str) -> dict[str, Any]:
    return {"name": name, "value": value, "inline": True}


def _verdict(status: int | None) -> Verdict:
    if status is None or status == RATE_LIMITED or not (200 <= status < 300 or 400 <= status < 500):
        return "retry"
    if status in _GONE:
        return "turn_off"
    return "delivered" if status < 300 else "dead"


def _rest(answer: Answer) -> timedelta | None:
    """How long Discord asks to be left alone: `retry_after` of the body, else the header, both in seconds."""
    try:
        seconds = float(json.loads(answer.body)["retry_after"])
    except (ValueError, TypeError, KeyError, OverflowError):
        seconds = _seconds(answer.headers.get("retry-after", ""))
    return timedelta(seconds=seconds) if math.isfinite(seconds) and 0 <= seconds < 1e8 else None


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
