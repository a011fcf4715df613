"""The times to be called at, as the Design tab keeps them in the draft."""

import pytest
from flask import Flask

from tests.conftest import World
from tests.visitor import SignIn, Visitor
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.definition.calls import Calls
from webapp.forms.drafts import draft_of
from webapp.forms.models import Form

SENT = {"offered": "y", "days": "14", "minutes": "30", "notice_hours": "24", "remind": "y"}


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor(role="owner")


def save(owner: Visitor, world: World, **sent: str) -> tuple[int, str]:
    answer = owner.post(f"/forms/{show('form', world.form_id)}/design/thanks/calls", {**SENT, **sent})
    return answer.status_code, answer.text


def kept(app: Flask, world: World) -> Calls:
    with app.app_context():
        return draft_of(db.session(), db.session.get_one(Form, world.form_id)).definition.calls


def test_no_form_offers_calls_by_itself(app: Flask, world: World) -> None:
    assert kept(app, world) == Calls(offered=False, days=7, minutes=15, noticeHours=2, remind=False)


def test_the_draft_keeps_what_was_chosen_and_the_preview_shows_it(app: Flask, world: World, owner: Visitor) -> None:
    assert save(owner, world)[0] == 303
    assert kept(app, world) == Calls(offered=True, days=14, minutes=30, noticeHours=24, remind=True)
    preview = owner.get(f"/forms/{show('form', world.form_id)}/preview?thanks=default").text
    assert "When may we call you?" in preview
    assert "<bdi>09:30</bdi>" in preview
    assert 'method="post"' not in preview


@pytest.mark.parametrize("wrong", [{"days": "31"}, {"minutes": "soon"}, {"notice_hours": "-1"}, {"days": ""}])
def test_a_number_out_of_bounds_is_refused_at_its_field(
    app: Flask, world: World, owner: Visitor, wrong: dict[str, str]
) -> None:
    status, page = save(owner, world, **wrong)
    assert status == 422
    assert page.count("Enter a whole number within these bounds.") == 2
    assert f'href="#{next(iter(wrong))}"' in page
    assert kept(app, world) == Calls()
