"""The Results tab, without JavaScript: the figures of a time, where they lead, and the same as a file."""

import csv
import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from tests.calls import statements
from tests.conftest import World
from tests.visitor import SignIn, Visitor
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.models import Form
from webapp.forms.publishing import publish_definition
from webapp.forms.visit_models import FormVisit
from webapp.insights.charts import ceiling
from webapp.insights.period import Period, PeriodArgs
from webapp.insights.report import Line, Report, Stage, Stop, report_of

NOW = datetime.now(UTC)
TODAY = NOW.date()
DEFINITION = Definition.model_validate(
    {
        "fields": [
            {"key": "name", "type": "full_name", "label": "Your name"},
            {"key": "note", "type": "text", "body": "Nearly there."},
            {"key": "more", "type": "page_break", "label": "Your house"},
            {"key": "email", "type": "email", "label": "Email"},
        ]
    }
)
SEEN: dict[str, Any] = {}
BEGUN = {"started_at": NOW, "field": "name"}
HALF = {"started_at": NOW, "field": "email", "step": 2}
SENT = {"started_at": NOW, "submitted_at": NOW, "field": "email", "step": 2}
CALCULATED = "=HYPERLINK(1)"

each = pytest.mark.parametrize
Keep = Callable[..., None]


@pytest.fixture
def visit(context: Flask, world: World) -> Keep:
    """Keeps visits of the world's form, which has two steps."""
    publish_definition(db.session(), db.session.get_one(Form, world.form_id), DEFINITION)
    db.session.commit()

    def keep(*visits: dict[str, Any], days_ago: int = 0) -> None:
        at = NOW - timedelta(days=days_ago)
        usual = {"form_id": world.form_id, "version": 1, "day": at.date(), "viewed_at": at, "started_at": None}
        usual |= {"submitted_at": None, "step": 1, "field": None, "source": "direct", "host": "", "device": "computer"}
        db.session.execute(insert(FormVisit), [{**usual, "key": os.urandom(32), **one} for one in visits])
        db.session.commit()

    return keep


@pytest.fixture
def viewer(visitor: SignIn) -> Visitor:
    return visitor("viewer")


@pytest.fixture
def page(world: World) -> str:
    return f"/forms/{show('form', world.form_id)}/results"


def report(world: World, **asked: Any) -> Report:
    period = Period.of(PeriodArgs.model_validate(asked))
    return report_of(db.session(), world.form_id, DEFINITION, period)


def test_the_stages_lead_from_view_to_submission_each_with_its_share(visit: Keep, world: World) -> None:
    visit(SEEN, SEEN, SEEN, SEEN, BEGUN, HALF, HALF, SENT)
    assert report(world).stages == [
        Stage("Views", 8, 1.0, None),
        Stage("Starts", 4, 0.5, 0.5),
        Stage("Step 2: Your house", 3, 0.375, 0.75),
        Stage("Submissions", 1, 0.125, 1 / 3),
    ]


def test_who_began_and_did_not_send_stopped_at_the_field_they_touched_last(visit: Keep, world: World) -> None:
    visit(SEEN, BEGUN, HALF, HALF, SENT, {**BEGUN, "field": "gone"}, {**BEGUN, "field": None})
    assert report(world).stops == [
        Stop("Your name", 1, 0.2),
        Stop("Email", 2, 0.4),
        Stop("gone", 1, 0.2),
        Stop("Not known", 1, 0.2),
    ]


def test_visits_are_told_apart_by_source_device_and_website(visit: Keep, world: World) -> None:
    visit(SEEN, {**SENT, "source": "news", "device": "phone", "host": "acme.com"}, {**BEGUN, "source": "news"})
    found = report(world)
    assert found.by_source == [Line("news", 2, 2, 1), Line("Direct", 1, 0, 0)]
    assert found.by_device == [Line("Computer", 2, 1, 0), Line("Phone", 1, 1, 1)]
    assert found.by_host == [Line("Page of its own", 2, 1, 0), Line("acme.com", 1, 1, 1)]


def test_every_day_of_the_time_has_its_line_and_no_other_day_counts(visit: Keep, world: World) -> None:
    for days_ago in (0, 6, 7, 29, 30):
        visit(SEEN, days_ago=days_ago)
    week, usual = report(world, days="7"), report(world)
    assert (week.total.views, usual.total.views) == (2, 4)
    assert [day for day, _ in week.by_day] == [TODAY - timedelta(days=number) for number in range(6, -1, -1)]
    assert [line.views for _, line in week.by_day] == [1, 0, 0, 0, 0, 0, 1]
    named = report(world, since=str(TODAY - timedelta(days=29)), until=str(TODAY - timedelta(days=7)))
    assert named.total.views == 2


@each(
    ("asked", "since", "until"),
    [
        ({"since": "2026-05-01", "until": "2026-05-03"}, date(2026, 5, 1), date(2026, 5, 3)),
        ({"since": "2026-05-03", "until": "2026-05-01"}, date(2026, 5, 1), date(2026, 5, 3)),
        ({"until": "2026-05-30"}, date(2026, 5, 1), date(2026, 5, 30)),
        ({"since": "2026-05-01"}, date(2026, 5, 1), date(2026, 5, 30)),
        ({"since": "1000-01-01", "until": "9998-12-31"}, date(9998, 1, 1) - timedelta(days=1), date(9998, 12, 31)),
    ],
)
def test_a_time_is_as_it_was_asked_for_turned_round_and_bounded(asked: Any, since: date, until: date) -> None:
    period = Period.of(PeriodArgs.model_validate(asked))
    assert (period.since, period.until, period.span) == (since, until, 0)


@each(("most", "top"), [(0, 4), (4, 4), (5, 6), (7, 10), (10, 10), (11, 20), (61, 100), (101, 200), (4001, 6000)])
def test_an_axis_ends_at_a_round_number_whose_half_is_whole(most: int, top: int) -> None:
    assert ceiling(most) == top


def test_figures_lead_to_the_leads_and_calls_they_are_made_of(
    visit: Keep, viewer: Visitor, page: str, world: World
) -> None:
    visit(SEEN, SENT, days_ago=1)
    shown = viewer.get(page + "?days=7").text
    form, day = show("form", world.form_id), str(TODAY - timedelta(days=1))
    first = TODAY - timedelta(days=6)
    assert f'<a href="/leads?form={form}&amp;since={first}&amp;until={TODAY}">1</a>' in shown
    assert f'<a href="/leads?form={form}&amp;since={day}&amp;until={day}">1</a>' in shown
    assert f'href="/requests?form={form}"' in shown
    assert viewer.get(f"/leads?form={form}&since={day}&until={day}").status_code == 200


def test_a_form_that_nobody_saw_says_so_and_where_to_share_it(viewer: Visitor, page: str) -> None:
    shown = viewer.get(page).text
    assert "No visits in this time" in shown
    assert f'href="{page.removesuffix("/results")}/share"' in shown


def test_the_chart_is_a_picture_with_a_name_a_description_and_the_same_as_a_table(
    visit: Keep, viewer: Visitor, page: str
) -> None:
    visit(SEEN, SENT)
    shown = viewer.get(page + "?days=7").text
    picture = shown[shown.index('<svg width="100%"\n') : shown.index("</svg>", shown.index('<svg width="100%"\n'))]
    names = re.search(r'role="img"\s+aria-labelledby="days-title days-text"', picture)
    assert names is not None
    assert (picture.count('class="chart-whole"'), picture.count('class="chart-part"')) == (1, 1)
    assert "Views: 2. Submissions: 1." in picture
    assert shown.count("<caption>By day</caption>") == 1


def test_the_file_has_all_tables_and_no_cell_that_calculates(visit: Keep, viewer: Visitor, page: str) -> None:
    visit(SEEN, {**HALF, "source": CALCULATED})
    file = viewer.get(page + ".csv?days=7")
    assert file.headers["Content-Disposition"].startswith('attachment; filename="results-')
    rows = list(csv.reader(file.text.splitlines()))
    assert rows[0] == ["By", "Name", "Views", "Starts", "Submissions", "Stopped"]
    assert [row[0] for row in rows[1:]] == ["Day"] * 7 + ["Source"] * 2 + ["Device", "Shown on"] + ["Field"] * 2
    assert ["Source", f"'{CALCULATED}", "1", "1", "0", ""] in rows
    assert ["Field", "Email", "", "", "", "1"] in rows


def test_the_tab_costs_as_many_statements_for_a_thousand_visits_as_for_one(
    app: Flask, visit: Keep, viewer: Visitor, page: str
) -> None:
    visit(SEEN)
    with statements(app) as few:
        viewer.get(page)
    visit(*[{**SENT, "source": f"campaign {number % 40}"} for number in range(1000)])
    with statements(app) as many:
        assert viewer.get(page).status_code == 200
    assert len(few) == len(many)
