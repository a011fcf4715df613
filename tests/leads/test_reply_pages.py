"""A reply by email from the lead's page: kept as an event, sent as a delivery, and the clock stops."""

import json

import pytest
from sqlalchemy import select

from tests.conftest import World
from tests.leads.desk import lead_of, make_lead
from tests.leads.test_lead_pages import kinds, page
from tests.visitor import SignIn, Visitor
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.models import Delivery
from webapp.extensions import db

pytestmark = pytest.mark.usefixtures("context")

LETTER = {"subject": "Your message", "text": "Dear Jane,\n\nI call you at nine."}


@pytest.fixture
def ada(visitor: SignIn) -> Visitor:
    return visitor("member", name="Ada", email="ada@acme.test")


def test_a_reply_is_owed_to_the_lead_and_answers_come_to_the_member(world: World, ada: Visitor) -> None:
    jane = make_lead(world, email="jane@lead.test")
    assert ada.post(page(jane, "/replies"), LETTER).location == page(jane)
    dispatch()
    owed = db.session.scalars(select(Delivery)).one()
    assert (owed.channel, owed.target, owed.state, owed.event_name) == (
        "email",
        "jane@lead.test",
        "unsent",
        "lead.replied",
    )
    assert json.loads(owed.payload) == {
        **LETTER,
        "to": "jane@lead.test",
        "replyTo": "ada@acme.test",
        "autoSubmitted": "no",
    }
    assert (lead_of(jane).is_waiting, kinds()) == (False, ["lead.replied"])
    html = ada.get(page(jane)).text
    assert "replied by email: Your message" in html
    assert "It waits in the outbox" in html


def test_the_page_says_that_a_reply_waits_where_there_is_no_mail_server(world: World, ada: Visitor) -> None:
    jane = make_lead(world, email="jane@lead.test")
    assert "No mail server is set up." in ada.get(page(jane)).text


def test_a_reply_without_words_or_to_nobody_is_refused(world: World, ada: Visitor) -> None:
    jane, joe = make_lead(world, email="jane@lead.test"), make_lead(world, phone="+1 212 555 0123")
    for sent in ({**LETTER, "subject": ""}, {**LETTER, "text": " "}, {**LETTER, "subject": "x" * 201}):
        answer = ada.post(page(jane, "/replies"), sent)
        assert (answer.status_code, "data-open" in answer.text) == (422, True)
    refused = ada.post(page(joe, "/replies"), LETTER)
    assert (refused.status_code, "no email address to reply to" in refused.text) == (422, True)
    assert kinds() == []


def test_a_reply_to_test_data_is_not_sent(world: World, ada: Visitor) -> None:
    jane = make_lead(world, email="jane@lead.test", is_test=True)
    ada.post(page(jane, "/replies"), LETTER)
    dispatch()
    assert db.session.scalars(select(Delivery.state)).all() == ["suppressed"]
