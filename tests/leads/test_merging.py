"""Two leads that are one person: what a merge moves and keeps, and how it is undone."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from tests.automation.flow import make_workflow, step
from tests.calls import submit
from tests.conftest import World, new_world
from tests.intake.ways import set_limits
from tests.leads.desk import ACTOR, lead_of, make_lead, member_of
from webapp.automation.starting import start_runs
from webapp.callbacks.lifecycle import schedule
from webapp.database.ids import new_id, parse, show
from webapp.database.transactions import in_transaction
from webapp.deals.models import Deal, DealContact
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.notice_models import Act, DigestLine, Notice, Snooze
from webapp.errors import Conflict, NotFound
from webapp.events.models import Event
from webapp.extensions import db
from webapp.leads.duplicates import duplicates
from webapp.leads.lifecycle import comment, delete_lead, update_lead
from webapp.leads.merging import merge, unmerge
from webapp.leads.models import Identity, Lead, LeadTag
from webapp.leads.references import references
from webapp.submissions.models import Submission

pytestmark = pytest.mark.usefixtures("context")


def merged(world: World, into: bytes, other: bytes, **chosen: Any) -> bytes:
    def work(session: Any) -> bytes:
        return bytes(merge(session, world.workspace_id, into, other, chosen, ACTOR).id)

    return in_transaction(db.session, work)


def unmerged(world: World, merge_id: bytes) -> None:
    in_transaction(db.session, lambda session: unmerge(session, world.workspace_id, merge_id, ACTOR) and None)


def named(column: Any, lead_id: bytes) -> int:
    db.session.rollback()
    return len(db.session.execute(select(column).where(column == lead_id)).all())


def add_everything(world: World, lead_id: bytes) -> None:
    """A row of every table that names a lead."""
    session, lead = db.session(), lead_of(lead_id)
    comment(session, lead, "Called.", ACTOR)
    schedule(session, lead, datetime.now(UTC), actor=ACTOR)
    deal = Deal(id=new_id(), workspace_id=world.workspace_id, is_test=False, name="Deal", amount=0, stage="s0")
    deal.closing_date, deal.description, deal.tags, deal.custom_fields = datetime.now(UTC).date(), "", [], {}
    deal.created_at = deal.updated_at = datetime.now(UTC)
    session.add(deal)
    session.flush()
    session.add(DealContact(deal_id=deal.id, lead_id=lead_id))
    add_what_members_are_told(world, lead_id)
    session.commit()
    make_workflow(world, step("a", "tag", tag="seen"), trigger={"kind": "callback.scheduled"})
    dispatch(follow=start_runs)


def add_what_members_are_told(world: World, lead_id: bytes) -> None:
    """A notice, a line of a digest, a snooze, and something that was done from an email."""
    session, now = db.session(), datetime.now(UTC)
    of = {"workspace_id": world.workspace_id, "lead_id": lead_id, "member_id": member_of(world), "created_at": now}
    told = {**of, "topic": "lead_new", "event_id": session.scalars(select(Event.id).filter_by(lead_id=lead_id)).first()}
    session.add(Notice(id=new_id(), title="New lead", path="", **told))
    session.add(DigestLine(id=new_id(), text="New lead", due_at=now, **told))
    session.add(Snooze(id=new_id(), due_at=now, **of))
    session.add(Act(once=new_id() * 2, action="claim", **of))


def test_all_that_names_the_other_lead_names_the_survivor_and_goes_back(
    app: Flask, client: FlaskClient, world: World
) -> None:
    jane = parse("lead", submit(client, world, email="jane@example.com")["personId"]) or b""
    joan = parse("lead", submit(client, world, email="joan@example.com")["personId"]) or b""
    add_everything(world, joan)
    before = {column: (named(column, jane), named(column, joan)) for column in references()}
    assert all(other for _, other in before.values()), "a table is not tried; add a row of it to add_everything"
    made = merged(world, jane, joan)
    for column, (mine, theirs) in before.items():
        told = 1 if column.table.name == "events" else 0
        assert (named(column, jane), named(column, joan)) == (mine + theirs + told, 0), column
    unmerged(world, made)
    for column, (mine, theirs) in before.items():
        told = (2, 1) if column.table.name == "events" else (0, 0)
        assert (named(column, jane), named(column, joan)) == (mine + told[0], theirs + told[1]), column


def test_empty_fields_are_filled_and_of_two_values_the_chosen_one_stays(world: World) -> None:
    jane = make_lead(world, firstName="Jane", company="Acme", city="Bonn", tags=("vip", "a"))
    joan = make_lead(world, firstName="Joan", company="Ajax", email="joan@example.com", tags=("VIP", "b"))
    merged(world, jane, joan, company="other")
    lead = lead_of(jane)
    assert (lead.first_name, lead.company, lead.city, lead.email) == ("Jane", "Ajax", "Bonn", "joan@example.com")
    assert lead.email_key == lead_of(joan).email_key
    assert lead.tags == ["vip", "a", "b"]
    assert {row.key for row in db.session.scalars(select(LeadTag).where(LeadTag.lead_id == jane))} == {"vip", "a", "b"}
    assert lead_of(joan).deleted_at is not None


def test_the_better_score_stays_and_goes_back(world: World) -> None:
    jane, joan, jim = (make_lead(world, score=score) for score in (10, 30, None))
    made = merged(world, jane, joan)
    assert lead_of(jane).score == 30
    unmerged(world, made)
    assert (lead_of(jane).score, lead_of(joan).score) == (10, 30)
    merged(world, jim, joan)
    assert lead_of(jim).score == 30


def test_undoing_restores_both_but_for_what_was_changed_since(world: World) -> None:
    jane = make_lead(world, firstName="Jane", company="Acme", tags=("a",))
    joan = make_lead(world, firstName="Joan", company="Ajax", email="joan@example.com", tags=("b",))
    made = merged(world, jane, joan, firstName="other", company="other")
    update_lead(db.session(), lead_of(jane), {"company": "Axel"}, ACTOR)
    db.session.commit()
    unmerged(world, made)
    one, two = lead_of(jane), lead_of(joan)
    assert (one.first_name, one.company, one.email, one.email_key, one.tags) == ("Jane", "Axel", None, None, ["a"])
    assert (two.first_name, two.company, two.email, two.tags) == ("Joan", "Ajax", "joan@example.com", ["b"])
    assert two.deleted_at is None
    with pytest.raises(Conflict):
        unmerged(world, made)


def test_who_writes_in_again_finds_the_survivor_and_after_undoing_their_own_lead(
    client: FlaskClient, world: World
) -> None:
    jane = submit(client, world, email="jane@example.com")["personId"]
    joan = submit(client, world, email="joan@example.com", name="Joan")["personId"]
    made = merged(world, parse("lead", jane) or b"", parse("lead", joan) or b"")
    assert submit(client, world, email="joan@example.com")["personId"] == jane
    unmerged(world, made)
    assert submit(client, world, email="joan@example.com")["personId"] == joan
    came = db.session.scalars(select(Submission.person_id).order_by(Submission.id)).all()
    assert [show("lead", person or b"") for person in came] == [jane, joan, jane, joan]


def test_a_contact_of_one_deal_twice_stays_one(world: World) -> None:
    jane, joan = make_lead(world), make_lead(world)
    add_everything(world, jane)
    deal = db.session.scalars(select(DealContact.deal_id)).one()
    db.session.add(DealContact(deal_id=deal, lead_id=joan))
    db.session.commit()
    made = merged(world, jane, joan)
    assert (named(DealContact.lead_id, jane), named(DealContact.lead_id, joan)) == (1, 1)
    unmerged(world, made)
    assert (named(DealContact.lead_id, jane), named(DealContact.lead_id, joan)) == (1, 1)


def test_what_cannot_be_merged_is_refused(world: World) -> None:
    jane, trial, gone = make_lead(world), make_lead(world, is_test=True), make_lead(world)
    foreign = make_lead(new_world("Other", "other@other.test"), form_id=None)
    delete_lead(db.session(), lead_of(gone), ACTOR)
    db.session.commit()
    for other, refusal in ((jane, Conflict), (trial, Conflict), (gone, NotFound), (foreign, NotFound)):
        with pytest.raises(refusal):
            merged(world, jane, other)


def test_a_merge_into_a_lead_that_became_part_of_another_is_undone_from_the_outside(world: World) -> None:
    first, second, third = (make_lead(world, firstName=name) for name in ("Ann", "Bob", "Cid"))
    inner, outer = merged(world, second, first), merged(world, third, second)
    with pytest.raises(Conflict):
        unmerged(world, inner)
    unmerged(world, outer)
    unmerged(world, inner)
    assert [lead_of(lead).deleted_at for lead in (first, second, third)] == [None] * 3


def test_events_tell_of_it(world: World) -> None:
    jane, joan = make_lead(world), make_lead(world, firstName="Joan")
    unmerged(world, merged(world, jane, joan))
    told = db.session.scalars(select(Event).order_by(Event.id)).all()
    assert [(event.kind, event.lead_id) for event in told] == [
        ("lead.merged", jane),
        ("lead.unmerged", jane),
        ("lead.unmerged", joan),
    ]
    assert (told[0].data["by"], told[0].data["other"], told[0].data["name"]) == (ACTOR, show("lead", joan), "Joan")


def test_duplicates_share_an_email_a_phone_or_a_name_and_a_company(world: World) -> None:
    own = {"firstName": "Jane", "lastName": "Doe", "email": "jane@acme.test", "company": "Acme"}
    jane = make_lead(world, **own, phone="212-555-0123")
    phone = make_lead(world, phone="+1 212 555 0123", company="Other", id=new_id())
    by_domain = make_lead(world, firstName="JANE", lastName="doe", email="j.doe@acme.test")
    by_company = make_lead(world, firstName="jane", lastName="Doe", company="ACME")
    make_lead(world, firstName="Jane", lastName="Doe", email="jane@gmail.com")
    make_lead(world, firstName="Jane", lastName="Roe", email="roe@acme.test")
    make_lead(world, firstName="Jane", lastName="Doe", company="Acme", is_test=True)
    found = duplicates(db.session(), lead_of(jane))
    assert {(each.lead.id, *each.shared) for each in found} == {
        (phone, "phone"),
        (by_domain, "name"),
        (by_company, "name"),
    }


def test_at_most_ten_duplicates_are_shown(world: World) -> None:
    ids = [make_lead(world, firstName="Jane", lastName="Doe", company="Acme") for _ in range(12)]
    assert len(duplicates(db.session(), lead_of(ids[0]))) == 10


@pytest.mark.parametrize("round_", range(3))
def test_submissions_while_merging_are_all_found_on_the_survivor(app: Flask, world: World, round_: int) -> None:
    set_limits(app, world, form_per_minute=100_000, organization_per_day=100_000)
    emails = ("jane@example.com", "joan@example.com")
    jane, joan = (parse("lead", submit(app.test_client(), world, email=email)["personId"]) or b"" for email in emails)
    start = threading.Barrier(9)

    def send(number: int) -> str:
        start.wait(30)
        answer = submit(app.test_client(), world, email=emails[1], **{f"field {number}": number})
        return str(answer["personId"])

    def join() -> None:
        start.wait(30)
        with app.app_context():
            merged(world, jane, joan)

    with ThreadPoolExecutor(9) as pool:
        joined = pool.submit(join)
        sent = list(pool.map(send, range(8)))
        joined.result()
    assert set(sent) <= {show("lead", jane), show("lead", joan)}
    assert set(db.session.scalars(select(Submission.person_id))) == {jane}
    assert set(db.session.scalars(select(Identity.lead_id))) == {jane}
    assert lead_of(jane).custom_data == {f"field {number}": number for number in range(8)}
    assert db.session.scalar(text("SELECT COUNT(*) FROM leads")) == 2
    assert db.session.scalars(select(Lead.id).where(Lead.deleted_at.is_(None))).all() == [jane]
