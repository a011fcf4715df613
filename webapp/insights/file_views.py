"""The tables of insight as files: CSV that no spreadsheet takes for a formula. Times are in seconds."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.insights import funnel, response, sources
from webapp.insights.asking import InsightArgs, asked_for
from webapp.insights.insight_views import HOME, tables_of
from webapp.insights.reading import Figures, Speed, by_name, total_of, totals_by_day
from webapp.insights.source_names import LABELS
from webapp.leads.export_cells import harmless

pages = Pages("insight_files")

_COUNTS = ("views", "starts", "submissions", "leads", "qualified", "won", "amount")


@pages.get(f"{HOME}/funnel.csv", role="viewer")
def funnel_csv(session: Session, me: Me, query: InsightArgs) -> Response:
    """The stages, then every day."""
    asked = asked_for(session, me.workspace_id, query)
    days = totals_by_day(session, asked.scope, asked.period)
    before = total_of(one for _, one in totals_by_day(session, asked.scope, asked.before))
    stages = funnel.stages(asked, total_of(one for _, one in days), before)
    rows: list[Any] = [("Stage", "Count", "In the time before")]
    rows += [(stage.label, stage.count, stage.before) for stage in stages]
    rows += [(), ("Day", *(name.capitalize() for name in _COUNTS))]
    rows += [(day.isoformat(), *(getattr(one, name) for name in _COUNTS)) for day, one in days]
    return _file(rows, f"funnel-{asked.period.since}-{asked.period.until}")


@pages.get(f"{HOME}/sources.csv", role="viewer")
def sources_csv(session: Session, me: Me, query: InsightArgs) -> Response:
    asked = asked_for(session, me.workspace_id, query)
    found = by_name(session, asked.scope, sources.kind_of(asked), asked.period)
    touch = "" if query.by == "own" else f" ({query.touch} touch)"
    head = (LABELS[query.by] + touch, "Leads", "Qualified", "Won", "Amount", "Rate", "Median response")
    rows = [(harmless(line.name), *_earned(line.figures)) for line in sources.lines(asked, found)]
    return _file([head, *rows], f"sources-{asked.period.since}-{asked.period.until}")


@pages.get(f"{HOME}/response.csv", role="viewer")
def response_csv(session: Session, me: Me, query: InsightArgs) -> Response:
    asked = asked_for(session, me.workspace_id, query)
    now = total_of(one for _, one in totals_by_day(session, asked.scope, asked.period))
    rows: list[Any] = [("By", "Name", "Leads", "Answered", "Median", "90 %", "Within 5 minutes", "Still waiting")]
    rows.append(("All", "", *_fast(now.speed, now.waiting)))
    for part, lines in tables_of(session, asked):
        rows += [(part, harmless(line.name), *_fast(line.speed, line.waiting)) for line in lines]
    rows += [(), ("Answered in", "Leads"), *response.spread(now.speed)]
    return _file(rows, f"response-{asked.period.since}-{asked.period.until}")


def _earned(one: Figures) -> Iterator[object]:
    yield from (one.leads, one.qualified, one.won, one.amount, _share(one.rate), _seconds(one.speed.median))


def _fast(speed: Speed, waiting: int) -> Iterator[object]:
    yield from (speed.of, speed.answered, _seconds(speed.median), _seconds(speed.p90), _share(speed.fast), waiting)


def _seconds(value: float | None) -> object:
    return "" if value is None else round(value)


def _share(value: float | None) -> object:
    return "" if value is None else round(value, 4)


def _file(rows: Iterable[Iterable[object]], name: str) -> Response:
    file = StringIO()
    csv.writer(file).writerows(rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response(file.getvalue(), headers=headers, content_type="text/csv; charset=utf-8")
