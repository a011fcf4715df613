"""What becomes of consent: asked is not given, what is withdrawn stays so, and each change is an event."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tests.conftest import World
from tests.leads.desk import make_lead
from tests.submissions.test_retention import enter
from webapp.database.ids import new_id
from webapp.events.models import Event
from webapp.extensions import db
from webapp.submissions import ledger
from webapp.submissions.attached import Attached
from webapp.submissions.consenting import VISITOR, ask, confirm, withdraw
from webapp.submissions.consents import MAIL, TICK, Agreed, as_record, consents_of, consents_of_person
from webapp.submissions.models import Submission

PAGE = "https://acme.test/contact"


def sent(
    world: World, lead_id: bytes, *fields: str, how: str = MAIL, email: str = "jane@lead.test", text: str = "Yes."
) -> Submission:
    """A submission of this lead with these consents, committed."""
    (first,) = enter(world, "accepted", timedelta(hours=1))
    like = db.session.get_one(Submission, first)
    row = {column.name: getattr(like, column.name) for column in Submission.__table__.c}
    mapped = {"fields": {"email": email}, "metadata": {"pageUrl": PAGE}}
    row |= {"id": new_id(), "person_id": lead_id, "form_id": world.form_id, "mapped": mapped}
    along = Attached((), [Agreed(field, 2, text, how) for field in fields])
    ledger.write(db.session.connection(), row, stored=False, attached=along)
    db.session.commit()
    return db.session.get_one(Submission, row["id"])


def states(submission: Submission) -> list[str]:
    return [consent.state for consent in consents_of(db.session(), [submission.id])]


def happened(lead_id: bytes) -> Sequence[Event]:
    kinds = Event.lead_id == lead_id, Event.kind.startswith("consent.")
    return db.session.scalars(select(Event).where(*kinds).order_by(Event.id)).all()


def test_a_tick_is_given_at_once_where_no_mail_confirms_it(context: Flask, world: World) -> None:
    lead_id = make_lead(world)
    assert [states(sent(world, lead_id, "news", how=how)) for how in (TICK, MAIL)] == [["given"], ["asked"]]


def test_what_is_confirmed_is_given_and_told_once(context: Flask, world: World) -> None:
    lead_id = make_lead(world)
    submission = sent(world, lead_id, "news", "terms")
    assert [confirm(db.session(), submission) for _ in range(2)] == [True, False]
    assert states(submission) == ["given", "given"]
    (event,) = happened(lead_id)
    told = [{"field": field, "version": 2, "text": "Yes."} for field in ("news", "terms")]
    assert (event.kind, event.submission_id, event.data) == ("consent.confirmed", submission.id, {"consents": told})


def test_a_confirmation_counts_for_the_same_words_from_the_same_address_alone(context: Flask, world: World) -> None:
    lead_id = make_lead(world)
    first = sent(world, lead_id, "news")
    same = sent(world, lead_id, "news", email="Jane@lead.test")
    others = (
        sent(world, lead_id, "news", email="joe@lead.test"),
        sent(world, lead_id, "news", text="Other words."),
        sent(world, make_lead(world), "news"),
    )
    confirm(db.session(), first)
    assert [states(one) for one in (first, same)] == [["given"], ["given"]]
    assert [states(one) for one in others] == [["asked"]] * 3
    assert [event.submission_id for event in happened(lead_id)] == [first.id, same.id]


def test_where_the_address_is_kept_no_more_nobody_is_asked_and_each_counts_for_itself(
    context: Flask, world: World
) -> None:
    lead_id = make_lead(world)
    first, second = (sent(world, lead_id, "news", email="") for _ in range(2))
    assert (ask(db.session(), first), confirm(db.session(), first)) == (False, True)
    assert [states(first), states(second)] == [["given"], ["asked"]]


def test_a_member_withdraws_with_a_reason_and_is_named(context: Flask, world: World) -> None:
    lead_id = make_lead(world)
    (consent,) = consents_of(db.session(), [sent(world, lead_id, "news", how=TICK).id])
    assert [withdraw(db.session(), consent, "mem_1", why) for why in ("By phone.", "Again.")] == [True, False]
    assert (consent.state, consent.withdrawn_by, consent.withdrawn_reason) == ("withdrawn", "mem_1", "By phone.")
    (event,) = happened(lead_id)
    assert (event.kind, event.data["by"], event.data["reason"]) == ("consent.withdrawn", "mem_1", "By phone.")


def test_a_visitor_withdraws_without_a_name(context: Flask, world: World) -> None:
    lead_id = make_lead(world)
    (consent,) = consents_of(db.session(), [sent(world, lead_id, "news").id])
    withdraw(db.session(), consent, VISITOR, "")
    assert (consent.withdrawn_by, consent.withdrawn_reason) == (VISITOR, None)
    assert [event.data.keys() for event in happened(lead_id)] == [{"consents"}]


def test_what_is_withdrawn_is_neither_confirmed_nor_asked_for_any_more(context: Flask, world: World) -> None:
    submission = sent(world, make_lead(world), "news")
    (consent,) = consents_of(db.session(), [submission.id])
    assert ask(db.session(), submission)
    withdraw(db.session(), consent, VISITOR, "")
    assert (ask(db.session(), submission), confirm(db.session(), submission)) == (False, False)
    assert states(submission) == ["withdrawn"]


def test_the_record_tells_what_was_agreed_to_when_and_where(context: Flask, world: World) -> None:
    lead_id = make_lead(world)
    submission = sent(world, lead_id, "news")
    confirm(db.session(), submission)
    (consent,) = consents_of_person(db.session(), world.workspace_id, lead_id)
    record = as_record(consent)
    assert (record["text"], record["state"], record["how"], record["page"]) == ("Yes.", "given", "mail", PAGE)
    assert (record["wayIn"], record["ip"]) == (submission.dialect, submission.ip)
    assert record["givenAt"] == submission.created_at.isoformat()
    assert record["confirmedAt"] is not None
    assert record["sha256"] == consent.sha256.hex()
    assert consents_of_person(db.session(), new_id(), lead_id) == []
