"""Examples of what endpoints are told: happenings that never were, worded and signed by the code that does it for all.

Their ids and times stand still, so that the guide reads the same for everybody.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import Row

from webapp.database.ids import first_id
from webapp.deliveries.channels.webhook import PLAIN_HEADERS
from webapp.deliveries.happening import Happening
from webapp.deliveries.payloads import SHAPES, build, frozen, message_id
from webapp.deliveries.signing import Keys, signature_headers
from webapp.events.models import Event
from webapp.http.fields import CALLBACK, ENDPOINT, EVENT, MEMBER
from webapp.submissions.models import Submission

SECRET = "whsec_dGhlIHNlY3JldCBvZiB0aGUgZ3VpZGU="  # noqa: S105 - public: it signs the examples alone
AT = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)
FIELDS = {"firstName": "Jane", "lastName": "Doe", "email": "jane.doe@example.com", "noteContent": "Please call me."}
CUSTOM = {"budgetApproved": True}


def _id(number: int) -> bytes:
    return first_id(AT)[:6] + bytes.fromhex("7d3e8a51c04f2b7d9e") + bytes([number])


_SUBMISSION, _FORM, _LEAD, _MEMBER = map(_id, range(1, 5))
_BY = {"by": MEMBER.show(_MEMBER)}
_OF_SUBMISSION = {"form_id": _FORM, "submission_id": _SUBMISSION, "lead_id": _LEAD}
_OF_CALL = {"submission_id": _SUBMISSION, "lead_id": _LEAD}
_CALL = {"callbackId": CALLBACK.show(_id(5)), "dueAt": "2026-02-02T14:30:00+00:00"}
_ENDPOINT = {"endpointId": ENDPOINT.show(_id(6)), "name": "CRM", "url": "https://www.example.com/hooks"}

_CONSENT = {"consents": [{"field": "newsletter", "version": 3, "text": "Send me news by email."}]}

# By kind: what the event knows, and what it is about.
_KINDS: Mapping[str, tuple[dict[str, Any], dict[str, bytes]]] = MappingProxyType(
    {
        "form.submitted": ({"isNew": True, "matchedBy": None}, _OF_SUBMISSION),
        "lead.created": ({}, _OF_SUBMISSION),
        "lead.updated": (
            {
                **_BY,
                "filled": ["company"],
                "replaced": ["status"],
                "status": {"from": "New", "to": "Contacted"},
                "changes": {"company": {"from": None, "to": "Acme"}},
            },
            {"form_id": _FORM, "lead_id": _LEAD},
        ),
        "lead.assigned": (_BY, {"form_id": _FORM, "lead_id": _LEAD, "member_id": _MEMBER}),
        "callback.scheduled": (_CALL, _OF_CALL),
        "callback.completed": ({**_BY, **_CALL, "outcome": "reached"}, _OF_CALL),
        "consent.given": (_CONSENT, _OF_SUBMISSION),
        "consent.confirmed": (_CONSENT, _OF_SUBMISSION),
        "consent.withdrawn": ({**_CONSENT, **_BY, "reason": "She asked for it by phone."}, _OF_SUBMISSION),
        "endpoint.disabled": ({**_ENDPOINT, "reason": "It answered 410 Gone."}, {}),
    }
)


def example(name: str) -> tuple[dict[str, str], bytes]:
    """The headers and the body of the call that tells of this event, as an endpoint with SECRET gets it."""
    event = _event(SHAPES[name].kind)
    submission = Submission(id=_SUBMISSION, created_at=AT, mapped={"fields": FIELDS, "customData": CUSTOM})
    came_with = cast(Row[Any], submission) if event.submission_id is not None else None
    body = frozen(build(Happening(event, None, came_with, None, (), ()), name))
    shown = EVENT.show(message_id(event.id, name))
    return PLAIN_HEADERS | signature_headers(Keys((SECRET,), body_key=SECRET), shown, body, AT), body


def as_http(name: str) -> str:
    """The call as it is read: its headers, and its body with spaces and lines that it is sent without."""
    headers, body = example(name)
    lines = ["POST /hooks HTTP/1.1", *(f"{header}: {value}" for header, value in headers.items())]
    return "\n".join([*lines, "", json.dumps(json.loads(body), indent=2, ensure_ascii=False)])


def _event(kind: str) -> Event:
    data, about = _KINDS[kind]
    of = {"form_id": None, "submission_id": None, "lead_id": None, "member_id": None, **about}
    return Event(id=_id(9), kind=kind, is_test=False, data=data, created_at=AT, **of)
