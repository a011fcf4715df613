"""The consents of a lead: what, when, where and by which words; a member withdraws one with a reason."""

import pytest
from flask import Flask

from tests.conftest import World, new_world
from tests.leads.desk import make_lead
from tests.submissions.test_consenting import PAGE, happened, sent, states
from tests.visitor import SignIn, Visitor
from webapp.extensions import db
from webapp.http.fields import CONSENT, LEAD
from webapp.submissions.consenting import VISITOR, confirm, withdraw
from webapp.submissions.consents import TICK, consents_of
from webapp.submissions.models import Submission


@pytest.fixture
def lead_id(context: Flask, world: World) -> bytes:
    return make_lead(world, firstName="Jane", lastName="Doe")


@pytest.fixture
def submission(world: World, lead_id: bytes) -> Submission:
    return sent(world, lead_id, "news", how=TICK, text="Send me <b>news</b>.")


@pytest.fixture
def member(visitor: SignIn) -> Visitor:
    return visitor("member", name="Max Member")


def card(lead_id: bytes) -> str:
    return f"/leads/{LEAD.show(lead_id)}/consents"


def id_of(submission: Submission) -> str:
    return CONSENT.show(consents_of(db.session(), [submission.id])[0].id)


def test_the_card_tells_what_was_agreed_to_when_and_where(
    member: Visitor, world: World, lead_id: bytes, submission: Submission
) -> None:
    confirm(db.session(), sent(world, lead_id, "terms", text="All of it."))
    sent(world, lead_id, "post", text="Letters.")
    db.session.commit()
    shown = member.part(card(lead_id)).text
    assert "Send me &lt;b&gt;news&lt;/b&gt;." in shown
    assert [shown.count(word) for word in (">Given<", ">Not confirmed<", "confirmed by email")] == [2, 1, 1]
    assert [
        shown.count(text) for text in (PAGE, submission.ip, consents_of(db.session(), [submission.id])[0].sha256.hex())
    ] == [3, 3, 1]
    assert f'hx-get="{card(lead_id)}"' in member.get(f"/leads/{LEAD.show(lead_id)}").text


def test_a_lead_that_nobody_asked_has_no_card(member: Visitor, lead_id: bytes) -> None:
    assert "card" not in member.part(card(lead_id)).text
    assert "No consents" in member.get(card(lead_id)).text


def test_a_member_withdraws_and_says_why(member: Visitor, lead_id: bytes, submission: Submission) -> None:
    path = f"{card(lead_id)}/{id_of(submission)}/withdraw"
    assert f'action="{path}"' in member.get(f"{card(lead_id)}?withdraw={id_of(submission)}").text
    refused = member.post(path, {"reason": " "})
    assert (refused.status_code, "Say how they told you" in refused.text) == (422, True)
    assert member.post(path, {"reason": "By phone."}).status_code == 303
    db.session.rollback()
    assert states(submission) == ["withdrawn"]
    shown = member.get(card(lead_id)).text
    assert ("by Max Member: By phone." in " ".join(shown.split()), "?withdraw=" in shown) == (True, False)
    (event,) = happened(lead_id)
    assert (event.kind, event.data["reason"]) == ("consent.withdrawn", "By phone.")
    assert "withdrew consent: “Send me" in member.get(f"/leads/{LEAD.show(lead_id)}").text


def test_what_the_person_withdrew_says_so(member: Visitor, lead_id: bytes, submission: Submission) -> None:
    withdraw(db.session(), consents_of(db.session(), [submission.id])[0], VISITOR, "")
    db.session.commit()
    assert "by the person" in member.get(card(lead_id)).text


def test_a_viewer_sees_and_does_not_withdraw(visitor: SignIn, lead_id: bytes, submission: Submission) -> None:
    viewer = visitor("viewer")
    assert "?withdraw=" not in viewer.get(card(lead_id)).text
    path = f"{card(lead_id)}/{id_of(submission)}/withdraw"
    assert (viewer.post(path, {"reason": "x"}).status_code, states(submission)) == (403, ["given"])


def test_the_consent_of_another_lead_is_not_found(member: Visitor, world: World, submission: Submission) -> None:
    other = new_world("Other", "other@acme.test")
    for lead_id in (make_lead(world), make_lead(other)):
        path = f"{card(lead_id)}/{id_of(submission)}/withdraw"
        assert (member.post(path, {"reason": "x"}).status_code, states(submission)) == (404, ["given"])


def test_all_records_are_given_out_as_a_file(member: Visitor, lead_id: bytes, submission: Submission) -> None:
    answer = member.get(f"{card(lead_id)}.json")
    (record,) = answer.get_json()
    assert (record["id"], record["text"], record["state"]) == (id_of(submission), "Send me <b>news</b>.", "given")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="consents-{LEAD.show(lead_id)}.json"'
