"""The leads behind a number: exactly those that were counted, the newest first, and how many of them are gone.

Which days have any is known from the figures, so that a rare one among a million leads is found by looking at few days.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from webapp.database.ids import created_at
from webapp.http.fields import LeadId
from webapp.insights import histogram
from webapp.insights.asking import Asked, InsightArgs
from webapp.insights.counting import FORM, NAMED, NOBODY, OWNER, TOTAL
from webapp.insights.models import Facts, InsightGone, InsightLead, InsightTally
from webapp.leads.models import Lead

PAGE = 50
MOST_DAYS = 40
Stage = Literal["leads", "qualified", "won", "came_in", "answered", "fast", "waiting"]
WORDS: dict[Stage, str] = {
    "leads": "All leads",
    "qualified": "Qualified",
    "won": "Won",
    "came_in": "Came in by themselves",
    "answered": "Answered",
    "fast": "Answered within 5 minutes",
    "waiting": "Still waiting",
}

_tallies = InsightTally.__table__


class RowsArgs(InsightArgs):
    """`kind` and `name`: of which source or campaign; `after`: the last lead of the page before."""

    stage: Stage = "leads"
    kind: Literal["source", "first_source", "first_campaign", "last_source", "last_campaign"] | None = None
    name: Annotated[str, Field(max_length=100)] = ""
    after: LeadId | None = None


@dataclass(frozen=True)
class Rows:
    """Each lead with its facts; `more`: there are others behind the last; `gone`: counted, and deleted since."""

    items: Sequence[tuple[InsightLead, Lead]]
    more: bool
    gone: int


def behind(session: Session, asked: Asked, args: RowsArgs) -> Rows:
    gone = _gone(session, asked, args)
    days = list(_days(session, asked, args, gone))
    if not days:
        return Rows([], False, sum(gone.values()))
    of = InsightLead.workspace_id == asked.scope.workspace_id, InsightLead.day.in_(days[:MOST_DAYS])
    found = (
        select(InsightLead, Lead)
        .join(Lead, Lead.id == InsightLead.lead_id)
        .where(*of, *_filters(InsightLead, asked, args))
    )
    if args.after is not None:
        found = found.where(InsightLead.lead_id < args.after)
    rows = session.execute(found.order_by(InsightLead.lead_id.desc()).limit(PAGE + 1)).all()
    more = len(rows) > PAGE or (bool(rows) and len(days) > MOST_DAYS)
    return Rows([(row[0], row[1]) for row in rows[:PAGE]], more, sum(gone.values()))


def _gone(session: Session, asked: Asked, args: RowsArgs) -> Mapping[date, int]:
    """By day, how many of those that were counted are gone."""
    period = InsightGone.day >= asked.period.since, InsightGone.day <= asked.period.until
    counted = select(InsightGone.day, func.count()).where(InsightGone.workspace_id == asked.scope.workspace_id, *period)
    by_day = counted.where(*_filters(InsightGone, asked, args)).group_by(InsightGone.day)
    return {day: number for day, number in session.execute(by_day)}


def _days(session: Session, asked: Asked, args: RowsArgs, gone: Mapping[date, int]) -> Iterator[date]:
    """The newest days that fill a page, and one more; a page may begin in the midst of one."""
    column, scope = _tallies.c, asked.scope
    of = column.workspace_id == scope.workspace_id, column.of == scope.of, column.of_id == scope.of_id
    named = column.kind == (args.kind or TOTAL), column.name == (args.name if args.kind else "")
    until = asked.period.until
    if args.after is not None:
        until = min(until, created_at(args.after).date() + timedelta(days=1))
    days = select(_tallies).where(*of, *named, column.day >= asked.period.since, column.day <= until)
    wanted = PAGE + 1
    for row in session.execute(days.order_by(column.day.desc())):
        if number := _number(row, args.stage) - gone.get(row.day, 0):
            yield row.day
            whole = args.after is None or row.day < until - timedelta(days=1)
            wanted -= number if whole else 0
        if wanted <= 0:
            return


def _number(row: Any, stage: Stage) -> int:
    if stage == "answered":
        return sum(row.responses.values())
    return histogram.fast(row.responses) if stage == "fast" else int(getattr(row, stage))


def _filters(facts: type[Facts], asked: Asked, args: RowsArgs) -> Iterator[ColumnElement[bool]]:
    column = {FORM: facts.form_id, OWNER: facts.owner_id}.get(asked.scope.of)
    if column is not None:
        yield column.is_(None) if asked.scope.of_id == NOBODY else column == asked.scope.of_id
    if args.kind is not None and args.kind in NAMED:
        yield getattr(facts, args.kind) == args.name
    yield from _stage(facts, args.stage)


def _stage(facts: type[Facts], stage: Stage) -> tuple[ColumnElement[bool], ...]:
    came = facts.came_in.is_(True)
    answered = came, facts.response.is_not(None)
    stages: dict[Stage, tuple[ColumnElement[bool], ...]] = {
        "leads": (),
        "qualified": (facts.is_qualified.is_(True),),
        "won": (facts.is_won.is_(True),),
        "came_in": (came,),
        "answered": answered,
        "fast": (*answered, facts.response < histogram.FAST),
        "waiting": (came, facts.is_waiting.is_(True), facts.response.is_(None)),
    }
    return stages[stage]
