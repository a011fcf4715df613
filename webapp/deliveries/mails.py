"""The mails that events cause, in plain text. Each becomes the frozen payload of a delivery by email."""

import re
from collections.abc import Mapping
from typing import Any

from webapp.database.ids import show
from webapp.deliveries.happening import Happening

LONGEST_VALUE = 100  # of a placeholder: a stranger's name is not a place for a letter to somebody else
_PLACEHOLDER = re.compile(r"\{\{\s*(\w{1,40})\s*\}\}")

_LABELS = {
    "firstName": "First name",
    "lastName": "Last name",
    "email": "Email",
    "phone": "Phone",
    "company": "Company",
    "address": "Address",
    "city": "City",
    "state": "State",
    "zip": "Zip",
    "budget": "Budget",
    "timeline": "Timeline",
    "projectTypes": "Project types",
    "source": "Source",
}


def new_lead(happening: Happening, to: str, public_url: str) -> dict[str, Any]:
    """To a member: who has reached out, and what they said. An answer to it goes to the lead."""
    fields, event = happening.fields, happening.event
    who = _name(fields) or fields.get("email") or fields.get("phone") or "somebody"
    form_name = happening.form.name if happening.form is not None else ""
    what = "New lead" if event.data.get("isNew") else "New submission"
    lines = [f"{label}: {_text(fields[name])}" for name, label in _LABELS.items() if fields.get(name)]
    lines += [f"{name}: {_text(value)}" for name, value in happening.custom_data.items()]
    parts = ["\n".join(lines), _text(fields.get("noteContent"))]
    if event.lead_id is not None:
        parts.append(f"{public_url}/leads/{show('lead', event.lead_id)}")
    return {
        "to": to,
        "subject": happening.subject or f"{what}: {who}" + (f" ({form_name})" if form_name else ""),
        "text": "\n\n".join(part for part in parts if part),
        "autoSubmitted": "auto-generated",
        **({"replyTo": fields["email"]} if fields.get("email") else {}),
    }


def auto_reply(happening: Happening, to: str, responder: Mapping[str, Any]) -> dict[str, Any]:
    """To the lead: the form's own words, with the person's fields in place of `{{firstName}}` and the like (K27)."""
    return {
        "to": to,
        "subject": fill(str(responder.get("subject") or ""), happening.fields),
        "text": fill(str(responder.get("body") or ""), happening.fields),
        "autoSubmitted": "auto-replied",
        **({"replyTo": responder["replyTo"]} if responder.get("replyTo") else {}),
    }


def endpoint_disabled(happening: Happening, to: str, public_url: str) -> dict[str, Any]:
    """To an owner: an endpoint was turned off, and what becomes of what it is owed (P9)."""
    data = happening.event.data
    text = (
        f"{data['name']} ({data['url']}) was turned off. {data['reason']}\n\n"
        "New events for it are held. Once it is mended, turn it on again; what was held can be sent then.\n\n"
        f"{public_url}"
    )
    return {
        "to": to,
        "subject": f"Webhook turned off: {data['name']}",
        "text": text,
        "autoSubmitted": "auto-generated",
    }


def fill(template: str, fields: Mapping[str, Any]) -> str:
    """Named placeholders of the person's fields, and nothing else: an unknown one becomes empty."""
    person = {name: _text(fields.get(name)) for name in _LABELS} | {"name": _name(fields)}
    return _PLACEHOLDER.sub(lambda match: " ".join(person.get(match[1], "").split())[:LONGEST_VALUE], template)


def _name(fields: Mapping[str, Any]) -> str:
    return " ".join(fields[part] for part in ("firstName", "lastName") if fields.get(part))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    return "" if value is None else str(value)
