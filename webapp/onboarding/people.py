"""People who never were: the three of a new workspace, and as many as a demonstration asks for.

Their addresses lie under `.example`, which nobody can own, and their numbers are of the range kept for fiction.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST = (
    "Amelia Noah Sofia Liam Priya Mateo Ingrid Kwame Yuki Chloé Omar Freya Diego "
    "Hannah Tariq Elena Jonas Nia Björn Aisha Lucas Mei Patrick Zofia Samuel Leila"
).split()
LAST = (
    "Hart Okafor Lindqvist Marino Patel Novak Schneider Garcia O’Brien Tanaka Dubois "
    "Kowalski Mensah Andersen Rossi Chen Haddad Fischer Silva Murphy Yılmaz Virtanen"
).split()
COMPANIES = (
    *("Northwind Homes", "Bluebird Bakery", "Juniper Studio", "Harbour & Sons", "Lumen Dental", "Cedar Clinic"),
    *("Atlas Freight", "Marigold Events", "Kite Software", "Foxglove Gardens", "Orchard Legal", "Tideway Architects"),
)
SOURCES = ("Google", "Referral", "Instagram", "Website", "LinkedIn", "Newsletter")
# A status, and how many of a hundred have it.
STATUSES = {"New": 26, "Contacted": 30, "Qualified": 18, "Unqualified": 14, "Converted": 12}
TAGS = ("Priority", "Newsletter", "Trade fair", "Returning")
MESSAGES = (
    "Could you call me tomorrow morning? We would like to start in spring.",
    "What would this cost for about forty people?",
    "A friend recommended you. Do you have time for a first look next week?",
    "We are comparing three offers and need yours by Friday.",
    "Please send me your brochure, and tell me how long it usually takes.",
)


@dataclass(frozen=True)
class Person:
    first_name: str
    last_name: str
    email: str
    phone: str
    company: str
    source: str
    status: str
    tags: tuple[str, ...]
    message: str
    at: datetime


def samples(now: datetime) -> Iterator[Person]:
    """The three that a new workspace holds; none is of today, so that its figures begin at nought."""
    tags = ("Sample",)
    yield Person("Amelia", "Hart", "amelia@northwind.example", "+1 202 555 0142", "Northwind Homes", "Google", "New",
                 tags, MESSAGES[0], now - timedelta(days=1, hours=3))  # fmt: skip
    yield Person("Kwame", "Mensah", "kwame@atlas.example", "+1 202 555 0175", "Atlas Freight", "Referral", "Contacted",
                 tags, MESSAGES[3], now - timedelta(days=2, hours=5))  # fmt: skip
    yield Person("Sofia", "Lindqvist", "sofia@juniper.example", "+1 202 555 0118", "Juniper Studio", "Instagram",
                 "Qualified", tags, MESSAGES[2], now - timedelta(days=4))  # fmt: skip


def invent(count: int, seed: int, now: datetime, days: int = 180) -> Iterator[Person]:
    """People of the past months, the oldest first; the same for the same seed and moment."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    moments = sorted(now - timedelta(days=days * chance.random() ** 1.5, minutes=1) for _ in range(count))
    for number, at in enumerate(moments):
        first, last, company = chance.choice(FIRST), chance.choice(LAST), chance.choice(COMPANIES)
        yield Person(
            first_name=first,
            last_name=last,
            email=f"{_plain(first)}.{_plain(last)}.{number}@{_plain(company)}.example",
            phone=f"+1 202 555 {100 + number % 100:04}" if chance.random() < 0.7 else "",
            company=company,
            source=chance.choice(SOURCES),
            status=chance.choices(list(STATUSES), list(STATUSES.values()))[0],
            tags=tuple(chance.sample(TAGS, chance.choice((0, 0, 1, 2)))),
            message=chance.choice(MESSAGES) if chance.random() < 0.6 else "",
            at=at,
        )


def _plain(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter.isascii() and letter.isalpha())
