"""The figures of a time, read from those of its days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webapp.insights import histogram
from webapp.insights.counting import ALL, NOBODY, TOTAL
from webapp.insights.models import InsightTally
from webapp.insights.period import Period

_tallies = InsightTally.__table__
_COUNTED = ("views", "starts", "submissions", "leads", "qualified", "won", "amount", "came_in", "waiting")


@dataclass(frozen=True)
class Scope:
    """What the figures are of: of all, of a form, or of an owner; `open_hours`: times are those of business hours."""

    workspace_id: bytes
    of: str = ALL
    of_id: bytes = NOBODY
    open_hours: bool = False


@dataclass
class Figures:
    """`came_in` by themselves; `responses`: the histogram of those among them that were answered."""

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

    def add(self, row: Any) -> None:
        for name in _COUNTED:
            setattr(self, name, getattr(self, name) + getattr(row, name))
        histogram.add(self.responses, row.responses)

    @property
    def rate(self) -> float | None:
        """Of all leads how many were won."""
        return self.won / self.leads if self.leads else None

    @property
    def speed(self) -> "Speed":
        return Speed(self.responses, self.came_in)


@dataclass(frozen=True)
class Speed:
    """`of`: how many came in by themselves, answered or not."""

    counts: Mapping[str, int]
    of: int

    @property
    def answered(self) -> int:
        return sum(self.counts.values())

    @property
    def median(self) -> float | None:
        return histogram.quantile(self.counts, 0.5)

    @property
    def p90(self) -> float | None:
        return histogram.quantile(self.counts, 0.9)

    @property
    def fast(self) -> float | None:
        """The share that was answered within five minutes, of all who came in: who still waits was not."""
        return histogram.fast(self.counts) / self.of if self.of else None


def totals_by_day(session: Session, scope: Scope, period: Period) -> Sequence[tuple[date, Figures]]:
    """Every day of the time, those without anything too."""
    days = {day: Figures() for day in period.days}
    for row in _read(session, scope, TOTAL, period, _tallies.c.of_id == scope.of_id):
        days[row.day].add(row)
    return list(days.items())


def by_name(session: Session, scope: Scope, kind: str, period: Period) -> Mapping[str, Figures]:
    """By what one column of the facts says."""
    return _by(_read(session, scope, kind, period, _tallies.c.of_id == scope.of_id), "name")


def by_id(session: Session, scope: Scope, of: str, period: Period) -> Mapping[bytes, Figures]:
    """Of each form, or of each owner, whatever the scope; NOBODY for leads without."""
    return _by(_read(session, replace(scope, of=of), TOTAL, period), "of_id")


def total_of(figures: Iterable[Figures]) -> Figures:
    whole = Figures()
    for one in figures:
        whole.add(one)
    return whole


def _by(rows: Iterable[Any], column: str) -> Mapping[Any, Figures]:
    found: dict[Any, Figures] = {}
    for row in rows:
        found.setdefault(getattr(row, column), Figures()).add(row)
    return found


def _read(session: Session, scope: Scope, kind: str, period: Period, *more: ColumnElement[bool]) -> Iterable[Any]:
    column = _tallies.c
    of = column.workspace_id == scope.workspace_id, column.of == scope.of, column.kind == kind
    days = column.day >= period.since, column.day <= period.until
    responses = (column.open_responses if scope.open_hours else column.responses).label("responses")
    counts = (column[name] for name in _COUNTED)
    return session.execute(select(column.day, column.of_id, column.name, *counts, responses).where(*of, *days, *more))
