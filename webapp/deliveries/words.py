"""How a notification speaks of a submission: the names of its fields, who wrote it, and where the lead is shown."""

from collections.abc import Mapping
from typing import Any

from webapp.database.ids import show
from webapp.deliveries.happening import Happening
from webapp.http.words import file_size

LABELS = {
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


def name_of(fields: Mapping[str, Any]) -> str:
    return " ".join(fields[part] for part in ("firstName", "lastName") if fields.get(part))


def text_of(value: Any) -> str:
    """A value as it is read; a file by its name, its size and the link to it."""
    if isinstance(value, dict) and value.keys() == {"name", "size", "type", "url"}:
        return f"{value['name']} ({file_size(value['size'])}) {value['url']}"
    if isinstance(value, list):
        return ", ".join(text_of(item) for item in value)
    return "" if value is None else str(value)


def who_of(fields: Mapping[str, Any]) -> str:
    """What a person is called by: their name, or else how to reach them."""
    return name_of(fields) or str(fields.get("email") or fields.get("phone") or "")


def who(happening: Happening) -> str:
    """What the lead of an event is called."""
    lead = happening.lead
    known = {} if lead is None else {"firstName": lead.first_name, "lastName": lead.last_name}
    reach = {} if lead is None else {"email": lead.email, "phone": lead.phone}
    return who_of(happening.fields) or who_of(known | reach) or "somebody"


def headline(happening: Happening) -> str:
    what = "New lead" if happening.event.data.get("isNew") else "New submission"
    return f"{what}: {who_of(happening.fields) or 'somebody'}"


def lead_link(happening: Happening, public_url: str) -> str | None:
    lead_id = happening.event.lead_id
    return None if lead_id is None else f"{public_url}/leads/{show('lead', lead_id)}"
