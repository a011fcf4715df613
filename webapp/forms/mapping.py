"""From the fields of a submission to the fields of a lead: the owner's mapping first, then the names everybody uses.

No field is ever lost: what finds no place of its own goes to the custom data, with its JSON type.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

CUSTOM = "customData."

# Target and its names, the strongest first (K12). `name` is a full name: who asks for it splits it.
DEFAULT_NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("name", ("name", "full_name", "fullname")),
    ("firstName", ("first_name", "firstname", "fname")),
    ("lastName", ("last_name", "lastname", "lname")),
    ("email", ("email", "email_address", "e-mail")),
    ("phone", ("phone", "phone_number", "tel", "mobile")),
    ("company", ("company", "company_name", "organization")),
    ("address", ("address", "street", "street_address")),
    ("city", ("city",)),
    ("state", ("state", "province")),
    ("zip", ("zip", "zipcode", "postal_code")),
    ("noteContent", ("message", "notes", "comments", "inquiry")),
    ("budget", ("budget", "budget_range", "price_range")),
    ("timeline", ("timeline", "timeframe", "when")),
    ("projectTypes", ("project_type", "service", "service_type")),
    ("source", ("source", "referral_source", "how_did_you_hear")),
)
TARGETS = frozenset(target for target, _ in DEFAULT_NAMES)
_ALIKE = str.maketrans("- ", "__")


class NotText(ValueError):
    """An object stands where text is due."""


@dataclass(frozen=True)
class Mapped:
    """Fields by target. `values` are texts, but projectTypes a list; `unusable`: fields with an object for a text.

    `places`: where each field went, by its name as sent; an empty one went nowhere.
    """

    values: dict[str, str | list[str]] = field(default_factory=dict)
    custom: dict[str, object] = field(default_factory=dict)
    unusable: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict, compare=False)


def normalise_name(name: str) -> str:
    """Names that are equal here are one name: case doesn't count, and `-`, space and `_` are alike."""
    return name.lower().translate(_ALIKE)


_DEFAULTS = {
    normalise_name(name): (rank, target) for target, names in DEFAULT_NAMES for rank, name in enumerate(names, start=1)
}
_OWNERS_RANK, _LAST_RANK = 0, 99


def valid_target(target: str) -> bool:
    """Whether a mapping may point there: a field of the API, or `customData.` and a key."""
    return target in TARGETS or (target.startswith(CUSTOM) and len(target) > len(CUSTOM))


def has_place(name: str, mapping: Mapping[str, str]) -> bool:
    """Whether the owner's mapping or a name that everybody uses says where a field goes, other than by its own name."""
    owners = {normalise_name(source): target for source, target in mapping.items()}
    return _place(name, owners)[0] < _LAST_RANK


def map_fields(fields: Mapping[str, object], mapping: Mapping[str, str]) -> Mapped:
    """Gives every field its place. `mapping`: the owner's, source name to target; a target that isn't valid is ignored.

    Of several fields for one target the owner's wins, then the first in the order of DEFAULT_NAMES, then as sent.
    An empty field counts as absent.
    """
    owners = {normalise_name(source): target for source, target in mapping.items()} | dict(mapping)
    places = [(*_place(name, owners), name) for name in fields]
    mapped = Mapped()
    for _, target, name in sorted(places, key=lambda place: place[0]):
        if target.startswith(CUSTOM):
            _keep(mapped, target.removeprefix(CUSTOM), name, fields[name])
        else:
            _put(mapped, target, name, fields[name])
    return mapped


def _place(name: str, owners: Mapping[str, str]) -> tuple[int, str]:
    """Rank and target of a field; the lowest rank wins."""
    normalised = normalise_name(name)
    target = owners.get(name) or owners.get(normalised) or ""
    if valid_target(target):
        return _OWNERS_RANK, target
    return _DEFAULTS.get(normalised, (_LAST_RANK, CUSTOM + name))


def _put(mapped: Mapped, target: str, name: str, value: object) -> None:
    try:
        found = texts_of(value) if target == "projectTypes" else text_of(value)
    except NotText:
        mapped.unusable.append(name)
        _keep(mapped, name, name, value)
        return
    if not found:
        return
    if target in mapped.values:
        _keep(mapped, name, name, value)
    else:
        mapped.values[target] = found
        mapped.places[name] = target


def _keep(mapped: Mapped, key: str, name: str, value: object) -> None:
    """Under its key; where a mapping has put something else there, under the next free `key (2)`."""
    free, count = key, 1
    while free in mapped.custom:
        count += 1
        free = f"{key} ({count})"
    mapped.custom[free] = value
    mapped.places[name] = CUSTOM + free


def texts_of(value: object) -> list[str]:
    """The texts in a JSON value, empty ones left out; raises NotText for an object, or one in a list."""
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, list):
        return [text for item in value for text in texts_of(item)]
    if isinstance(value, dict):
        raise NotText("An object stands where text is due.")
    return [] if value is None else [json.dumps(value)]


def text_of(value: object) -> str:
    """A JSON value where text is due: a number or boolean as JSON spells it, a list joined by commas, null as ""."""
    return value if isinstance(value, str) else ", ".join(texts_of(value))
