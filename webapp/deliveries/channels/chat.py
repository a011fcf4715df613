"""What the channels of chats share: the words of a message, whose address may be saved, and what an answer means."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from webapp.deliveries.channels.inert import units
from webapp.deliveries.happening import Happening
from webapp.deliveries.parcel import Parcel, Result, Verdict
from webapp.deliveries.schedule import OVERLOADED
from webapp.deliveries.targets import check_url, client_for
from webapp.deliveries.words import headline, lead_link, text_of, who_of
from webapp.errors import Invalid
from webapp.outgoing import addresses
from webapp.outgoing.answer import Answer
from webapp.outgoing.policy import policy_of
from webapp.outgoing.target import Target, read_target

RATE_LIMITED = 429
WORKFLOW_SENT = "workflow.sent"  # its words are its own, filled in already: data.text
LONGEST_TITLE = 150
_GONE = frozenset({401, 403, 404, 410})
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

Rest = Callable[[Answer], float]


@dataclass(frozen=True)
class Words:
    """What strangers wrote is in there as they wrote it: each chat makes it inert in its own way."""

    title: str
    facts: Mapping[str, str]
    message: str
    link: str | None


def words_of(happening: Happening, name: str, settings: Mapping[str, Any]) -> Words:
    """Who, by which form, from where, what they said, and where to see it; or what a workflow says."""
    link = lead_link(happening, settings["PUBLIC_URL"])
    if name == WORKFLOW_SENT:
        text = str(happening.event.data.get("text") or "").strip()
        title, _, rest = text.partition("\n")
        return Words(title, {}, text if units(title) > LONGEST_TITLE else rest.strip(), link)
    facts = {label: value for label, value in _facts(happening) if value}
    return Words(_title(happening, name), facts, text_of(happening.fields.get("noteContent")), link)


def check_address(
    url: str, settings: Mapping[str, Any], is_right: Callable[[Target], bool], problem: str, field: str = "url"
) -> None:
    """Refuse what is not an address of this chat; the quick start may have one on loopback. Raises Invalid."""
    check_url(url, settings)
    policy = policy_of(settings)
    target = read_target(url, policy)
    local = policy.allow_loopback and addresses.parse(target.host) is not None and addresses.is_loopback(target.host)
    if not local and not is_right(target):
        raise Invalid(problem, fields={field: [problem]})


def post(
    parcel: Parcel, settings: Mapping[str, Any], rest: Rest, read: Callable[[Answer], int | None] | None = None
) -> Result:
    """Try once. `rest`: the seconds that a 429 asks for; `read`: the status that an answer means, where it lies."""
    answer = client_for(settings).post(parcel.url, parcel.payload, _HEADERS)
    status = answer.status if read is None else read(answer)
    ok = status is not None and 200 <= status < 300
    return Result(
        verdict=_verdict(status),
        word=answer.failure or ("ok" if ok else "status"),
        code=answer.status,
        detail=answer.detail,
        response=answer.body,
        headers=_HEADERS,
        rest=_bounded(rest(answer)) if status == RATE_LIMITED else None,
        overloaded=answer.failure == "timeout" or status in OVERLOADED,
        duration_ms=answer.duration_ms,
    )


def asked_by_header(answer: Answer) -> float:
    """The seconds of a Retry-After; not a number where there are none."""
    try:
        return float(answer.headers.get("retry-after", ""))
    except ValueError:
        return math.nan


def _title(happening: Happening, name: str) -> str:
    if name not in _TITLES:
        return headline(happening)
    return ": ".join(filter(None, (_TITLES[name], who_of(happening.fields))))


def _facts(happening: Happening) -> Iterator[tuple[str, str]]:
    yield from ((label, text_of(happening.fields.get(name))) for name, label in _KNOWN.items())
    yield "Form", happening.form.name if happening.form is not None else ""
    yield from ((label, text_of(happening.event.data.get(name))) for name, label in _MORE.items())


def _verdict(status: int | None) -> Verdict:
    if status is None or status == RATE_LIMITED or not (200 <= status < 300 or 400 <= status < 500):
        return "retry"
    if status in _GONE:
        return "turn_off"
    return "delivered" if status < 300 else "dead"


def _bounded(seconds: float) -> timedelta | None:
    return timedelta(seconds=seconds) if math.isfinite(seconds) and 0 <= seconds < 1e8 else None
