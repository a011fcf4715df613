"""The fields of a lead that a rule of assignment can ask about: what they are called, and what each of a lead holds."""

from collections.abc import Mapping
from typing import Any

from pydantic.alias_generators import to_snake

CUSTOM = "customData."
# By the API's names: what people call them, and the kind of form field that they are compared as.
ASKED = {
    "budget": ("Budget", "budget"),
    "city": ("City", "text"),
    "company": ("Company", "text"),
    "email": ("Email", "text"),
    "firstName": ("First name", "text"),
    "lastName": ("Last name", "text"),
    "location": ("Location", "text"),
    "phone": ("Phone", "text"),
    "projectTypes": ("Project types", "checkboxes"),
    "role": ("Role", "text"),
    "score": ("Score", "number"),
    "source": ("Source", "text"),
    "state": ("State", "text"),
    "status": ("Status", "text"),
    "tags": ("Tags", "checkboxes"),
    "timeline": ("Timeline", "text"),
    "zip": ("Zip", "text"),
}


def is_asked(name: str) -> bool:
    return name in ASKED or (name.startswith(CUSTOM) and len(name) > len(CUSTOM))


def called(name: str) -> str:
    return ASKED[name][0] if name in ASKED else name.removeprefix(CUSTOM)


def kind_of(name: str) -> str:
    return ASKED[name][1] if name in ASKED else "text"


def value_of(lead: Mapping[str, Any], name: str) -> object:
    """What a lead, by its columns, holds there."""
    if name.startswith(CUSTOM):
        return lead["custom_data"].get(name.removeprefix(CUSTOM))
    return lead[to_snake(name)]
