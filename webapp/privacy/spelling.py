"""Spellings: how an email, a phone or a name may be written in a text, a form's body, an address or JSON.

A pattern never ends within a longer word: whoever is called Ann is not Anna, and a.b@x.io is not b@x.io.
Nor does it try one place in many ways (`+` after a count): strangers write both the names and the texts.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from phonenumbers import NumberParseException, national_significant_number, parse

ERASED = "[erased]"
_SPACES = r"(?:[\s+,]|%20|%2C|\\u00a0|\\n){1,9}+"
_BETWEEN_DIGITS = r"(?:[\s().\-/+]|%20|%2B|%28|%29|%2F|\\/|\\u00a0){0,3}+"
_AFTER_CODE = r"|(?<=%[0-9a-f][0-9a-f])|(?<=\\u00[0-9a-f][0-9a-f])|(?<=\\[nrt])"
_LONGEST_LOCAL = 200  # of an email, percent-encoded
_RUNS = re.compile(r"[a-z0-9]+")
_OURS = "ours"
_KEY = re.compile(r"[a-z][A-Za-z_]*")
_CODES = re.compile(r"%[0-9a-f]{2}|\\u[0-9a-f]{4}")
_NO_DIGITS = bytes(code for code in range(128) if not chr(code).isdecimal())
_SHORTEST_PHONE, _SHORTEST_NATIONAL, _SHORTEST_NAME = 7, 9, 2


@dataclass(frozen=True)
class Spellings:
    """What to look for: emails in their canonical spelling, phones as digits, names as first and last, plain words.

    `spared`: emails of others, within which no name and no word is found.
    """

    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()

    def found_in(self, text: str) -> bool:
        return any(found[_OURS] for needle in self._likely(text) for found in needle.pattern.finditer(text))

    def cleared(self, value: Any) -> Any:
        """A text, bytes or JSON without it, its shape kept."""
        if isinstance(value, str):
            for needle in self._likely(value):
                value = needle.pattern.sub(_erased, value)
            return value
        if isinstance(value, bytes):
            return self.cleared(value.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        if isinstance(value, dict):
            return {_key(name) or self.cleared(name): self.cleared(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.cleared(inner) for inner in value]
        return ERASED if isinstance(value, int) and self.found_in(str(value)) else value

    def __or__(self, other: "Spellings") -> "Spellings":
        return Spellings(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    def _likely(self, text: str) -> list["_Needle"]:
        """Those of which the text has at least the sign."""
        plain = text.lower()
        digits = _digits_of(plain) if self.phones else ""
        return [needle for needle in self._needles if needle.sign in (digits if needle.is_number else plain)]

    @cached_property
    def _needles(self) -> list["_Needle"]:
        return [
            *(_Needle(_sign(email.partition("@")[0]), _compiled(_email(email))) for email in self.emails),
            *(
                _Needle(phone[-_SHORTEST_PHONE:], _compiled(way), True)
                for phone in self.phones
                for way in _phone(phone)
            ),
            *(_Needle(_sign(*name), _compiled(way, self.spared)) for name in self.names for way in _full_name(*name)),
            *(
                _Needle(_sign(word), _compiled(_word(word), self.spared))
                for word in self.words
                if len(word) >= _SHORTEST_NAME
            ),
        ]


@dataclass(frozen=True)
class _Needle:
    """`sign`: what stands in every text that the pattern fits, in lower case; found a hundred times as fast."""

    sign: str
    pattern: re.Pattern[str]
    is_number: bool = False


def _key(name: str) -> str:
    """A key as the program itself writes them, whoever may be called so; empty for another one."""
    return name if _KEY.fullmatch(name) else ""


def read_spellings(told: Mapping[str, Any]) -> Spellings:
    """By the fields, as JSON keeps them."""
    names = tuple((first, last) for first, last in told["names"])
    return Spellings(tuple(told["emails"]), tuple(told["phones"]), names, tuple(told["words"]), tuple(told["spared"]))


def _sign(*texts: str) -> str:
    """The longest run of letters and digits that every way of writing leaves as they are; may be empty."""
    return max((run for text in texts for run in _RUNS.findall(text.lower())), key=len, default="")


def _digits_of(text: str) -> str:
    """All digits of a text, without those of codes."""
    plain = _CODES.sub("", text) if "%" in text or "\\u" in text else text
    return plain.encode("ascii", "ignore").translate(None, _NO_DIGITS).decode()


def _compiled(pattern: str, spared: Iterable[str] = ()) -> re.Pattern[str]:
    """What is spared is passed over as a whole."""
    return re.compile("|".join((*map(_email, spared), f"(?P<{_OURS}>{pattern})")), re.IGNORECASE)


def _erased(found: re.Match[str]) -> str:
    return ERASED if found[_OURS] else found[0]


def _email(email: str) -> str:
    """With its plus and at as addresses and JSON write them; a plus before it is a space only where at is `%40`."""
    written = "".join(map(_letter, email))
    return rf"(?:(?<![\w.+\-]){_AFTER_CODE}|(?<=\+)(?=[^@\s]{{0,{_LONGEST_LOCAL}}}%40)){written}(?![\w\-]|\.\w)"


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
            yield rf"{_begin()}{_letters(one)}{_SPACES}{_letters(other)}(?!\w)"
    elif len(first or last) >= _SHORTEST_NAME and " " in (first or last):
        yield _word(first or last)


def _word(word: str) -> str:
    return rf"{_begin()}{_letters(word)}(?!\w)"


def _begin() -> str:
    return rf"(?:(?<!\w){_AFTER_CODE})"


def _letters(text: str) -> str:
    return _SPACES.join("".join(map(_letter, word)) for word in text.split())


def _letter(letter: str) -> str:
    """As it is, percent-encoded, or as JSON escapes it."""
    if letter.isascii() and (letter.isalnum() or letter in "-_."):
        return re.escape(letter)
    units = letter.encode("utf-16-be")
    escaped = "".join(rf"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
    return f"(?:{re.escape(letter)}|{re.escape(quote(letter, safe=''))}|{escaped})"
