"""From fields as they were sent to what they say of a person: cleaned, mapped, checked. No database, no side effect."""

from collections.abc import Mapping
from typing import Any

from webapp.errors import Invalid
from webapp.forms.mapping import map_fields
from webapp.intake.cleaning import clean
from webapp.intake.incoming import Incoming
from webapp.intake.prepared import Prepared, Warning
from webapp.leads.canonical import email_key, identity_keys, phone_key
from webapp.leads.filling import LENGTHS, TAG_LENGTH, Person
from webapp.leads.names import split_name


def prepare(incoming: Incoming) -> Prepared:
    """Raises Invalid, naming the field, where something cannot be kept as it is."""
    form = incoming.access.form
    sent = {name: value for name, value in incoming.fields.items() if name not in incoming.honeypots}
    mapped = map_fields(_cleaned(sent), form.field_mapping)
    fields: dict[str, Any] = {name: value for name, value in mapped.values.items() if value} | _cleaned(incoming.person)
    custom = _cleaned(incoming.custom) | mapped.custom
    _split_full_name(fields)
    email, unusable_email, warnings = _usable_email(fields, custom)
    phone = phone_key(fields["phone"], incoming.access.country) if "phone" in fields else None
    problems = {**_objects(mapped.unusable), **_too_long(fields)}
    keys = identity_keys(email, phone.key if phone else None, test=incoming.access.is_test)
    person = Person(
        values={name: fields[name] for name in LENGTHS if name in fields},
        project_types=fields.get("projectTypes", ()),
        custom=custom,
        email_key=keys.email,
        phone_key=keys.phone,
    )
    message = fields.get("noteContent", "")
    warnings = (*incoming.warnings, *warnings)
    prepared = Prepared(person, message, fields, _cleaned(incoming.metadata), unusable_email, warnings, problems)
    incoming.need(prepared)
    if problems:
        name, (problem, *_) = next(iter(problems.items()))
        raise Invalid(f"The field {name} {problem}.", fields=problems)
    return prepared


def _cleaned(values: Mapping[str, object]) -> dict[str, Any]:
    cleaned = clean(dict(values))
    assert isinstance(cleaned, dict)  # noqa: S101 (an object stays one; tells the type checker)
    return cleaned


def _objects(names: list[str]) -> dict[str, list[str]]:
    return {name: ["must be a text, not an object"] for name in names}


def _split_full_name(fields: dict[str, Any]) -> None:
    """An explicit first or last name beats the split of a full one (K12a)."""
    full = fields.pop("name", None)
    if full:
        first, last = split_name(full)
        for name, value in (("firstName", first), ("lastName", last)):
            if value:
                fields.setdefault(name, value)


def _usable_email(fields: dict[str, Any], custom: dict[str, Any]) -> tuple[str | None, str | None, tuple[Warning, ...]]:
    """The canonical email; one that nobody could write to is kept beside, and does not cost the lead (K6a)."""
    if "email" not in fields:
        return None, None, ()
    canonical = email_key(fields["email"])
    if canonical is not None:
        return canonical, None, ()
    unusable = custom["invalidEmail"] = fields.pop("email")
    warning = Warning("email", "This is not a usable email address; it is kept under customData.invalidEmail.")
    return None, unusable, (warning,)


def _too_long(fields: Mapping[str, Any]) -> dict[str, list[str]]:
    problems = {
        name: [f"is longer than {limit} characters; shorten it"]
        for name, limit in LENGTHS.items()
        if len(fields.get(name, "")) > limit
    }
    if any(len(word) > TAG_LENGTH * 5 for word in fields.get("projectTypes", ())):
        problems["projectTypes"] = [f"holds a value longer than {TAG_LENGTH * 5} characters; shorten it"]
    return problems
