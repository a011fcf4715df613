"""The pages of Insights, without JavaScript: their figures, the rows behind each number, and the same as files."""

import csv
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.calls import statements
from tests.conftest import World, new_world
from tests.insights.desk import NOW, TODAY, arrive, deal, gone_through, respond, seen, settled
from tests.leads.desk import make_lead
from tests.visitor import SignIn, Visitor
from webapp.extensions import db
from webapp.http.fields import FORM, MEMBER
from webapp.insights.rows import PAGE
from webapp.workspaces.models import Member, Workspace

AGO = NOW - timedelta(days=2)
ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}

each = pytest.mark.parametrize
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def viewer(visitor: SignIn) -> Visitor:
    return visitor("viewer")


def owner_of(world: World) -> bytes:
    own = Member.workspace_id == world.workspace_id, Member.role == "owner"
    return bytes(db.session.scalars(select(Member.id).where(*own)).one())


def month(world: World) -> None:
    """Three leads of one campaign: one won, one qualified, one that still waits; and one added by hand."""
    seen(world, 4, 100, 40)
    owner = owner_of(world)
    first = {"utm_source": "=cmd", "utm_campaign": "Spring"}
    won = arrive(world, AGO, metadata=first, firstName="Ann", assignee_id=owner)
    arrive(world, AGO, metadata=first, firstName="Bob", status="Qualified", is_waiting=False, assignee_id=owner)
    arrive(world, AGO, metadata=first, firstName="Cid", is_waiting=True)
    make_lead(world, firstName="Dan")
    deal(world, won, "s3", 2500)
    respond(world, won, timedelta(minutes=2))
    settled()
    gone_through()


def table(page: str) -> list[list[str]]:
    """The rows of all its tables, by their texts."""
    rows = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    cells = (
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows
    )
    return [[" ".join(unescape(cell).split()) for cell in row] for row in cells]


def named(page: str) -> set[str]:
    """The first names on a page of rows."""
    return {row[0] for row in table(page)[1:]}


def lines(answer: Any) -> list[list[str]]:
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.reader(answer.text.splitlines()))


def test_the_funnel_leads_from_view_to_won_each_number_with_its_rows(world: World, viewer: Visitor) -> None:
    month(world)
    page = viewer.get("/insights?days=7").text
    rows = [row[:2] for row in table(page)[1:7]]
    assert rows == [
        ["Views", "100"],
        ["Starts", "40"],
        ["Submissions", "3"],
        ["Leads", "4"],
        ["Qualified", "2"],
        ["Won", "1"],
    ]
    assert "$2,500" in page
    for stage, expected in (
        ("", {"Ann", "Bob", "Cid", "Dan"}),
        ("&stage=qualified", {"Ann", "Bob"}),
        ("&stage=won", {"Ann"}),
    ):
        assert f'href="/insights/leads?days=7{stage.replace("&", "&amp;")}"' in page
        assert named(viewer.get(f"/insights/leads?days=7{stage}").text) == expected


@each(
    ("stage", "expected"),
    [("came_in", {"Ann", "Bob", "Cid"}), ("answered", {"Ann"}), ("fast", {"Ann"}), ("waiting", {"Cid"})],
)
def test_each_number_of_the_response_times_has_its_rows(
    world: World, viewer: Visitor, stage: str, expected: set[str]
) -> None:
    month(world)
    assert named(viewer.get(f"/insights/leads?days=7&stage={stage}").text) == expected


def test_figures_of_an_owner_or_a_form_are_theirs_alone(world: World, viewer: Visitor) -> None:
    month(world)
    owner, form = MEMBER.show(owner_of(world)), FORM.show(world.form_id)
    assert [row[:2] for row in table(viewer.get(f"/insights?days=7&of={owner}").text)[1:4]] == [
        ["Leads", "2"],
        ["Qualified", "2"],
        ["Won", "1"],
    ]
    assert named(viewer.get(f"/insights/leads?days=7&of={owner}").text) == {"Ann", "Bob"}
    assert named(viewer.get("/insights/leads?days=7&of=nobody").text) == {"Cid", "Dan"}
    assert f'href="/forms/{form}/results?days=7"' in viewer.get(f"/insights?days=7&of={form}").text


def test_sources_are_told_apart_by_first_and_last_touch_and_link_to_their_leads(world: World, viewer: Visitor) -> None:
    month(world)
    page = viewer.get("/insights/sources?days=7").text
    assert table(page)[1] == ["=cmd", "3", "2", "1", "$2,500", "33.3 %", "2 min"]
    way = "/insights/leads?days=7&kind=first_source&name=%3Dcmd&stage=won"
    assert way.replace("&", "&amp;") in page
    assert named(viewer.get(way).text) == {"Ann"}
    assert table(viewer.get("/insights/sources?days=7&by=campaign&touch=last").text)[1][0] == "Spring"
    assert table(viewer.get("/insights/sources?days=7&by=own").text)[1][:2] == ["None given", "4"]


def test_response_times_are_shown_by_owner_and_form_and_in_business_hours_where_there_are_any(
    world: World, viewer: Visitor
) -> None:
    month(world)
    page = viewer.get("/insights/response?days=7").text
    assert "Business hours" not in page
    assert ["Unassigned", "1", "–", "–", "0.0 %", "1"] in table(page)
    assert ["Contact", "3", "2 min", "2 min", "33.3 %", "1"] in table(page)
    db.session.execute(update(Workspace.__table__).values(business_hours=ALWAYS))
    db.session.commit()
    assert "Business hours" in viewer.get("/insights/response?days=7&hours=open").text


def test_every_table_is_a_file_that_no_spreadsheet_takes_for_a_formula(world: World, viewer: Visitor) -> None:
    month(world)
    funnel = lines(viewer.get("/insights/funnel.csv?days=7"))
    assert funnel[:3] == [["Stage", "Count", "In the time before"], ["Views", "100", "0"], ["Starts", "40", "0"]]
    assert [AGO.date().isoformat(), "0", "0", "3", "3", "2", "1", "2500.00"] in funnel
    sources = lines(viewer.get("/insights/sources.csv?days=7"))
    assert sources[1][:6] == ["'=cmd", "3", "2", "1", "2500.00", "0.3333"]
    response = lines(viewer.get("/insights/response.csv?days=7"))
    assert response[1][:4] == ["All", "", "3", "1"]
    assert response[1][6:] == ["0.3333", "1"]


def test_rows_go_on_page_after_page_and_each_lead_is_on_one(world: World, viewer: Visitor) -> None:
    for number in range(PAGE + 7):
        arrive(world, AGO - timedelta(hours=number), firstName=f"Lead {number:03}")
    settled()
    first = viewer.get("/insights/leads?days=30").text
    found = re.search(r'href="(\?[^"]+)"[^>]*>\s*Older', first) or re.search(
        r'<a[^>]*href="(\?[^"]+)"[^>]*rel="next"', first
    )
    assert found is not None
    second = viewer.get("/insights/leads" + unescape(found[1])).text
    assert (len(named(first)), len(named(second)), len(named(first) | named(second))) == (PAGE, 7, PAGE + 7)
    assert 'rel="next"' not in second


@each("path", ["/insights", "/insights/sources", "/insights/response", "/insights/leads", "/insights/funnel.csv"])
def test_what_is_anothers_is_not_found(world: World, viewer: Visitor, app: Flask, path: str) -> None:
    other = new_world("Other", "owner@other.test")
    for of in (FORM.show(other.form_id), MEMBER.show(owner_of(other)), "form_nothing", "mem_nothing"):
        assert viewer.get(f"{path}?of={of}").status_code == 404
    arrive(other, AGO, firstName="Eve")
    settled()
    assert "Eve" not in viewer.get("/insights/leads").text


@each("path", ["/insights", "/insights/sources", "/insights/response", "/insights/leads", "/alarms"])
def test_a_page_without_anything_says_what_is_missing(viewer: Visitor, path: str) -> None:
    assert 'class="empty"' in viewer.get(path).text


def test_a_longer_time_costs_no_more_statements(app: Flask, world: World, viewer: Visitor) -> None:
    month(world)
    for path in ("/insights", "/insights/sources", "/insights/response", "/insights/leads"):
        viewer.get(path)
        counts = []
        for days in ("7", "90"):
            with statements(app) as sent:
                viewer.get(f"{path}?days={days}")
            counts.append(len(sent))
        assert counts[0] == counts[1]


def test_a_long_time_is_drawn_by_week(world: World, viewer: Visitor) -> None:
    month(world)
    page = viewer.get(f"/insights?since={TODAY - timedelta(days=89)}&until={TODAY}").text
    assert "Leads by week" in page
    weeks = {TODAY - timedelta(days=number) for number in range(90)}
    mondays = {day - timedelta(days=day.weekday()) for day in weeks}
    assert len([row for row in table(page) if re.fullmatch(r"\d+ \w{3} \d{4}", row[0])]) == len(mondays)
