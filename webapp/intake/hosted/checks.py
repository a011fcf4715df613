"""What is wrong with an answer, by its field's type and settings. This is the authority: no browser is relied upon."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from webapp.forms.definition.field import FormField
from webapp.forms.definition.patterns import fits
from webapp.forms.definition.rules import Verdict
from webapp.forms.definition.words import Words
from webapp.forms.mapping import NotText, texts_of
from webapp.intake.cleaning import clean_text
from webapp.intake.hosted.numbers import LONGEST
from webapp.leads.canonical import MAX_PHONE, email_key

USUAL_STARS = 5
_FEWEST_DIGITS = 3
_LONGEST_URL = 2_000
_URL = re.compile(r"(?:https?://)?[^\s/:?#@.]+(?:\.[^\s/:?#@.]+)+(?::[0-9]{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
_REQUIRED = {
    **dict.fromkeys(("select", "radio", "checkboxes", "rating"), "required_choice"),
    **dict.fromkeys(("checkbox", "consent"), "required_tick"),
    "file": "required_file",
}
DUE_IN_ADDRESS = 2  # street and city; not every country has regions or postal codes

Check = Callable[[FormField, Sequence[str]], str | None]
Bound = TypeVar("Bound", Decimal, date)


def problems_of(
    fields: Sequence[FormField], answers: Mapping[str, object], verdict: Verdict, words: Words
) -> dict[str, str]:
    """By the names of controls, one problem each. `answers` as `read_answers` gives them."""
    found = {}
    for field in fields:
        if field.key in verdict.hidden:
            continue
        for name, part, required in _controls(field, required=verdict.requires(field), words=words):
            problem = _problem(part, answers.get(name), required=required, words=words)
            if problem:
                found[name] = problem
    return found


def _controls(field: FormField, *, required: bool, words: Words) -> Iterator[tuple[str, FormField, bool]]:
    """The name of each control, the field with the label that a problem of it is told by, and whether it is due."""
    if field.type != "address":
        yield from ((name, field, required) for name in field.names)
        return
    for place, (name, part) in enumerate(zip(field.names, ("street", "city", "state", "zip"), strict=True)):
        yield name, field.model_copy(update={"label": words(part)}), required and place < DUE_IN_ADDRESS


def _problem(field: FormField, value: object, *, required: bool, words: Words) -> str | None:
    label = field.label or field.key
    try:
        texts = [text for item in texts_of(value) if (text := clean_text(item))]
    except NotText:
        return words("not_text", label=label)
    if not texts:
        return words(_REQUIRED.get(field.type, "required"), label=label) if required else None
    wrong = CHECKS[field.type](field, texts)
    if wrong is None and field.pattern and not all(fits(field.pattern, text) for text in texts):
        wrong = "not_format"
    if wrong is None:
        return None
    most = field.max or str(USUAL_STARS)
    return field.message or words(wrong, label=label, min=field.min, max=most)


def _length(field: FormField, texts: Sequence[str]) -> str | None:
    return _outside("length", field, Decimal(len(texts[0])), _decimal)


def _email(field: FormField, texts: Sequence[str]) -> str | None:
    return None if email_key(texts[0]) else "not_email"


def _phone(field: FormField, texts: Sequence[str]) -> str | None:
    digits = sum(sign.isdecimal() for sign in texts[0])
    return None if digits >= _FEWEST_DIGITS and len(texts[0]) <= MAX_PHONE else "not_phone"


def _url(field: FormField, texts: Sequence[str]) -> str | None:
    return None if len(texts[0]) <= _LONGEST_URL and _URL.fullmatch(texts[0]) else "not_url"


def _number(field: FormField, texts: Sequence[str]) -> str | None:
    number = _decimal(texts[0])
    return "not_number" if number is None else _outside("number", field, number, _decimal)


def _budget(field: FormField, texts: Sequence[str]) -> str | None:
    return _choice(field, texts) if field.options else _number(field, texts)


def _rating(field: FormField, texts: Sequence[str]) -> str | None:
    most = _decimal(field.max) or Decimal(USUAL_STARS)
    stars = _decimal(texts[0])
    return None if stars is not None and stars == stars.to_integral() and 1 <= stars <= most else "not_offered"


def _date(field: FormField, texts: Sequence[str]) -> str | None:
    day = _day(texts[0])
    return "not_date" if day is None else _outside("date", field, day, _day)


def _choice(field: FormField, texts: Sequence[str]) -> str | None:
    return None if set(texts) <= {clean_text(option) for option in field.options} else "not_offered"


def _choices(field: FormField, texts: Sequence[str]) -> str | None:
    return _choice(field, texts) or _outside("choices", field, Decimal(len(texts)), _decimal)


def _anything(field: FormField, texts: Sequence[str]) -> str | None:
    return None


def _outside(kind: str, field: FormField, value: Bound, read: Callable[[str], Bound | None]) -> str | None:
    """The bound that is not met; one that cannot be read is none."""
    least, most = read(field.min), read(field.max)
    if least is not None and value < least:
        return f"{kind}_min"
    return f"{kind}_max" if most is not None and value > most else None


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text) if len(text) <= LONGEST else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


CHECKS: Mapping[str, Check] = {
    **dict.fromkeys(("short_text", "long_text", "full_name", "company", "address"), _length),
    "email": _email,
    "phone": _phone,
    "url": _url,
    "number": _number,
    "budget": _budget,
    "rating": _rating,
    "date": _date,
    **dict.fromkeys(("select", "radio"), _choice),
    "checkboxes": _choices,
    **dict.fromkeys(("checkbox", "consent", "file", "hidden"), _anything),
}
