"""Payloads: what an endpoint is told, by the name of the event that it subscribes to.

One event may be told in several shapes: each name says which kind of event it stands for and how it is worded. A new
shape is a function and a line here.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.database.ids import sequence, show
from webapp.deliveries.form_responses import callback, form_response, lead_updated
from webapp.deliveries.happening import Happening
from webapp.events.models import Event

Payload = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """`kind` is the Event's, `build` words it."""

    kind: str
    build: Callable[[Happening], Payload]


def form_submitted(happening: Happening) -> Payload:
    """Flat, as K26 has it: submissionId, formId, personId, isNew and the mapped fields."""
    return {
        **_head(happening.event),
        **_about(happening.event),
        "isNew": bool(happening.event.data.get("isNew")),
        "fields": {**happening.fields, "customData": happening.custom_data},
    }


def plain(happening: Happening) -> Payload:
    """What the event itself knows, for events that have no more to tell."""
    return {**_head(happening.event), **_about(happening.event), "data": happening.event.data}


TESTED = "endpoint.tested"  # nobody subscribes to it: an endpoint is told of its own test alone

SHAPES: dict[str, Shape] = {
    "form.submitted": Shape("form.submitted", form_submitted),
    "form_response.created": Shape("form.submitted", form_response),
    "callback.scheduled": Shape("callback.scheduled", callback),
    "callback.completed": Shape("callback.completed", callback),
    "lead.created": Shape("lead.created", plain),
    "lead.updated": Shape("lead.updated", lead_updated),
    "lead.assigned": Shape("lead.assigned", plain),
    "consent.given": Shape("consent.given", plain),
    "consent.confirmed": Shape("consent.confirmed", plain),
    "consent.withdrawn": Shape("consent.withdrawn", plain),
    "endpoint.disabled": Shape("endpoint.disabled", plain),
}


def build(happening: Happening, name: str) -> Payload:
    """What an endpoint is told of an event by this name."""
    return (SHAPES[name].build if name in SHAPES else plain)(happening)


def names_for(subscribed: Sequence[str], kind: str) -> Iterator[str]:
    """The names, of those that are subscribed to, by which an event of this kind is told."""
    return (name for name in subscribed if name in SHAPES and SHAPES[name].kind == kind)


def message_id(event_id: bytes, name: str) -> bytes:
    """The `webhook-id` of an event told by this name: its own id, or, by another name than its kind, one beside it.

    Receivers drop what they have seen by this id, so that two messages of one event must not share it.
    """
    if name not in SHAPES or SHAPES[name].kind == name:
        return event_id
    return hashlib.sha256(event_id + name.encode()).digest()[:16]


def frozen(payload: Payload) -> bytes:
    """The bytes that are stored, signed and sent, the same on every try."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def iso(moment: datetime) -> str:
    """UTC, to the millisecond, with a Z."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _head(event: Event) -> Payload:
    return {
        "event": event.kind,
        "id": show("evt", event.id),
        "sequence": sequence(event.id),
        "createdAt": iso(event.created_at),
    }


def _about(event: Event) -> Payload:
    ids = (
        ("submissionId", "sub", event.submission_id),
        ("formId", "form", event.form_id),
        ("personId", "lead", event.lead_id),
        ("memberId", "mem", event.member_id),
    )
    return {name: show(prefix, id_) for name, prefix, id_ in ids if id_ is not None}
