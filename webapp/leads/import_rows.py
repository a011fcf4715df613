"""What a row of an imported file says of a person, or what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from webapp.forms.mapping import map_fields
from webapp.http.fields import clean
from webapp.leads.canonical import email_key, identity_keys, phone_key
from webapp.leads.exporters import CREATED, SKIP, TAGS
from webapp.leads.filling import LENGTHS, TAG_LENGTH, Person
from webapp.leads.names import split_name

_FORMATS = ("%m/%d/%Y %H:%M", "%m/%d/%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y")


@dataclass(frozen=True)
class ReadRow:
    """`problem`: why it is skipped; `message`: a comment; `created_at`: when the person wrote, if the file tells."""

    person: Person
    message: str = ""
    created_at: datetime | None = None
    problem: str | None = None


def read_row(columns: Sequence[str], cells: Sequence[str], mapping: Mapping[str, str], country: str) -> ReadRow:
    """`mapping` as `propose` gives it; moments without a zone are UTC."""
    sent = {column: clean(cell) for column, cell in zip(columns, cells, strict=True)}
    placed = {name: text for name, text in sent.items() if text and mapping.get(name, SKIP) != SKIP}
    if not placed:
        return ReadRow(Person({}), problem="The row is empty.")
    aside = {name: placed.pop(name) for name in list(placed) if mapping[name] in (TAGS, CREATED)}
    mapped = map_fields(placed, mapping)
    fields = {name: text for name, text in mapped.values.items() if isinstance(text, str)}
    message, full = fields.pop("noteContent", ""), fields.pop("name", "")
    for name, part in zip(("firstName", "lastName"), split_name(full), strict=True):
        if part:
            fields.setdefault(name, part)
    email = email_key(fields["email"]) if "email" in fields else None
    phone = phone_key(fields["phone"], country) if "phone" in fields else None
    keys = identity_keys(email, phone.key if phone else None, test=False)
    words = mapped.values.get("projectTypes", [])
    person = Person(
        fields,
        [word for word in words if isinstance(words, list)],
        _tags(text for name, text in aside.items() if mapping[name] == TAGS),
        mapped.custom,
        keys.email,
        keys.phone,
    )
    moment = next((text for name, text in aside.items() if mapping[name] == CREATED), "")
    return ReadRow(person, message, _moment(moment), _problem(fields, email))


def _tags(texts: Iterable[str]) -> list[str]:
    words = (word.strip() for text in texts for word in text.replace(";", ",").split(","))
    return [word[:TAG_LENGTH] for word in words if word]


def _problem(fields: Mapping[str, str], email: str | None) -> str | None:
    if "email" in fields and email is None:
        return "The email is not usable."
    for name, text in fields.items():
        if len(text) > LENGTHS[name]:
            return f"{name} is longer than {LENGTHS[name]} characters."
    if not fields.keys() & {"email", "phone", "firstName", "lastName", "company"}:
        return "It has no email, phone, name or company."
    return None


def _moment(text: str) -> datetime | None:
    """A moment of the past, None for what is none; of two readings of 3/4/2026 the American one."""
    found = _iso(text) or next((at for form in _FORMATS if (at := _by_form(text, form))), None)
    if found is None:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found if datetime(1970, 1, 2, tzinfo=UTC) < found <= datetime.now(UTC) else None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _by_form(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)
    except ValueError:
        return None
