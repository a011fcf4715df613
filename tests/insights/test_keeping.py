"""Figures that the worker keeps: what counts, on which day, and that whatever happens later is counted too."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from tests.conftest import World
from tests.insights.desk import LATER, NOW, TODAY, arrive, count_all, deal, gone_through, respond, seen, send, settled
from tests.leads.desk import make_lead
from webapp.extensions import db
from webapp.http.fields import KEY, RUN
from webapp.insights.counting import MOST_NAMES, OTHER, Sums
from webapp.insights.days import recount
from webapp.insights.keeping import keep, walk
from webapp.insights.models import MOST_OF_DAY, MOST_OF_LEAD, InsightLead, InsightMark
from webapp.insights.period import Period
from webapp.insights.reading import Figures, Scope, by_id, by_name, total_of, totals_by_day
from webapp.leads.models import Lead

WEEK = Period(TODAY - timedelta(days=6), TODAY, 7)
AGO = NOW - timedelta(days=3)

each = pytest.mark.parametrize
pytestmark = pytest.mark.usefixtures("context")


def figures(world: World, period: Period = WEEK) -> Figures:
    return total_of(one for _, one in totals_by_day(db.session(), Scope(world.workspace_id), period))


def change(lead_id: bytes, **values: Any) -> None:
    db.session.execute(update(Lead.__table__).where(Lead.__table__.c.id == lead_id).values(**values))
    db.session.commit()


def test_a_lead_counts_on_the_day_it_came_in_whatever_becomes_of_it_later(world: World) -> None:
    lead_id = arrive(world, AGO)
    settled()
    assert figures(world).won == 0
    deal(world, lead_id, "s3", 1200)
    settled()
    days = {
        day: (one.leads, one.won, one.amount)
        for day, one in totals_by_day(db.session(), Scope(world.workspace_id), WEEK)
    }
    assert days.pop(AGO.date()) == (1, 1, Decimal(1200))
    assert set(days.values()) == {(0, 0, Decimal(0))}


def test_more_than_a_column_holds_stops_no_counting(world: World) -> None:
    lead_id = arrive(world, AGO)
    for _ in range(2):
        deal(world, lead_id, "s3", 9_999_999_999_999)
    settled()
    assert figures(world).amount == MOST_OF_LEAD
    sums = Sums()
    for _ in range(1_001):
        sums.add(db.session.execute(select(InsightLead.__table__)).one())
    assert sums.amount == MOST_OF_DAY


def test_counting_again_changes_nothing(world: World) -> None:
    arrive(world, AGO)
    settled()
    before = figures(world)
    recount(db.session(), world.workspace_id, WEEK.days)
    db.session.commit()
    gone_through()
    assert figures(world) == before


@each("values", [{"is_test": True}, {"is_incomplete": True}, {"deleted_at": NOW}])
def test_what_is_no_lead_yet_or_no_more_does_not_count(world: World, values: dict[str, Any]) -> None:
    lead_id = arrive(world, AGO)
    settled()
    assert figures(world).leads == 1
    change(lead_id, **values)
    gone_through()
    assert figures(world).leads == 0


def test_a_lead_that_is_gone_for_good_is_counted_no_more(world: World) -> None:
    arrive(world, AGO)
    settled()
    db.session.execute(delete(InsightLead))
    db.session.execute(update(Lead.__table__).values(is_test=True))
    db.session.commit()
    gone_through()
    assert figures(world).leads == 0


def test_what_was_there_before_the_upgrade_is_found_by_going_through_all_leads(world: World) -> None:
    arrive(world, AGO)
    arrive(world, NOW)
    db.session.execute(delete(InsightMark))
    db.session.commit()
    gone_through()
    assert figures(world).leads == 2


def test_a_workspace_that_was_gone_through_is_left_alone_for_hours(world: World) -> None:
    gone_through()
    arrive(world, AGO)
    assert [walk(), walk(datetime.now(UTC) + timedelta(days=2))] == [0, 1]


def test_nothing_is_counted_twice_however_often_it_happens(world: World) -> None:
    lead_id = arrive(world, AGO)
    for _ in range(3):
        send(world, lead_id, NOW, {})
    settled()
    assert (figures(world).leads, figures(world).submissions) == (1, 4)
    assert db.session.scalars(select(InsightMark)).all() == []


def test_a_busy_day_is_not_counted_at_every_turn(world: World) -> None:
    arrive(world, AGO)
    gone_through()
    recount(db.session(), world.workspace_id, [TODAY])
    db.session.commit()
    assert [keep(), keep(datetime.now(UTC) + LATER), keep(datetime.now(UTC) + LATER)] == [0, 1, 0]


@each(
    ("status", "stage", "expected"),
    [
        ("New", "s0", (0, 0)),
        ("Qualified", None, (1, 0)),
        ("Converted", None, (1, 0)),
        ("New", "s1", (1, 0)),
        ("New", "s2", (1, 0)),
        ("New", "s3", (1, 1)),
        ("New", "s4", (0, 0)),
    ],
)
def test_who_is_qualified_and_who_is_won(
    world: World, status: str, stage: str | None, expected: tuple[int, int]
) -> None:
    lead_id = arrive(world, AGO, status=status)
    if stage is not None:
        deal(world, lead_id, stage, 100)
    settled()
    found = figures(world)
    assert (found.qualified, found.won) == expected
    assert found.amount == (100 if stage == "s3" else 0)


def test_first_and_last_touch_are_those_of_the_first_and_the_last_submission(world: World) -> None:
    first = {"utm_source": "Google  Ads", "utm_campaign": "Spring"}
    lead_id = arrive(world, AGO, metadata=first, source="Fair")
    send(
        world,
        lead_id,
        NOW,
        {"referrer": "https://www.partner.example/a", "pageUrl": "https://acme.example/?utm_campaign=May"},
    )
    settled()
    scope = Scope(world.workspace_id)
    names = {kind: set(by_name(db.session(), scope, kind, WEEK)) for kind in ("source", "first_source", "last_source")}
    assert names == {"source": {"Fair"}, "first_source": {"google ads"}, "last_source": {"partner.example"}}
    assert set(by_name(db.session(), scope, "first_campaign", WEEK)) == {"Spring"}
    assert set(by_name(db.session(), scope, "last_campaign", WEEK)) == {"May"}


def test_who_was_added_by_hand_counts_and_has_no_touch_and_nobody_is_slow_to_answer_them(world: World) -> None:
    make_lead(world)
    gone_through()
    assert (figures(world).leads, figures(world).came_in) == (1, 0)
    assert set(by_name(db.session(), Scope(world.workspace_id), "first_source", WEEK)) == {""}


@each(
    ("kind", "data", "seconds"),
    [
        ("lead.replied", {}, 60),
        ("callback.completed", {"outcome": "no_answer"}, 60),
        ("lead.updated", {"status": {"from": "New", "to": "Contacted"}}, 60),
        ("lead.updated", {"filled": ["phone"]}, None),
        ("comment.created", {}, None),
        ("lead.replied", {"by": RUN.show(bytes(16))}, None),
        ("lead.updated", {"by": KEY.show(bytes(16)), "status": {"from": "New", "to": "Lost"}}, None),
    ],
)
def test_a_first_response_is_an_email_a_call_or_a_status_by_a_member(
    world: World, kind: str, data: dict[str, Any], seconds: int | None
) -> None:
    lead_id = arrive(world, AGO)
    respond(world, lead_id, timedelta(minutes=1), kind=kind, **data)
    settled()
    assert db.session.get_one(InsightLead, lead_id).response == seconds


def test_the_first_response_counts_and_no_later_one(world: World) -> None:
    lead_id = arrive(world, AGO)
    for minutes in (2, 90):
        respond(world, lead_id, timedelta(minutes=minutes))
    settled()
    assert db.session.get_one(InsightLead, lead_id).response == 120


def test_a_day_has_its_forms_views_starts_and_submissions(world: World) -> None:
    seen(world, 3, 40, 10, 5)
    arrive(world, AGO)
    settled()
    found = figures(world)
    assert (found.views, found.starts, found.submissions) == (40, 10, 1)
    assert by_id(db.session(), Scope(world.workspace_id), "form", WEEK)[world.form_id].views == 40


def test_names_beyond_the_most_of_a_day_go_under_one(world: World) -> None:
    for number in range(MOST_NAMES + 2):
        arrive(world, AGO, metadata={"utm_source": f"source {number:02}"})
    settled()
    found = by_name(db.session(), Scope(world.workspace_id), "first_source", WEEK)
    assert (len(found), found[OTHER].leads) == (MOST_NAMES + 1, 2)


def test_figures_of_another_workspace_are_not_ours(world: World, context: Flask) -> None:
    from_elsewhere = Scope(bytes(16))
    arrive(world, AGO)
    count_all()
    assert total_of(one for _, one in totals_by_day(db.session(), from_elsewhere, WEEK)) == Figures()
