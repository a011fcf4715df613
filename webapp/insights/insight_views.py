"""Insights: the funnel, sources and campaigns, response times, and the leads behind each number."""

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from webapp.deals.wording import money_in
from webapp.http.fields import LEAD
from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.insights import funnel, response, sources
from webapp.insights.alarm_views import shown_alarms
from webapp.insights.asking import Asked, InsightArgs, asked_for, choices, names_of_forms, names_of_owners
from webapp.insights.charts import ceiling
from webapp.insights.counting import FORM, OWNER
from webapp.insights.period import SPANS
from webapp.insights.reading import by_id, by_name, total_of, totals_by_day
from webapp.insights.rows import WORDS, RowsArgs, behind
from webapp.insights.source_names import LABELS, name_of
from webapp.insights.speech import change, percent, span
from webapp.leads.mentions import name_of as name_of_lead
from webapp.workspaces.models import Workspace
from webapp.workspaces.presence import clock_of

pages = Pages("insights")

HOME = "/insights"


@pages.get(HOME, role="viewer")
def insights(session: Session, me: Me, query: InsightArgs) -> Response:
    asked = asked_for(session, me.workspace_id, query)
    days = totals_by_day(session, asked.scope, asked.period)
    now = total_of(one for _, one in days)
    before = total_of(one for _, one in totals_by_day(session, asked.scope, asked.before))
    points = funnel.points(asked, days)
    return _page(
        session,
        me,
        asked,
        "funnel",
        stages=funnel.stages(asked, now, before),
        now=now,
        before=before,
        points=points,
        top=ceiling(max(point.figures.leads for point in points)),
        alarms=shown_alarms(session, me),
    )


@pages.get(f"{HOME}/sources", role="viewer")
def source_page(session: Session, me: Me, query: InsightArgs) -> Response:
    asked = asked_for(session, me.workspace_id, query)
    found = by_name(session, asked.scope, sources.kind_of(asked), asked.period)
    lines = sources.lines(asked, found)
    return _page(session, me, asked, "sources", lines=lines, labels=LABELS, total=total_of(found.values()))


@pages.get(f"{HOME}/response", role="viewer")
def response_page(session: Session, me: Me, query: InsightArgs) -> Response:
    asked = asked_for(session, me.workspace_id, query)
    now = total_of(one for _, one in totals_by_day(session, asked.scope, asked.period))
    before = total_of(one for _, one in totals_by_day(session, asked.scope, asked.before))
    spread = response.spread(now.speed)
    return _page(
        session,
        me,
        asked,
        "response",
        now=now,
        speed=now.speed,
        before=before.speed,
        spread=spread,
        top=ceiling(max(count for _, count in spread)),
        tables_by=tables_of(session, asked),
        has_hours=not clock_of(session.get_one(Workspace, me.workspace_id)).is_always,
    )


@pages.get(f"{HOME}/leads", role="viewer")
def lead_rows(session: Session, me: Me, query: RowsArgs) -> Response:
    asked = asked_for(session, me.workspace_id, query)
    rows = behind(session, asked, query)
    told = {"stage": query.stage, "kind": query.kind or ""} | ({"name": query.name} if query.kind else {})
    about = name_of(query.kind, query.name) if query.kind else ""
    return render(
        "insights/leads.html",
        asked=asked,
        gone=rows.gone,
        rows=[(LEAD.show(lead.id), name_of_lead(lead), fact, lead) for fact, lead in rows.items],
        title=" · ".join(word for word in (WORDS[query.stage], about, asked.name) if word),
        older=f"?{asked.query(**told, after=LEAD.show(rows.items[-1][1].id))}" if rows.more and rows.items else "",
        newest=f"?{asked.query(**told)}" if query.after is not None else "",
        form_names=names_of_forms(session, me.workspace_id),
        owner_names=names_of_owners(session, me.workspace_id),
        **_words(asked, me),
    )


def tables_of(session: Session, asked: Asked) -> list[tuple[str, Any]]:
    """By owner and by form, whatever the rest of the page is of."""
    workspace_id = asked.scope.workspace_id
    owners, forms = (by_id(session, asked.scope, of, asked.period) for of in (OWNER, FORM))
    return [
        ("Owner", response.lines(asked, OWNER, owners, names_of_owners(session, workspace_id))),
        ("Form", response.lines(asked, FORM, forms, names_of_forms(session, workspace_id))),
    ]


def _page(session: Session, me: Me, asked: Asked, name: str, **context: Any) -> Response:
    return render(
        f"insights/{name}.html",
        asked=asked,
        part=name,
        path=HOME if name == "funnel" else f"{HOME}/{name}",
        spans=SPANS,
        choices=choices(session, me.workspace_id),
        **_words(asked, me),
        **context,
    )


def _words(asked: Asked, me: Me) -> dict[str, Any]:
    """What the templates word figures by."""
    return {
        "percent": percent,
        "span": span,
        "change": change,
        "money": money_in(asked.currency, me.locale),
        "open_hours": asked.args.hours == "open",
    }
