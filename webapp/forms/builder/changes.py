"""What the builder does to the fields of a definition: each verb takes one and gives the next, and knows no page.

A field that is renamed takes along the rules that speak of it.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from webapp.errors import Conflict, Invalid, NotFound
from webapp.forms.builder.palette import new_field
from webapp.forms.definition.definition import MOST_FIELDS, Definition
from webapp.forms.definition.field import FormField
from webapp.forms.definition.rule import Rule
from webapp.forms.mapping import map_fields
from webapp.http.reading import read_values

LONGEST_KEY = 40


@dataclass(frozen=True)
class Change:
    """The definition after a change, what it did in a sentence, and the key of the field that it was about."""

    definition: Definition
    said: str
    key: str


def add_field(definition: Definition, kind: str, after: str, taken: Collection[str] = ()) -> Change:
    """A new field of the kind behind the one called `after`, or at the end. `taken`: keys that it must not have."""
    field = new_field(kind)
    field = field.model_copy(update={"key": free_key(definition, field, field.key, taken)})
    keys = [known.key for known in definition.fields]
    place = keys.index(after) + 1 if after in keys else len(keys)
    return Change(_put_in(definition, place, field), f"{_name(field)} is added.", field.key)


def duplicate_field(definition: Definition, key: str, taken: Collection[str] = ()) -> Change:
    place, field = _find(definition, key)
    copy = field.model_copy(update={"key": free_key(definition, field, field.key, taken)})
    return Change(_put_in(definition, place + 1, copy), f"{_name(field)} is duplicated.", copy.key)


def remove_field(definition: Definition, key: str) -> Change:
    """The change is about the field that stands in its place then, if any. Rules that speak of it are kept."""
    place, field = _find(definition, key)
    rest = [*definition.fields[:place], *definition.fields[place + 1 :]]
    near = rest[min(place, len(rest) - 1)].key if rest else ""
    return Change(with_fields(definition, rest), f"{_name(field)} is removed.", near)


def move_field(definition: Definition, key: str, by: int) -> Change:
    """As many places down, up if it is negative; not beyond the ends."""
    place, field = _find(definition, key)
    rest = [*definition.fields[:place], *definition.fields[place + 1 :]]
    to = max(0, min(place + by, len(rest)))
    moved = with_fields(definition, [*rest[:to], field, *rest[to:]])
    return Change(moved, f"{_name(field)} is now {to + 1} of {len(moved.fields)}.", key)


def edit_field(
    definition: Definition, key: str, values: Mapping[str, Any], *, locked: bool, taken: Collection[str] = ()
) -> Change:
    """Settings of a field, by the names of the document; raises Invalid, by the same names.

    `locked`: the key was published. Else it follows the label, until one of the two has a meaning of its own.
    """
    place, field = _find(definition, key)
    wanted = read_values(FormField, {**field.model_dump(by_alias=True), **values})
    changed = [name for name in FormField.model_fields if getattr(wanted, name) != getattr(field, name)]
    if locked and wanted.key != key:
        problem = "This key is published: answers are kept under it. It stays as it is."
        raise Invalid(problem, fields={"key": [problem]})
    if "label" in changed and "key" not in changed and not locked and follows_label(definition, field):
        rest = with_fields(definition, [known for known in definition.fields if known is not field])
        wanted = wanted.model_copy(update={"key": free_key(rest, wanted, key_of(wanted.label) or key, taken)})
    if wanted.key != key and wanted.key in taken:
        problem = "This is the name of the field that only bots fill in. Use another one."
        raise Invalid(problem, fields={"key": [problem]})
    fields = [*definition.fields[:place], wanted, *definition.fields[place + 1 :]]
    said = f"Field {place + 1}: {', '.join(name.replace('_', ' ') for name in changed)} changed." if changed else ""
    return Change(_renamed(definition, fields, key, wanted.key), said, wanted.key)


def with_settings(definition: Definition, values: Mapping[str, Any]) -> Change:
    """Settings of the form itself, by the names of the document; raises Invalid, by the same names."""
    known = {info.alias or name: getattr(definition, name) for name, info in Definition.model_fields.items()}
    changed = read_values(Definition, {**known, **values})
    names = [name for name in Definition.model_fields if getattr(changed, name) != getattr(definition, name)]
    said = f"The form: {', '.join(name.replace('_', ' ') for name in names)} changed." if names else ""
    return Change(changed, said, "")


def free_key(definition: Definition, field: FormField, wanted: str, taken: Collection[str] = ()) -> str:
    """The wanted key, or the next that no field and nothing else has: `email`, then `email_2`."""
    used = {*taken, *definition.names(), *(known.key for known in definition.fields)}
    stem = re.sub(r"_\d+$", "", wanted)
    for key in chain([wanted], (f"{stem}_{number}" for number in count(2))):
        if used.isdisjoint((key, *field.model_copy(update={"key": key}).names)):
            return key
    raise AssertionError("there is always another number")


def key_of(label: str) -> str:
    """A key that says what a label says; empty for one without a letter."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", label) if not unicodedata.combining(letter))
    return re.sub(r"\W+", "_", plain.casefold()).strip("_")[:LONGEST_KEY].rstrip("_")


def follows_label(definition: Definition, field: FormField) -> bool:
    """Whether nobody chose this key: it comes from the label or the kind, and gives the answer no place in the lead."""
    if default_target(field.key) is not None:
        return False
    return re.sub(r"_\d+$", "", field.key) in (re.sub(r"_\d+$", "", key_of(field.label)), field.kind.key)


def default_target(key: str) -> str | None:
    """The field of the lead that an answer goes to by its name alone; None for custom data."""
    mapped = map_fields({key: "an answer"}, {})
    return next(iter(mapped.values), None)


def with_fields(definition: Definition, fields: Sequence[FormField]) -> Definition:
    """The same with other fields; raises Invalid for two of one name."""
    return with_settings(definition, {"fields": list(fields)}).definition


def _renamed(definition: Definition, fields: Sequence[FormField], old: str, new: str) -> Definition:
    try:
        changed = with_fields(definition, fields)
    except Invalid as refusal:
        raise Invalid(refusal.message, fields={"key": list(chain(*refusal.fields.values()))}) from None
    if old == new:
        return changed
    return changed.model_copy(update={"rules": [_speak_of(rule, old, new) for rule in definition.rules]})


def _speak_of(rule: Rule, old: str, new: str) -> Rule:
    """The rule with another name for one of the fields."""
    document = rule.model_dump(by_alias=True)
    for part in (*document["when"]["conditions"], *document["then"]):
        for name in ("field", "page"):
            if part.get(name) == old:
                part[name] = new
    return Rule.model_validate(document)


def _put_in(definition: Definition, place: int, field: FormField) -> Definition:
    if len(definition.fields) >= MOST_FIELDS:
        raise Conflict(f"A form has at most {MOST_FIELDS} fields. Remove one first, or make a second form.")
    return with_fields(definition, [*definition.fields[:place], field, *definition.fields[place:]])


def _find(definition: Definition, key: str) -> tuple[int, FormField]:
    for place, field in enumerate(definition.fields):
        if field.key == key:
            return place, field
    raise NotFound("This field is not there any more. Reload the page.")


def _name(field: FormField) -> str:
    return f"“{field.label}”" if field.label else field.kind.label
