"""Spellings: how an email, a phone or a name may be written in a text, a form's body, an address or JSON.

A pattern never ends within a longer word: whoever is called Ann is not Anna, and a.b@x.io is not b@x.io.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from phonenumbers import NumberParseException, national_significant_number, parse

ERASED = "[erased]"
_SPACE = r"(?:[\s+,]|%20|%2C|\\u00a0|\\n)"
_BETWEEN_DIGITS = r"(?:[\s().\-/+]|%20|%2B|%28|%29|%2F|\\/|\\u00a0){0,3}"
_AFTER_CODE = r"|(?<=%[0-9a-f][0-9a-f])|(?<=\\u00[0-9a-f][0-9a-f])|(?<=\\[nrt])"
_SHORTEST_PHONE, _SHORTEST_NATIONAL, _SHORTEST_NAME = 7, 9, 2


@dataclass(frozen=True)
class Spellings:
    """What to look for: emails in their canonical spelling, phones as digits, names as first and last, plain words."""

    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()

    def found_in(self, text: str) -> bool:
        return self._pattern is not None and self._pattern.search(text) is not None

    def cleared(self, value: Any) -> Any:
        """A text, bytes or JSON without it, its shape kept."""
        if isinstance(value, str):
            return self._pattern.sub(ERASED, value) if self._pattern is not None else value
        if isinstance(value, bytes):
            return self.cleared(value.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        if isinstance(value, dict):
            return {self.cleared(name): self.cleared(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.cleared(inner) for inner in value]
        return ERASED if isinstance(value, int) and self.found_in(str(value)) else value

    def __or__(self, other: "Spellings") -> "Spellings":
        return Spellings(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        patterns = [
            *map(_email, self.emails),
            *(pattern for phone in self.phones for pattern in _phone(phone)),
            *(pattern for name in self.names for pattern in _full_name(*name)),
            *(_word(word) for word in self.words if len(word) >= _SHORTEST_NAME),
        ]
        return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def read_spellings(told: Mapping[str, Any]) -> Spellings:
    """By the fields, as JSON keeps them."""
    names = tuple((first, last) for first, last in told["names"])
    return Spellings(tuple(told["emails"]), tuple(told["phones"]), names, tuple(told["words"]))


def _email(email: str) -> str:
    """With its plus and at as addresses and JSON write them; a plus before it is a space only where at is `%40`."""
    written = "".join(map(_letter, email))
    return rf"(?:(?<![\w.+\-]){_AFTER_CODE}|(?<=\+)(?=[^@\s]*%40)){written}(?![\w\-]|\.\w)"


def _phone(digits: str) -> Iterable[str]:
    """As an international number, and as people of its country write it, where that is long enough to be no other."""
    if len(digits) < _SHORTEST_PHONE:
        return
    yield _number(digits, r"(?:(?:\+|%2B|00){_BETWEEN})?".replace("{_BETWEEN}", _BETWEEN_DIGITS))
    national = _national(digits)
    if len(national) >= _SHORTEST_NATIONAL:
        yield _number(national, rf"(?:\(?0\)?{_BETWEEN_DIGITS})?")


def _national(digits: str) -> str:
    try:
        return national_significant_number(parse(f"+{digits}"))
    except NumberParseException:
        return ""


def _number(digits: str, before: str) -> str:
    return rf"(?:(?<!\d){_AFTER_CODE}){before}{_BETWEEN_DIGITS.join(digits)}(?!\d)"


def _full_name(first: str, last: str) -> Iterable[str]:
    """In both orders."""
    if first and last:
        for one, other in ((first, last), (last, first)):
            yield rf"{_begin()}{_letters(one)}{_SPACE}{{1,3}}{_letters(other)}(?!\w)"
    elif len(first or last) >= _SHORTEST_NAME and " " in (first or last):
        yield _word(first or last)


def _word(word: str) -> str:
    return rf"{_begin()}{_letters(word)}(?!\w)"


def _begin() -> str:
    return rf"(?:(?<!\w){_AFTER_CODE})"


def _letters(text: str) -> str:
    return "".join(_SPACE + "{1,3}" if letter.isspace() else _letter(letter) for letter in text)


def _letter(letter: str) -> str:
    """As it is, percent-encoded, or as JSON escapes it."""
    if letter.isascii() and (letter.isalnum() or letter in "-_."):
        return re.escape(letter)
    units = letter.encode("utf-16-be")
    escaped = "".join(rf"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
    return f"(?:{re.escape(letter)}|{re.escape(quote(letter, safe=''))}|{escaped})"
