"""Counting a day: from the facts of its leads, the visits of its forms and what they took in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from webapp.insights.gone import facts_of
from webapp.insights.histogram import bucket_of
from webapp.insights.models import MOST_OF_DAY, InsightTally
from webapp.insights.visited import Visited, visited_on

ALL, FORM, OWNER = "all", "form", "owner"
TOTAL = "total"
NAMED = ("source", "first_source", "first_campaign", "last_source", "last_campaign")
NOBODY = bytes(16)
MOST_NAMES = 30  # of one kind and day; strangers choose the names
OTHER = "other"

_tallies = InsightTally.__table__
Place = tuple[str, bytes, str, str]  # of, of_id, kind, name


@dataclass
class Sums:
    """What is counted at a place; the columns of a tally."""

    views: int = 0
    starts: int = 0
    submissions: int = 0
    leads: int = 0
    qualified: int = 0
    won: int = 0
    amount: Decimal = Decimal(0)
    came_in: int = 0
    waiting: int = 0
    responses: dict[str, int] = field(default_factory=dict)
    open_responses: dict[str, int] = field(default_factory=dict)

    def add(self, fact: Any) -> None:
        self.leads += 1
        self.qualified += fact.is_qualified
        self.won += fact.is_won
        self.amount = min(MOST_OF_DAY, self.amount + fact.amount)
        if fact.came_in:
            self.came_in += 1
            self.waiting += fact.is_waiting and fact.response is None
            if fact.response is not None:
                _count(self.responses, fact.response)
                _count(self.open_responses, fact.open_response)

    def see(self, seen: Visited) -> None:
        self.views += seen.views
        self.starts += seen.starts
        self.submissions += seen.submissions


def count(session: Session, workspace_id: bytes, day: date) -> None:
    """Put the figures of a day in place of what was known."""
    sums = _sum(session.execute(select(facts_of(workspace_id, day))))
    for form_id, seen in visited_on(session, workspace_id, day).items():
        sums[ALL, NOBODY, TOTAL, ""].see(seen)
        sums[FORM, form_id, TOTAL, ""].see(seen)
    known = _tallies.c.workspace_id == workspace_id, _tallies.c.day == day
    parts = _tallies.c.of.in_((ALL, FORM, OWNER)), _tallies.c.kind.in_((TOTAL, *NAMED))
    session.execute(delete(_tallies).where(*known, *parts))
    rows = [
        {"workspace_id": workspace_id, "day": day, "of": of, "of_id": of_id, "kind": kind, "name": name, **asdict(one)}
        for (of, of_id, kind, name), one in sums.items()
    ]
    if rows:
        session.execute(insert(_tallies), rows)


def _sum(facts: Iterable[Any]) -> dict[Place, Sums]:
    rows = list(facts)
    shown = _most_common(rows)
    sums: dict[Place, Sums] = defaultdict(Sums)
    for fact in rows:
        for of, of_id in _scopes(fact):
            sums[of, of_id, TOTAL, ""].add(fact)
            for kind in NAMED:
                name = getattr(fact, kind)
                sums[of, of_id, kind, name if name in shown[kind] else OTHER].add(fact)
    return sums


def _scopes(fact: Any) -> Iterator[tuple[str, bytes]]:
    yield ALL, NOBODY
    yield FORM, fact.form_id or NOBODY
    yield OWNER, fact.owner_id or NOBODY


def _most_common(facts: Iterable[Any]) -> Mapping[str, set[str]]:
    """By kind, the names of the day that stand for themselves: the same ones wherever they are counted."""
    counts: dict[str, dict[str, int]] = {kind: defaultdict(int) for kind in NAMED}
    for fact in facts:
        for kind, names in counts.items():
            names[getattr(fact, kind)] += 1
    return {
        kind: set(sorted(names, key=lambda name: (-names[name], name))[:MOST_NAMES]) for kind, names in counts.items()
    }


def _count(histogram: dict[str, int], seconds: int) -> None:
    bucket = bucket_of(seconds)
    histogram[bucket] = histogram.get(bucket, 0) + 1
