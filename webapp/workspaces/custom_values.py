"""What is held under the keys of a lead, an account or a deal: how it is shown, and how what people type becomes it."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

from webapp.errors import Invalid, NotFound
from webapp.http.fields import clean
from webapp.workspaces.custom_field_models import CustomField

LONGEST, LONGEST_TEXT = 1_000, 10_000
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE = re.compile(r"\+?[\d\s()./x-]{4,40}")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,10})?")


@dataclass(frozen=True)
class Held:
    """A key with its value, None where there is none; without a definition it is edited as text."""

    key: str
    value: Any
    field: CustomField | None = None

    @property
    def id(self) -> str:
        """Of its element on the page: a key may hold any character."""
        return f"custom-{sha256(self.key.encode('utf-8', 'replace')).hexdigest()[:12]}"

    @property
    def label(self) -> str:
        return self.field.label if self.field is not None else self.key

    @property
    def type(self) -> str:
        return self.field.type if self.field is not None else "text"

    @property
    def shown(self) -> str:
        """As it is read; empty for nothing."""
        if self.type == "checkbox" and isinstance(self.value, bool):
            return "Yes" if self.value else "No"
        return as_text(self.value)

    @property
    def link(self) -> str:
        """Where it leads, as an email, a phone or a web address; empty for anything else."""
        if not isinstance(self.value, str) or not self.value:
            return ""
        if self.type == "url":
            return self.value if is_web_address(self.value) else ""
        if self.type == "email" and _EMAIL.fullmatch(self.value):
            return f"mailto:{quote(self.value, safe='@')}"  # its address alone: a stranger's may go on with ?bcc=
        return f"tel:{self.value.replace(' ', '')}" if self.type == "phone" and _PHONE.fullmatch(self.value) else ""

    @property
    def choices(self) -> list[str]:
        """The options of a select, and before them what it holds, if that is none of them."""
        options = list(self.field.options) if self.field is not None else []
        return options if not self.shown or self.shown in options else [self.shown, *options]

    def read(self, text: str) -> Any:
        """The value that this text says, None for an empty one. Raises Invalid."""
        text = clean(text)
        if not text:
            return None
        if self.field is None:
            return _like(self.value, text)
        try:
            return _READ[self.type](self, text)
        except ValueError as problem:
            raise Invalid(str(problem), fields={"value": [str(problem)]}) from None


def held_in(field: CustomField, values: Mapping[str, Any]) -> Held:
    return Held(field.key, values.get(field.key), field)


def holdings(fields: Iterable[CustomField], values: Mapping[str, Any]) -> list[Held]:
    """The defined fields in their order, then every other key that holds something."""
    defined = {field.key: held_in(field, values) for field in fields}
    return [*defined.values(), *(Held(key, value) for key, value in values.items() if key not in defined)]


def changed(fields: Sequence[CustomField], values: Mapping[str, Any], key: str, text: str) -> dict[str, Any]:
    """The values with one of them read anew, or taken away. Raises NotFound for a key that is neither, Invalid."""
    held = {one.key: one for one in holdings(fields, values)}
    if key not in held:
        raise NotFound("There is no such field.")
    value = held[key].read(text)
    if value is None:
        return {name: old for name, old in values.items() if name != key}
    return {**values, key: value}


def as_text(value: Any) -> str:
    """A text as it is, nothing as an empty text, anything else as JSON."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)


def _like(old: Any, text: str) -> Any:
    """What was no text stays of its kind where it can: 5 becomes 6 and not "6"."""
    if old is None or isinstance(old, str):
        return _within(text, LONGEST_TEXT)
    try:
        return json.loads(_within(text, LONGEST_TEXT), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _within(text: str, most: int) -> str:
    if len(text) > most:
        problem = f"Use at most {most:,} characters."
        raise Invalid(problem, fields={"value": [problem]})
    return text


def _text(held: Held, text: str) -> str:
    return _within(text, LONGEST)


def _long_text(held: Held, text: str) -> str:
    return _within(text, LONGEST_TEXT)


def _number(held: Held, text: str) -> int | float:
    if not _NUMBER.fullmatch(text):
        raise ValueError("Use a number, such as 12 or 12.5, without spaces or commas.")
    return float(text) if "." in text else int(text)


def _date(held: Held, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("Use a date in the form 2026-01-31.") from None


def _checkbox(held: Held, text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("Choose yes or no.")
    return text == "true"


def _option(held: Held, text: str) -> str:
    if text not in held.choices:
        raise ValueError("Choose one of the options.")
    return text


def _url(held: Held, text: str) -> str:
    if not is_web_address(_within(text, LONGEST)):
        raise ValueError("Use a web address that begins with https:// or http://.")
    return text


def _email(held: Held, text: str) -> str:
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise ValueError("Use an email address, such as jane@example.com.")
    return text


def _phone(held: Held, text: str) -> str:
    if not _PHONE.fullmatch(text):
        raise ValueError("Use a phone number, such as +1 212 555 0123.")
    return text


_READ: dict[str, Callable[[Held, str], Any]] = {
    "text": _text,
    "long_text": _long_text,
    "number": _number,
    "date": _date,
    "checkbox": _checkbox,
    "select": _option,
    "url": _url,
    "email": _email,
    "phone": _phone,
}
