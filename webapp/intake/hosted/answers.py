"""What a post answers, by the names of controls: each in the one form that its type is stored and compared in.

Whether that is a right answer is for `checks.py` to say: what cannot be read stays as it was typed.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from webapp.forms.definition.field import FormField
from webapp.intake.hosted.numbers import read_number

_NOT_TICKED = ("", "0", "no", "off", "false")

Read = Callable[[object, str], object]


def read_answers(fields: Iterable[FormField], typed: Mapping[str, object], language: str) -> dict[str, object]:
    """The answers that are not empty. `typed`: as it was sent; `language` says how numbers are written."""
    read = {name: _reader(field)(typed[name], language) for field in fields for name in field.names if name in typed}
    return {name: value for name, value in read.items() if not is_empty(value)}


def is_empty(value: object) -> bool:
    """Whether nothing was answered: no is no answer either, but zero is one."""
    return value is None or value is False or value == [] or (isinstance(value, str) and not value.strip())


def _reader(field: FormField) -> Read:
    """A budget is a number unless its owner offers some to choose from."""
    return _READERS.get("number" if field.type == "budget" and not field.options else field.type, _first)


def _first(value: object, language: str) -> object:
    """Of several values under one name the first that holds something."""
    return next((item for item in value if not is_empty(item)), None) if isinstance(value, list) else value


def _number(value: object, language: str) -> object:
    value = _first(value, language)
    found = read_number(value, language) if isinstance(value, str) else None
    return value if found is None else found


def _date(value: object, language: str) -> object:
    value = _first(value, language)
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFKC", value).strip()
    try:
        return date.fromisoformat(text).isoformat() if len(text) == len("2026-01-31") else value
    except ValueError:
        return value


def _choices(value: object, language: str) -> object:
    """A list, whether one was chosen or several; each once."""
    values = value if isinstance(value, list) else [value]
    unique: list[object] = []
    for item in values:
        if not is_empty(item) and item not in unique:
            unique.append(item)
    return unique


def _tick(value: object, language: str) -> object:
    value = _first(value, language)
    if not isinstance(value, str):
        return value
    return None if value.strip().lower() in _NOT_TICKED else "yes"


def _as_sent(value: object, language: str) -> object:
    return value


_READERS: Mapping[str, Read] = {
    "number": _number,
    "rating": _number,
    "date": _date,
    "checkboxes": _choices,
    "checkbox": _tick,
    "consent": _tick,
    "file": _as_sent,
}
