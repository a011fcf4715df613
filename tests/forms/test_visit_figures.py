"""What visits amount to, before and after their days are over: the same figures from the rows and from the tallies."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from tests.conftest import World
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.forms.visit_figures import Figures, counted_by_place, figures_of
from webapp.forms.visit_models import FormVisit, VisitTally
from webapp.forms.visit_tallies import MOST_NAMES, OTHER, Counts
from webapp.worker.purge import PURGES, purge_tallies, purge_visits

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=10)
SEEN, BEGUN, SENT = {}, {"started_at": NOW, "field": "email"}, {"started_at": NOW, "submitted_at": NOW, "field": "name"}


@pytest.fixture
def visit(context: Flask, world: World) -> Callable[..., None]:
    """Keeps visits of the world's form."""

    def keep(*visits: dict[str, Any], at: datetime = LONG_AGO, form_id: bytes = world.form_id) -> None:
        usual = {"form_id": form_id, "version": 1, "day": at.date(), "viewed_at": at, "started_at": None}
        usual |= {"submitted_at": None, "step": 1, "field": None, "source": "direct", "host": "", "device": "computer"}
        db.session.execute(insert(FormVisit), [{**usual, "key": os.urandom(32), **one} for one in visits])
        db.session.commit()

    return keep


def figures(world: World, since: date | None = None) -> Figures:
    return figures_of(db.session(), [world.form_id], since)[world.form_id]


def places(world: World) -> dict[tuple[date, str, str], Counts]:
    found = counted_by_place(db.session(), world.form_id, date(2000, 1, 1), date(2100, 1, 1))
    return {(place.day, place.kind, place.name): counts for place, counts in found.items()}


def test_a_form_without_a_visit_has_no_rate(context: Flask, world: World) -> None:
    assert (figures(world), figures(world).rate) == (Figures(), None)


def test_days_that_are_over_are_counted_in_batches_and_nothing_changes_but_the_rows(
    visit: Callable[..., None], world: World
) -> None:
    visit(SEEN, BEGUN, {**SENT, "source": "google.com", "step": 2}, {**SENT, "host": "acme.com"})
    visit(SEEN, at=NOW)
    before = places(world)
    assert figures(world) == Figures(5, 3, 2)
    assert figures(world).rate == 0.4
    assert [purge_visits(3) for _ in range(3)] == [3, 1, 0]
    assert (places(world), figures(world)) == (before, Figures(5, 3, 2))
    assert figures(world, NOW.date()) == Figures(1, 0, 0)
    assert db.session.scalar(select(func.count()).select_from(FormVisit)) == 1
    day = LONG_AGO.date()
    assert before[day, "total", ""] == (4, 3, 2)
    assert {name: before[day, "field", name] for name in ("email", "name")} == {"email": (1, 1, 0), "name": (2, 2, 2)}
    assert {before[day, "source", name] for name in ("direct", "google.com")} == {(3, 2, 1), (1, 1, 1)}
    assert (before[day, "step", "2"], before[day, "host", "acme.com"]) == ((1, 1, 1), (1, 1, 1))


def test_a_page_may_still_be_sent_two_days_after_it_was_shown(visit: Callable[..., None]) -> None:
    for days in range(3):
        visit(SEEN, at=NOW - timedelta(days=days))
    assert purge_visits() == 0


def test_the_names_that_strangers_choose_are_bounded_for_each_day(visit: Callable[..., None], world: World) -> None:
    visit(*({"source": f"campaign {number}"} for number in range(MOST_NAMES + 20)))
    assert [purge_visits(MOST_NAMES - 1), purge_visits()] == [MOST_NAMES - 1, 21]
    sources = {name: counts for (_, kind, name), counts in places(world).items() if kind == "source"}
    assert (len(sources), sources[OTHER]) == (MOST_NAMES + 1, (20, 0, 0))


def test_other_forms_are_counted_for_themselves(visit: Callable[..., None], world: World) -> None:
    other = db.session.scalars(select(Form.id).where(Form.id != world.form_id)).first()
    visit(SEEN, SEEN)
    visit(SENT, form_id=other)
    while purge_visits(1):
        pass
    assert other is not None
    assert figures_of(db.session(), [world.form_id, other]) == {world.form_id: Figures(2), other: Figures(1, 1, 1)}


def test_figures_go_when_their_time_is_over(visit: Callable[..., None], world: World, context: Flask) -> None:
    context.config["VISIT_RETENTION_DAYS"] = 30
    for days in (29, 31, 32):
        visit(SEEN, at=NOW - timedelta(days=days))
    counts = {one.name: one.count for one in PURGES}
    assert counts["visits of days that are over"]() == 3
    while purge_visits():
        pass
    tallies = db.session.scalar(select(func.count()).select_from(VisitTally)) or 0
    assert counts["figures of visits"]() == tallies * 2 // 3
    while purge_tallies(4):
        pass
    assert (figures(world), counts["figures of visits"]()) == (Figures(1), 0)
