"""The payloads of form responses (R11): `event`, and `data` with those of id, lead_id, form_data, created_at that fit.

Names are in snake_case here, and a person has a `name` and a `message`, as in the body of a form response.
"""

import re
from datetime import datetime
from typing import Any

from webapp.database.ids import show
from webapp.deliveries.happening import Happening
from webapp.deliveries.words import name_of

_RENAMED = {"firstName": None, "lastName": None, "noteContent": "message"}
_CAPITAL = re.compile(r"(?<=[a-z0-9])([A-Z])")


def form_response(happening: Happening) -> dict[str, Any]:
    """A submission, whatever way it came in, under the id and the time by which a form response is answered."""
    submission = happening.submission
    if submission is None:
        raise ValueError("a form response is a submission")
    return _told("form_response.created", show("form_response", submission.id), happening, submission.created_at)


def callback(happening: Happening) -> dict[str, Any]:
    event = happening.event
    more = {name: value for name, value in event.data.items() if name != "callbackId"}
    return _told(event.kind, event.data["callbackId"], happening, event.created_at, more)


def lead_updated(happening: Happening) -> dict[str, Any]:
    event = happening.event
    return _told(event.kind, _lead(happening), happening, event.created_at, event.data)


def _told(
    name: str, id_: str | None, happening: Happening, at: datetime, more: dict[str, Any] | None = None
) -> dict[str, Any]:
    data = {
        "id": id_,
        "lead_id": _lead(happening),
        **({"form_data": _form_data(happening)} if happening.submission is not None else {}),
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return {"event": name, "data": {**data, **{_snake(key): value for key, value in (more or {}).items()}}}


def _lead(happening: Happening) -> str | None:
    lead_id = happening.event.lead_id
    return None if lead_id is None else show("lead", lead_id)


def _form_data(happening: Happening) -> dict[str, Any]:
    """What was sent: the fields that are known, and all others by the names that they came with."""
    known = {_RENAMED.get(name, _snake(name)): value for name, value in happening.fields.items()}
    name = name_of(happening.fields)
    known = {"name": name, **known} if name else known
    return {**happening.custom_data, **{key: value for key, value in known.items() if key is not None}}


def _snake(name: str) -> str:
    return _CAPITAL.sub(lambda match: f"_{match[1].lower()}", name)
