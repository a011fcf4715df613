"""Whose lead is it: one member or a pool in turns, whoever is there, by rules and weights and caps (K24)."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from tests.conftest import World
from tests.visitor import sign_in
from webapp.database.ids import parse, show
from webapp.extensions import db
from webapp.leads.assignment import Asking, Choice, choose
from webapp.workspaces.models import Member, Workspace

pytestmark = pytest.mark.contract("K24")

MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
LEAD: dict[str, Any] = {"custom_data": {}, "budget": None, "tags": [], "city": None}


@pytest.fixture
def pool(app: Flask, world: World) -> list[str]:
    """Ann, Bob and Cyd."""
    names = ("Ann", "Bob", "Cyd")
    return [show("mem", sign_in(app, world.workspace_id, "member", name=name).member_id) for name in names]


def chosen(
    app: Flask,
    world: World,
    assignment: Mapping[str, Any],
    lead: Mapping[str, Any] = LEAD,
    at: datetime = MONDAY,
    **more: Any,
) -> Choice | None:
    with app.app_context():
        asking = Asking(world.workspace_id, world.form_id, "Contact", assignment, lead, **more)
        choice = choose(db.session.connection(), asking, at)
        db.session.commit()
        return choice


def given(app: Flask, world: World, assignment: Mapping[str, Any], count: int = 1, **more: Any) -> list[str | None]:
    choices = [chosen(app, world, assignment, **more) for _ in range(count)]
    ids = [choice.member_id if choice is not None else None for choice in choices]
    return [show("mem", id_) if id_ is not None else None for id_ in ids]


def why(app: Flask, world: World, assignment: Mapping[str, Any], **more: Any) -> str:
    choice = chosen(app, world, assignment, **more)
    assert choice is not None
    return choice.why


def change(app: Flask, member: str, **values: object) -> None:
    with app.app_context():
        db.session.execute(update(Member).where(Member.id == parse("mem", member)).values(**values))
        db.session.commit()


def in_turn(*members: str, **more: object) -> dict[str, Any]:
    return {"mode": "round_robin", "memberIds": list(members), **more}


def just(member: str) -> dict[str, Any]:
    return {"mode": "user", "memberId": member}


def rule(then: Mapping[str, Any], field: str, op: str, value: object = "", **when: object) -> dict[str, Any]:
    return {"when": {"match": "all", "conditions": [{"field": field, "op": op, "value": value}], **when}, "then": then}


@pytest.mark.parametrize("assignment", [{}, {"mode": "none"}, {"mode": "user"}, {"mode": "round_robin"}])
def test_nobody_is_named(app: Flask, world: World, assignment: dict[str, Any]) -> None:
    assert chosen(app, world, assignment) is None


def test_a_pool_takes_turns_in_its_own_order(app: Flask, world: World, pool: list[str]) -> None:
    order = [pool[2], pool[0], pool[1]]
    assert given(app, world, in_turn(*order), 6) == order * 2


def test_whoever_weighs_more_has_more_turns_and_never_all_at_once(app: Flask, world: World, pool: list[str]) -> None:
    ann, bob, cyd = pool
    assert given(app, world, in_turn(ann, bob, cyd, weights=[2, 1, 1]), 8) == [ann, bob, cyd, ann] * 2


def test_whoever_is_away_or_gone_is_passed_over(app: Flask, world: World, pool: list[str]) -> None:
    change(app, pool[0], away=True)
    assert given(app, world, just(pool[0])) == [None]
    assert Counter(given(app, world, in_turn(*pool), 10)) == {pool[1]: 5, pool[2]: 5}
    change(app, pool[1], removed_at=MONDAY)
    assert given(app, world, in_turn(*pool), 2) == [pool[2]] * 2
    change(app, pool[2], away=True)
    assert given(app, world, in_turn(*pool)) == [None]


def test_days_away_are_passed_over_and_not_the_day_after(app: Flask, world: World, pool: list[str]) -> None:
    change(app, pool[0], away_from=date(2026, 6, 1), away_until=date(2026, 6, 2))
    days = [chosen(app, world, just(pool[0]), at=MONDAY + timedelta(days=number)) for number in (-1, 0, 1, 2)]
    assert [day is not None and day.member_id is not None for day in days] == [True, False, False, True]


def test_working_hours_decide_in_the_zone_of_the_person(app: Flask, world: World, pool: list[str]) -> None:
    change(app, pool[0], working_hours={"mon": [["09:00", "17:00"]]})
    times = [chosen(app, world, just(pool[0]), at=MONDAY + timedelta(hours=number)) for number in (-1, 0, 7, 8)]
    assert [one is not None and one.member_id is not None for one in times] == [False, True, True, False]


def test_a_cap_counts_the_leads_of_the_workspaces_day(app: Flask, world: World, pool: list[str]) -> None:
    ann, bob, _ = pool
    with app.app_context():
        db.session.get_one(Workspace, world.workspace_id).time_zone = "America/New_York"
        db.session.commit()
    change(app, ann, daily_cap=2)
    assert given(app, world, in_turn(ann, bob), 6) == [ann, bob, ann, bob, bob, bob]
    assert why(app, world, in_turn(ann, bob)) == "Round robin of Contact: Bob's turn; Ann has had 2 leads today"
    midnight = datetime(2026, 6, 2, 4, 0, tzinfo=UTC)
    assert given(app, world, just(ann), at=midnight - timedelta(seconds=1)) == [None]
    assert given(app, world, just(ann), at=midnight) == [ann]


def test_the_first_rule_that_is_met_decides(app: Flask, world: World, pool: list[str]) -> None:
    ann, bob, cyd = pool
    rules = [rule(just(ann), "city", "is", "Berlin"), rule(just(bob), "budget", "gt", "50000")]
    assignment = just(cyd) | {"rules": rules}
    leads = [{"city": "berlin", "budget": "60000"}, {"budget": "60000"}, {"budget": "50000"}]
    assert [given(app, world, assignment, lead=LEAD | lead) for lead in leads] == [[ann], [bob], [cyd]]


def test_rules_ask_about_custom_data_and_lists(app: Flask, world: World, pool: list[str]) -> None:
    ann, bob, _ = pool
    rules = [
        rule(just(ann), "customData.plan", "any_of", ["gold", "silver"]),
        rule(just(bob), "tags", "contains", "vip"),
    ]
    leads = [LEAD | {"custom_data": {"plan": "Silver"}}, LEAD | {"tags": ["VIP"]}, LEAD]
    assert [given(app, world, {"mode": "none", "rules": rules}, lead=lead) for lead in leads] == [[ann], [bob], [None]]


def test_a_rule_whose_members_are_not_there_is_passed_over(app: Flask, world: World, pool: list[str]) -> None:
    ann, bob, _ = pool
    assignment = just(bob) | {"rules": [rule(just(ann), "budget", "filled")]}
    change(app, ann, away=True)
    lead = LEAD | {"budget": "1"}
    assert given(app, world, assignment, lead=lead) == [bob]
    assert why(app, world, assignment, lead=lead) == "All leads of Contact; Ann is away"


def test_each_pool_of_a_form_takes_turns_of_its_own(app: Flask, world: World, pool: list[str]) -> None:
    ann, bob, cyd = pool
    assignment = in_turn(ann, bob, rules=[rule(in_turn(bob, cyd), "budget", "filled")])
    leads = [LEAD, LEAD | {"budget": "1"}] * 4
    got = [given(app, world, assignment, lead=lead)[0] for lead in leads]
    assert got[::2] == [ann, bob] * 2
    assert got[1::2] == [bob, cyd] * 2


def test_the_owner_of_the_earlier_lead_comes_first_if_they_are_there(app: Flask, world: World, pool: list[str]) -> None:
    ann, bob, _ = pool
    owner = parse("mem", ann)
    assert why(app, world, just(bob), owner=owner) == "Owner of the earlier lead"
    change(app, ann, away=True)
    assert given(app, world, just(bob), owner=owner) == [bob]
    assert chosen(app, world, {"mode": "none"}, owner=owner) is None


def test_it_is_said_why_a_lead_went_where_it_went(app: Flask, world: World, pool: list[str]) -> None:
    ann, bob, cyd = pool
    assert why(app, world, just(ann)) == "All leads of Contact"
    change(app, ann, away=True)
    assert why(app, world, in_turn(ann, bob, cyd)) == "Round robin of Contact: Bob's turn; Ann is away"
    rules = [rule(just(bob), "city", "empty"), rule(just(cyd), "budget", "gt", "50000")]
    assert why(app, world, {"rules": rules[1:]}, lead=LEAD | {"budget": "60000"}) == "Rule 1: Budget is more than 50000"
    assert why(app, world, {"rules": rules}) == "Rule 1: City is empty"


def test_it_is_said_why_nobody_gets_a_lead(app: Flask, world: World, pool: list[str]) -> None:
    ann, bob, cyd = pool
    change(app, ann, away=True)
    change(app, bob, daily_cap=0)
    change(app, cyd, working_hours={"tue": [["09:00", "17:00"]]})
    choice = chosen(app, world, in_turn(ann, bob, cyd))
    said = "Nobody is there: Ann is away, Bob has had 0 leads today, Cyd is outside working hours"
    assert choice == Choice(None, said, frozenset(parse("mem", one) or b"" for one in pool), waits=True)


def test_another_workspaces_members_get_nothing(app: Flask, world: World, pool: list[str]) -> None:
    with app.app_context():
        asking = Asking(b"0" * 16, world.form_id, "Contact", just(pool[0]), LEAD)
        choice = choose(db.session.connection(), asking, MONDAY)
    assert choice is not None and choice.member_id is None


def test_a_turn_that_is_rolled_back_is_taken_again(app: Flask, world: World, pool: list[str]) -> None:
    asking = Asking(world.workspace_id, world.form_id, "Contact", in_turn(*pool), LEAD)
    with app.app_context():
        lost = choose(db.session.connection(), asking, MONDAY)
        db.session.rollback()
    assert lost is not None and lost.member_id == parse("mem", pool[0])
    assert given(app, world, in_turn(*pool)) == [pool[0]]
