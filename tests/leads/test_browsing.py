"""The list as its page asks for it: filters, orders, pages in both directions, and what it costs."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.calls import statements
from tests.conftest import World, new_world
from tests.leads.desk import lead_of, make_lead, member_of, viewer_of
from webapp.database.ids import first_id
from webapp.extensions import db
from webapp.leads.browsing import browse, count
from webapp.leads.keyset import PAGE, SORTS
from webapp.leads.lifecycle import comment, delete_lead, update_lead
from webapp.leads.page_inputs import LeadsArgs

pytestmark = pytest.mark.usefixtures("context")


def listed(world: World, time_zone: str = "UTC", **args: object) -> list[str | None]:
    found = browse(db.session(), viewer_of(world, time_zone), LeadsArgs.model_validate(args))
    return [lead.first_name for lead in found.items]


def test_each_filter_finds_what_it_names_and_filters_together_find_what_all_of_them_do(world: World) -> None:
    me = member_of(world)
    make_lead(world, firstName="Ann", status="New", source="Ads", assignee_id=me, tags=("VIP", "Berlin"))
    make_lead(world, firstName="Bob", status="Qualified", source="Ads", tags=("vip",), email="bob@example.com")
    make_lead(world, firstName="Cid", status="Converted", form_id=None, is_waiting=False)
    make_lead(world, firstName="Test", is_test=True)
    make_lead(new_world("Other", "other@other.test"), firstName="Foreign")
    assert listed(world) == ["Cid", "Bob", "Ann"]
    assert listed(world, status=["New", "Converted"]) == ["Cid", "Ann"]
    assert listed(world, tag=["vip"]) == ["Bob", "Ann"]
    assert listed(world, tag=["Vip", "berlin"]) == ["Ann"]
    assert listed(world, source="Ads", status=["Qualified"]) == ["Bob"]
    assert listed(world, form=world.form_id) == ["Bob", "Ann"]
    assert listed(world, assignee="me") == listed(world, assignee=me) == ["Ann"]
    assert listed(world, assignee="none") == ["Cid", "Bob"]
    assert listed(world, waiting=True) == ["Bob", "Ann"]
    assert listed(world, test=True) == ["Test"]
    assert listed(world, q="bob@exa") == ["Bob"]
    assert listed(world, q="bob", status=["New"]) == []


def test_days_are_those_of_the_viewers_zone(world: World) -> None:
    moment = datetime(2026, 3, 10, 22, 30, tzinfo=UTC)
    make_lead(world, id=first_id(moment), created_at=moment, firstName="Late")
    assert listed(world, since="2026-03-10", until="2026-03-10") == ["Late"]
    assert listed(world, "Europe/Berlin", until="2026-03-10") == ["Late"]
    assert listed(world, "Asia/Tokyo", until="2026-03-10") == []
    assert listed(world, "Asia/Tokyo", since="2026-03-11", until="2026-03-11") == ["Late"]


def test_a_waiting_lead_is_one_that_nobody_saw_to(world: World) -> None:
    first, second, third = (make_lead(world, firstName=name) for name in ("Ann", "Bob", "Cid"))
    update_lead(db.session(), lead_of(first), {"city": "Bonn"}, "mem")
    db.session.commit()
    assert listed(world, waiting=True) == ["Cid", "Bob", "Ann"]
    update_lead(db.session(), lead_of(first), {"status": "Contacted"}, "mem")
    db.session.commit()
    comment(db.session(), lead_of(second), "Called.", "mem")
    db.session.commit()
    assert listed(world, waiting=True) == ["Cid"]
    answered = lead_of(second).responded_at
    comment(db.session(), lead_of(second), "Called again.", "mem")
    db.session.commit()
    assert (answered is not None, lead_of(second).responded_at, lead_of(third).responded_at) == (True, answered, None)


def make_many(world: World) -> None:
    """Names and companies in an order of their own, some of them missing, some of them equal."""
    for number in range(2 * PAGE + 20):
        person = {"lastName": f"{'aB'[number % 2]}{number % 7}"} if number % 3 else {}
        make_lead(world, firstName=str(number), **person, **({"company": "Acme"} if number % 5 == 0 else {}))


@pytest.mark.parametrize("sort", SORTS)
def test_all_pages_of_an_order_are_the_order_and_back_again(world: World, sort: str) -> None:
    make_many(world)
    forth: list[bytes] = []
    back: list[bytes] = []
    page = browse(db.session(), viewer_of(world), LeadsArgs.model_validate({"sort": sort}))
    assert page.newer is None
    forth += [lead.id for lead in page.items]
    while page.older is not None:
        page = browse(db.session(), viewer_of(world), LeadsArgs.model_validate({"sort": sort, "after": page.older}))
        forth += [lead.id for lead in page.items]
    back = [lead.id for lead in page.items]
    while page.newer is not None:
        page = browse(db.session(), viewer_of(world), LeadsArgs.model_validate({"sort": sort, "before": page.newer}))
        back = [lead.id for lead in page.items] + back
        assert page.older is not None
    assert (len(forth), len(set(forth)), back) == (2 * PAGE + 20, 2 * PAGE + 20, forth)


def test_names_are_sorted_without_case_and_who_has_none_comes_last(world: World) -> None:
    for name in ("berta", "Anna", None, "Caesar", "anna"):
        make_lead(world, firstName=name or "-", **({"lastName": name} if name else {}))
    assert listed(world, sort="name") == ["Anna", "anna", "berta", "Caesar", "-"]


def test_what_was_changed_last_is_first(world: World) -> None:
    first = make_lead(world, firstName="Ann")
    make_lead(world, firstName="Bob")
    update_lead(db.session(), lead_of(first), {"city": "Bonn"}, "mem")
    db.session.commit()
    assert listed(world, sort="changed") == ["Ann", "Bob"]
    assert listed(world, sort="oldest") == ["Ann", "Bob"]
    assert listed(world, sort="newest") == ["Bob", "Ann"]


def test_the_trash_has_the_newest_deletion_first(world: World) -> None:
    ids = [make_lead(world, firstName=name) for name in ("Ann", "Bob", "Cid")]
    for lead_id in (ids[1], ids[0]):
        delete_lead(db.session(), lead_of(lead_id), "mem")
        db.session.commit()
    assert listed(world, deleted=True) == ["Ann", "Bob"]
    assert listed(world) == ["Cid"]


@pytest.mark.parametrize("cursor", ["", "x", "é", "bm9wZQ==", "WzAsbnVsbCwienoiXQ==", "WzksbnVsbCwiMDAiXQ=="])
def test_a_cursor_that_is_none_gives_the_first_page(world: World, cursor: str) -> None:
    make_lead(world, firstName="Ann")
    assert listed(world, after=cursor) == listed(world, before=cursor) == ["Ann"]


def test_matches_are_counted_up_to_a_bound(world: World) -> None:
    for _ in range(3):
        make_lead(world)
    number = count(db.session(), viewer_of(world), LeadsArgs())
    assert (number.number, number.more) == (3, False)
    bounded = count(db.session(), viewer_of(world), LeadsArgs(), most=2)
    assert (bounded.number, bounded.more) == (2, True)


@pytest.mark.parametrize("args", [{}, {"sort": "name"}, {"q": "one two three four five six", "tag": ["a", "b"]}])
def test_a_page_costs_at_most_eight_statements_however_many_leads_there_are(
    app: Flask, world: World, args: dict[str, object]
) -> None:
    viewer, sent = viewer_of(world), []
    for number in (1, 3):
        for _ in range(number):
            make_lead(world, firstName="One", lastName="Two")
        with statements(app) as asked:
            browse(db.session(), viewer, LeadsArgs.model_validate(args))
        sent.append(len(asked))
    assert sent[0] == sent[1] <= 8


def test_an_unknown_column_is_let_be() -> None:
    assert LeadsArgs.model_validate({"columns": ["email", "password", "email"]}).columns == ["email"]


def test_a_day_before_all_time_is_no_error(world: World) -> None:
    make_lead(world, firstName="Ann")
    assert listed(world, since="1000-01-01", until=str(datetime.now(UTC).date() + timedelta(days=2))) == ["Ann"]
