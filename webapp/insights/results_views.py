"""The Results tab of a form, and the same figures as a file."""

import csv
from collections.abc import Iterator
from io import StringIO

from flask import Response
from sqlalchemy.orm import Session

from webapp.forms.builder.context import ONE, form_of, show_tab
from webapp.forms.definition.definition import Definition
from webapp.forms.models import Form
from webapp.forms.publishing import version_of
from webapp.http.fields import FORM, FormId
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.insights.alarm_views import shown_alarms
from webapp.insights.charts import ceiling
from webapp.insights.period import SPANS, Period, PeriodArgs
from webapp.insights.report import Line, Report, report_of
from webapp.leads.export_cells import harmless

pages = Pages("results")


@pages.get(f"{ONE}/results", role="viewer")
def results(session: Session, me: Me, form_id: FormId, query: PeriodArgs) -> Response:
    form, period = form_of(session, me, form_id), Period.of(query)
    report = report_of(session, form.id, _published(session, form), period)
    return show_tab(
        session,
        form,
        "insights/results.html",
        report=report,
        alarms=shown_alarms(session, me, form.id),
        period=period,
        spans=SPANS,
        top=ceiling(max(line.views for _, line in report.by_day)),
        most=max((stage.count for stage in report.stages), default=0),
        rows=f"form={FORM.show(form.id)}&since={period.since}&until={period.until}",
    )


@pages.get(f"{ONE}/results.csv", role="viewer")
def results_csv(session: Session, me: Me, form_id: FormId, query: PeriodArgs) -> Response:
    """All tables of the tab in one, told apart by their first column."""
    form, period = form_of(session, me, form_id), Period.of(query)
    file = StringIO()
    csv.writer(file).writerows(_table(report_of(session, form.id, _published(session, form), period)))
    name = f"results-{period.since}-{period.until}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(file.getvalue(), headers=headers, content_type="text/csv; charset=utf-8")


def _published(session: Session, form: Form) -> Definition:
    """What visitors see; an empty definition for a form that was never published."""
    return (
        Definition.model_validate(version_of(session, form, form.version).definition) if form.version else Definition()
    )


def _table(report: Report) -> Iterator[tuple[object, ...]]:
    yield "By", "Name", "Views", "Starts", "Submissions", "Stopped"
    parts = {"Day": [line for _, line in report.by_day]}
    parts |= {"Source": list(report.by_source), "Device": list(report.by_device), "Shown on": list(report.by_host)}
    for part, lines in parts.items():
        yield from (_row(part, line) for line in lines)
    for stop in report.stops:
        yield "Field", harmless(stop.label), "", "", "", stop.count


def _row(part: str, line: Line) -> tuple[object, ...]:
    return part, harmless(line.name), line.views, line.starts, line.submissions, ""
