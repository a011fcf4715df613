"""What the rules of a form make of a lead: points, tags, and the member who gets it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.conftest import World, new_world
from tests.contracts.test_forms_api_steps import make_members
from tests.intake.ways import events, leads, submissions
from webapp.database.ids import new_id, parse, show
from webapp.extensions import db
from webapp.forms.definition.rules import Effects
from webapp.forms.models import Form
from webapp.intake.access import by_form
from webapp.intake.dialects.hosted import HOSTED
from webapp.intake.incoming import Call, Outcome
from webapp.intake.pipeline import accept
from webapp.leads.models import LeadTag
from webapp.workspaces.models import Member


@pytest.fixture
def members(app: Flask, world: World) -> list[bytes]:
    return [id_ for text in make_members(app, world, 2) if (id_ := parse("mem", text))]


def take_in(app: Flask, world: World, effects: Effects, email: str = "jane@example.com") -> Outcome:
    form = show("form", world.form_id)
    headers = {"content-type": "application/json"}
    call = Call("POST", f"/f/{form}", form, b"{}", headers["content-type"], headers, "127.0.0.1", datetime.now(UTC))
    with app.app_context():
        access = by_form(db.session.connection(), form, sandbox=False)
        incoming = HOSTED.read(call, {"email": email}, access)
        return accept(replace(incoming, effects=effects, suspicion=None))


def set_form(app: Flask, world: World, **columns: Any) -> None:
    with app.app_context():
        db.session.execute(update(Form).where(Form.id == world.form_id).values(**columns))
        db.session.commit()


def test_a_new_lead_gets_points_tags_and_a_member(app: Flask, world: World, members: list[bytes]) -> None:
    take_in(app, world, Effects(score=30, tags=("Hot", "VIP"), assign=members[1]))
    assert [(lead.score, lead.tags, lead.assignee_id) for lead in leads(app)] == [(30, ["Hot", "VIP"], members[1])]
    with app.app_context():
        assert set(db.session.scalars(select(LeadTag.key))) == {"hot", "vip"}
    assert [event.member_id for event in events(app, "lead.assigned")] == [members[1]]


def test_the_tags_of_rules_come_after_those_of_the_form_and_none_twice(app: Flask, world: World) -> None:
    set_form(app, world, default_tags=["Web", "hot"])
    take_in(app, world, Effects(tags=("Hot", "VIP")))
    assert leads(app)[0].tags == ["Web", "hot", "VIP"]


@pytest.mark.parametrize(
    ("scores", "expected"), [((10, 30), 30), ((30, 10), 30), ((None, 5), 5), ((5, None), 5), ((-5, None), -5)]
)
def test_a_lead_keeps_its_best_score(app: Flask, world: World, scores: tuple[int | None, ...], expected: int) -> None:
    for score in scores:
        take_in(app, world, Effects(score=score))
    assert [lead.score for lead in leads(app)] == [expected]


def test_the_timeline_tells_of_a_better_score(app: Flask, world: World) -> None:
    for score in (10, 30):
        take_in(app, world, Effects(score=score))
    assert [event.data["replaced"] for event in events(app, "lead.updated")] == [["score"]]


def test_a_rule_does_not_take_a_lead_from_whom_it_has(app: Flask, world: World, members: list[bytes]) -> None:
    for member in members:
        take_in(app, world, Effects(assign=member))
    assert leads(app)[0].assignee_id == members[0]


def test_a_rule_comes_before_the_forms_own_assignment(app: Flask, world: World, members: list[bytes]) -> None:
    set_form(app, world, assignment={"mode": "user", "memberId": show("mem", members[0])})
    take_in(app, world, Effects(assign=members[1]))
    assert leads(app)[0].assignee_id == members[1]


@pytest.mark.parametrize("why", [{"away": True}, {"removed_at": datetime(2026, 1, 1, tzinfo=UTC)}])
def test_a_member_who_is_not_there_is_passed_over_with_a_warning(
    app: Flask, world: World, members: list[bytes], why: dict[str, Any]
) -> None:
    set_form(app, world, assignment={"mode": "user", "memberId": show("mem", members[0])})
    with app.app_context():
        db.session.execute(update(Member).where(Member.id == members[1]).values(**why))
        db.session.commit()
    outcome = take_in(app, world, Effects(assign=members[1]))
    assert leads(app)[0].assignee_id == members[0]
    assert [warning.field for warning in outcome.warnings] == ["assignee"]
    assert [warning["field"] for warning in submissions(app)[0].result["warnings"]] == ["assignee"]


def test_a_member_of_another_workspace_gets_nothing(app: Flask, world: World) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    stranger = parse("mem", make_members(app, other, 1)[0])
    for member in (stranger, new_id()):
        take_in(app, world, Effects(assign=member), email=f"{show('mem', member or b'')}@example.com")
    assert [lead.assignee_id for lead in leads(app)] == [None, None]


def test_no_rule_gives_no_score(app: Flask, world: World) -> None:
    take_in(app, world, Effects())
    assert leads(app)[0].score is None
