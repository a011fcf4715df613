"""Person: whoever is asked for, by all leads that they are, and by what they are known under."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from webapp.leads.canonical import email_key, phone_key


@dataclass(frozen=True)
class Person:
    """`emails` in their canonical spelling, `phones` as digits with the country's, `names` as first and last.

    `deals` and `accounts`: what they have to do with, and what goes on without them.
    """

    workspace_id: bytes
    leads: tuple[bytes, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    deals: tuple[bytes, ...] = ()
    accounts: tuple[bytes, ...] = ()

    @property
    def is_known(self) -> bool:
        return bool(self.leads or self.emails or self.phones)

    @property
    def name(self) -> str:
        """What they are called, or else known under."""
        full = next((" ".join(part for part in name if part) for name in self.names), "")
        return full or next(iter((*self.emails, *self.phones)), "")

    def to_json(self) -> str:
        return json.dumps(asdict(self), default=bytes.hex)


def read_person(text: str) -> Person:
    """What `to_json` made."""
    told = json.loads(text)
    leads, deals, accounts = (tuple(map(bytes.fromhex, told[name])) for name in ("leads", "deals", "accounts"))
    names = tuple((first, last) for first, last in told["names"])
    known = tuple(told["emails"]), tuple(told["phones"]), names
    return Person(bytes.fromhex(told["workspace_id"]), leads, *known, deals, accounts)


@dataclass(frozen=True)
class Told:
    """What one row says of who somebody is."""

    email: str | None = None
    phone: str | None = None
    name: tuple[str, str] = ("", "")

    @classmethod
    def of(cls, fields: Mapping[str, Any], country: str) -> "Told":
        """By the names of a lead's columns, or of the API."""
        email, phone = _text(fields, "email"), _text(fields, "phone")
        known = phone_key(phone, country) if phone else None
        name = _text(fields, "first_name", "firstName"), _text(fields, "last_name", "lastName")
        return cls(email_key(email) if email else None, known.key if known else None, name)


def known_by(person: Person, told: Sequence[Told]) -> Person:
    """With all that is told of them, each once, in its order."""
    return replace(
        person,
        emails=tuple(dict.fromkeys((*person.emails, *(one.email for one in told if one.email)))),
        phones=tuple(dict.fromkeys((*person.phones, *(one.phone for one in told if one.phone)))),
        names=tuple(dict.fromkeys((*person.names, *(one.name for one in told if any(one.name))))),
    )


def _text(fields: Mapping[str, Any], *names: str) -> str:
    return next((value.strip() for name in names if isinstance(value := fields.get(name), str)), "")
