"""A rule of a form's mapping and one lead that wrote in before it: what the lead would become. Nothing is written here.

What the lead holds under the name of the form's field moves to where the rule sends it, as if it came in now, if there
is room for it; all or nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from pydantic.alias_generators import to_snake
from sqlalchemy import Row, RowMapping

from webapp.forms.mapping import CUSTOM, map_fields, normalise_name
from webapp.forms.mapping_inputs import LABELS
from webapp.leads.canonical import email_key, identity_keys, phone_key
from webapp.leads.filling import LENGTHS, Change, Person, changed_lead
from webapp.leads.names import split_name

_EMPTY: tuple[object, ...] = (None, "", [], {})
MESSAGE = "noteContent"  # is no field of a lead: each message is a comment of its day


@dataclass(frozen=True)
class Rule:
    """`source` as the form sends it, `target` as the mapping words it."""

    form_id: bytes
    source: str
    target: str

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> Self:
        """As a job keeps it."""
        return cls(bytes.fromhex(query["form"]), query["source"], query["target"])

    @property
    def query(self) -> dict[str, str]:
        return {"form": self.form_id.hex(), "source": self.source, "target": self.target}

    @property
    def moves(self) -> bool:
        """Whether it makes anything of what is kept as custom data."""
        return self.target not in (MESSAGE, CUSTOM + self.source)

    @property
    def label(self) -> str:
        """What its target is called."""
        return LABELS.get(self.target, self.target.removeprefix(CUSTOM))


@dataclass(frozen=True)
class Placing:
    """`held`: the key of custom data that has the value; `reason`: why the lead stays as it is, empty where it doesn't.

    `keys`: the identities that come with the value.
    """

    held: str
    change: Change
    keys: tuple[bytes, ...] = ()
    reason: str = ""

    def becomes(self, name: str) -> object:
        """What the lead would hold in a field, by the API's name of it."""
        return _read(self.change.row, name)


class _Unfit(ValueError):
    """What is held cannot be what the rule makes of it."""


def place(lead: Row[Any], rule: Rule, country: str, at: datetime) -> Placing | None:
    """None for a lead that holds nothing under that name, and so is no concern of the rule."""
    held = next((key for key in lead.custom_data if _alike(key, rule.source, lead.custom_data)), None)
    if held is None:
        return None
    try:
        if CUSTOM + held in (lead.locked_fields or ()):
            raise _Unfit(f"Its {held} is locked.")
        person = _person(held, lead.custom_data[held], rule.target, country, test=lead.is_test)
    except _Unfit as problem:
        return Placing(held, changed_lead(lead, Person({}), at, overwrite=False), reason=str(problem))
    change = changed_lead(lead, person, at, overwrite=False)
    change.row["custom_data"].pop(held)  # of a copy
    keys = tuple(key for key in (person.email_key, person.phone_key) if key is not None)
    return Placing(held, change, keys, _reason(lead, rule, change))


def holds(lead: Row[Any], name: str) -> object:
    """What a lead has in a field, by the API's name of it."""
    return _read(lead._mapping, name)


def _read(row: Mapping[str, Any] | RowMapping, name: str) -> object:
    if name.startswith(CUSTOM):
        return row["custom_data"].get(name.removeprefix(CUSTOM))
    return row[to_snake(name)]


def _alike(key: str, source: str, custom: Mapping[str, object]) -> bool:
    return normalise_name(key) == normalise_name(source) and custom[key] not in _EMPTY


def _reason(lead: Row[Any], rule: Rule, change: Change) -> str:
    what = rule.label.lower() if rule.target in LABELS else rule.label
    if any(name in (lead.locked_fields or ()) for name in change.kept):
        return f"Its {what} is locked."
    if change.kept:
        return f"It has another {what} already."
    return "" if change.filled else f"It has this {what} already."


def _person(name: str, value: object, target: str, country: str, *, test: bool) -> Person:
    """What this one field says, as intake reads it. Raises _Unfit."""
    mapped = map_fields({name: value}, {name: target})
    if mapped.unusable:
        raise _Unfit("It holds an object, where a text is due.")
    words = mapped.values.get("projectTypes", [])
    fields = {field: text for field, text in mapped.values.items() if isinstance(text, str)}
    for part, text in zip(("firstName", "lastName"), split_name(fields.pop("name", "")), strict=True):
        if text:
            fields[part] = text
    if too_long := next((field for field, text in fields.items() if len(text) > LENGTHS[field]), None):
        raise _Unfit(f"It is longer than {LENGTHS[too_long]} characters.")
    email = email_key(fields["email"]) if "email" in fields else None
    if "email" in fields and email is None:
        raise _Unfit("It is not a usable email address.")
    phone = phone_key(fields["phone"], country) if "phone" in fields else None
    keys = identity_keys(email, phone.key if phone else None, test=test)
    projects = words if isinstance(words, list) else ()
    return Person(fields, projects, custom=mapped.custom, email_key=keys.email, phone_key=keys.phone)
