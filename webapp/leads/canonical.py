"""Who is who: the one spelling under which an email or a phone is compared (C16, C17).

Equal keys mean one person, so nothing is folded that may be two people: `jose@x.io` is not `josé@x.io`.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple
from unicodedata import normalize

import idna
import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

MAX_EMAIL = 254
MAX_PHONE = 64  # characters; more is not a phone, and slow to parse
_FEWEST_DIGITS, _MOST_DIGITS = 7, 40

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")  # quadratic: only for a text within MAX_EMAIL


@dataclass(frozen=True)
class Phone:
    """A usable phone: its digits (of E.164 where `e164` is set), and the extension, which is no part of the key."""

    key: str
    extension: str | None
    e164: str | None


class IdentityKeys(NamedTuple):
    """Keys as the identities are stored by, 33 bytes each, in the order in which they are locked."""

    email: bytes | None
    phone: bytes | None


def email_key(text: str) -> str | None:
    """The canonical address (NFC, lower case, domain as IDNA), None when it is unusable."""
    text = text.strip()
    if len(text) > MAX_EMAIL or not _EMAIL.fullmatch(text):
        return None
    local, _, domain = normalize("NFC", text).lower().rpartition("@")
    return f"{local}@{_ascii_domain(domain)}"


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return domain  # an address may exist all the same, as those with an emoji do


def phone_key(text: str, country: str) -> Phone | None:
    """The phone as it reads in `country` (ISO 3166, two letters), None when it is no phone."""
    text = text.strip()
    if len(text) > MAX_PHONE:
        return None
    try:
        number = phonenumbers.parse(text, country.upper())
    except NumberParseException:
        return _by_digits(text, None)
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return _by_digits(text, number.extension)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Phone(e164.removeprefix("+"), number.extension, e164)


def _by_digits(text: str, extension: str | None) -> Phone | None:
    digits = phonenumbers.normalize_digits_only(text).removesuffix(extension or "")
    return Phone(digits, extension, None) if _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS else None


def identity_keys(email: str | None, phone: str | None, *, test: bool) -> IdentityKeys:
    """The keys of an `email_key` and of a `Phone.key`; those of test data never equal one of live data."""
    scope = "test: " if test else ""  # with a space, which no live address can hold
    return IdentityKeys(_hashed(b"e", scope, email), _hashed(b"p", scope, phone))


def _hashed(kind: bytes, scope: str, value: str | None) -> bytes | None:
    return kind + sha256(f"{scope}{value}".encode()).digest() if value else None
