"""Whose lead is it: one member or a pool in turns, whoever is there (K24)."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from tests.conftest import World
from tests.contracts.test_forms_api_steps import make_members
from webapp.database.ids import parse, show
from webapp.extensions import db
from webapp.leads.assignment import assignee
from webapp.workspaces.models import Member

pytestmark = pytest.mark.contract("K24")


@pytest.fixture
def pool(app: Flask, world: World) -> list[str]:
    return make_members(app, world, 3)


def turns(app: Flask, world: World, assignment: dict[str, Any], count: int = 1) -> list[str | None]:
    with app.app_context():
        found = [assignee(db.session.connection(), world.workspace_id, world.form_id, assignment) for _ in range(count)]
        db.session.commit()
        return [show("mem", member) if member is not None else None for member in found]


def take_away(app: Flask, member: str, **why: object) -> None:
    with app.app_context():
        db.session.execute(update(Member).where(Member.id == parse("mem", member)).values(**why))
        db.session.commit()


@pytest.mark.parametrize("assignment", [{}, {"mode": "none"}, {"mode": "user"}, {"mode": "round_robin"}])
def test_nobody_is_named(app: Flask, world: World, assignment: dict[str, Any]) -> None:
    assert turns(app, world, assignment) == [None]


def test_a_pool_takes_turns_in_its_own_order(app: Flask, world: World, pool: list[str]) -> None:
    order = [pool[2], pool[0], pool[1]]
    assert turns(app, world, {"mode": "round_robin", "memberIds": order}, 6) == order * 2


def test_whoever_is_away_or_gone_is_passed_over(app: Flask, world: World, pool: list[str]) -> None:
    take_away(app, pool[0], away=True)
    assert turns(app, world, {"mode": "user", "memberId": pool[0]}) == [None]
    shares = Counter(turns(app, world, {"mode": "round_robin", "memberIds": pool}, 10))
    assert shares == {pool[1]: 5, pool[2]: 5}
    take_away(app, pool[1], removed_at=db.func.now())
    assert turns(app, world, {"mode": "round_robin", "memberIds": pool}, 2) == [pool[2]] * 2
    take_away(app, pool[2], away=True)
    assert turns(app, world, {"mode": "round_robin", "memberIds": pool}) == [None]


def test_another_workspaces_members_get_nothing(app: Flask, world: World, pool: list[str]) -> None:
    with app.app_context():
        foreign = assignee(db.session.connection(), b"0" * 16, world.form_id, {"mode": "user", "memberId": pool[0]})
    assert foreign is None


def test_a_turn_that_is_rolled_back_is_taken_again(app: Flask, world: World, pool: list[str]) -> None:
    assignment = {"mode": "round_robin", "memberIds": pool}
    with app.app_context():
        lost = assignee(db.session.connection(), world.workspace_id, world.form_id, assignment)
        db.session.rollback()
    assert turns(app, world, assignment) == [show("mem", lost or b"")] == [pool[0]]
