"""What a submission says of a company and a deal, before anything of it is in the database."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

FREE_MAIL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com "
    "aol.com gmx.com gmx.net gmx.de web.de mail.com mail.ru yandex.ru yandex.com proton.me protonmail.com zoho.com "
    "qq.com 163.com 126.com naver.com daum.net t-online.de orange.fr free.fr libero.it hey.com fastmail.com".split()
)


@dataclass(frozen=True)
class Business:
    """Values that fit, defaults in place of those that do not. Ids of others are as sent: a step looks them up.

    `account`: name, location, website, description, those that were sent. `account_id` and `deal_id` are reserved.
    """

    account_id: bytes
    deal_id: bytes
    source_name: str
    stage: str
    amount: Decimal
    closing_date: date
    account: Mapping[str, str] = field(default_factory=dict)
    account_custom: Mapping[str, Any] = field(default_factory=dict)
    account_parent: str = ""
    deal_name: str = ""
    description: str = ""
    solution: str = ""
    tags: Sequence[str] = ()
    owner: str = ""
    parent: str = ""
    deal_custom: Mapping[str, Any] = field(default_factory=dict)

    @property
    def mapped(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        account = {**self.account, "customFields": dict(self.account_custom)}
        deal = {"name": self.deal_name, "amount": str(self.amount), "stage": self.stage, "tags": list(self.tags)}
        dated = {"closingDate": self.closing_date.isoformat(), "customFields": dict(self.deal_custom)}
        texts = {"description": self.description, "solution": self.solution, "sourceName": self.source_name}
        return {"account": account, "deal": {**deal, **texts, **dated}}

    @property
    def written(self) -> list[Any]:
        """What the sender wrote, in which a blocked phrase may stand."""
        texts = (self.deal_name, self.description, self.solution, self.source_name, *self.tags)
        return [*texts, *self.account.values(), *self.account_custom.values(), *self.deal_custom.values()]


def name_key(name: str, *, test: bool) -> bytes:
    """An exact name as it is compared: by its bytes; test data never meets live data (C17)."""
    return hashlib.sha256(("test: " if test else "live: ").encode() + name.encode("utf-8", "surrogatepass")).digest()


def account_name(business: Business, *, first_name: str, last_name: str, email: str) -> str:
    """W16: the name given, else the last name, else, where any other account field was sent, one after the email."""
    named = business.account.get("name") or last_name
    if named or not (business.account or business.account_custom or business.account_parent):
        return named
    domain = email.rpartition("@")[2].lower()
    return first_name if not domain or domain in FREE_MAIL else _company_of(domain)


def _company_of(domain: str) -> str:
    """`mail.company.co.uk` is Company's."""
    labels = domain.split(".")[:-1]
    if len(labels) > 1 and labels[-1] in {"co", "com", "org", "net", "ac", "gov", "edu"}:
        labels.pop()
    return labels[-1].capitalize()


def deal_name(business: Business, owner_name: str) -> str:
    """W17: `[Account or contact name] - [sourceName]` unless a name was given."""
    return business.deal_name or f"{owner_name} - {business.source_name or 'Web Form'}"


def three_months_after(day: date) -> date:
    """The same day of the month three months on, or the last day of that month."""
    month = day.month + 3
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
