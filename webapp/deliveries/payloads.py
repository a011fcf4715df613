"""Payloads: what an endpoint is told, by the name of the event that it subscribes to.

One event may be told in several shapes: each name says which kind of event it stands for and how it is worded. A new
shape is a function and a line here.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.database.ids import sequence, show
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


SHAPES: dict[str, Shape] = {
    "form.submitted": Shape("form.submitted", form_submitted),
    "lead.created": Shape("lead.created", plain),
    "lead.updated": Shape("lead.updated", plain),
    "lead.assigned": Shape("lead.assigned", plain),
    "endpoint.disabled": Shape("endpoint.disabled", plain),
}


def shape_for(names: list[str], kind: str) -> Shape | None:
    """The shape in which a subscriber to these names is told of an event; None when it isn't."""
    shapes = (SHAPES.get(name) for name in names)
    return next((shape for shape in shapes if shape is not None and shape.kind == kind), None)


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
