"""What members are told of an event, each as they chose: by mail, in the digest, by the bell."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.calls import statements
from tests.conftest import World
from tests.deliveries.outbox import deliveries, happen, set_form, submit
from tests.servers.mailbox import Mailbox
from webapp.callbacks.lifecycle import schedule
from webapp.database.ids import show
from webapp.deliveries.digests import send_digests
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.notice_models import DigestLine, Notice, Snooze
from webapp.deliveries.snoozing import snooze, wake_snoozes
from webapp.events.models import Event
from webapp.extensions import db
from webapp.leads.models import Lead
from webapp.worker.runner import drain
from webapp.workspaces.lifecycle import add_member, create_user
from webapp.workspaces.models import Member, Workspace


def member(world: World, email: str = "ann@acme.test", role: str = "member", **choices: dict[str, Any]) -> Member:
    workspace = db.session.get_one(Workspace, world.workspace_id)
    made = add_member(db.session(), workspace, create_user(db.session(), email, "correct horse battery"), role)
    made.notice_choices = choices or None
    db.session.commit()
    return made


def notices(of: Member) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Notice.title).where(Notice.member_id == of.id).order_by(Notice.id)))


def mails_to(email: str) -> list[str]:
    return [json.loads(row.payload)["subject"] for row in deliveries(target=email)]


def a_lead(world: World) -> Lead:
    lead = db.session.get_one(Lead, db.session.get_one(Event, submit(world)).lead_id)
    lead.first_name, lead.email = "Jane", "jane@lead.test"
    db.session.commit()
    dispatch()
    return lead


def test_each_is_told_as_they_chose(context: Flask, world: World) -> None:
    both = {"mail": "now", "app": True}
    ann = member(world, lead_new=both)
    bob = member(world, "bob@acme.test", lead_new={"mail": "digest", "app": False})
    cid = member(world, "cid@acme.test", role="viewer")
    submit(world)
    dispatch()
    told = {each.user.email: (mails_to(each.user.email), notices(each)) for each in (ann, bob, cid)}
    assert told == {
        "ann@acme.test": (["New lead: Jane Smith (Contact)"], ["New lead: Jane Smith"]),
        "bob@acme.test": ([], []),
        "cid@acme.test": ([], []),
    }
    assert [line.member_id for line in db.session.scalars(select(DigestLine))] == [bob.id]


def test_a_form_that_wants_nobody_told_tells_nobody(context: Flask, world: World) -> None:
    ann = member(world, role="admin")
    set_form(world, notify_members=False)
    submit(world)
    dispatch()
    assert (mails_to("ann@acme.test"), notices(ann)) == ([], [])


def test_test_data_rings_no_bell(context: Flask, world: World) -> None:
    ann = member(world, role="admin")
    submit(world, is_test=True)
    dispatch()
    assert ([row.state for row in deliveries(target="ann@acme.test")], notices(ann)) == (["suppressed"], [])


def test_nobody_is_told_of_what_they_did_themselves_or_of_many_at_once(context: Flask, world: World) -> None:
    ann, lead = member(world), a_lead(world)
    for data in ({"by": show("mem", ann.id)}, {"by": "key", "bulk": "bulk_1"}):
        happen(world, "lead.assigned", data, lead_id=lead.id, member_id=ann.id)
    dispatch()
    assert notices(ann) == []
    happen(world, "lead.assigned", {"by": "key"}, lead_id=lead.id, member_id=ann.id)
    dispatch()
    assert (notices(ann), mails_to("ann@acme.test")) == (["Lead given to you: Jane"], ["Lead given to you: Jane"])


@pytest.mark.parametrize(
    ("kind", "data", "title"),
    [
        ("deal.stage_changed", {"to": "s4", "toName": "Won", "name": "Roof", "dealId": "deal_1"}, "Deal won: Roof"),
        ("lead.unanswered", {}, "Still unanswered: Jane"),
        (
            "endpoint.disabled",
            {"endpointId": "ep_1", "name": "CRM", "url": "x", "reason": "x"},
            "Webhook turned off: CRM",
        ),
        ("workflow.failed", {"workflowId": "wf_1", "name": "Nurture"}, "Workflow failed: Nurture"),
        ("form.silent", {"text": "Contact: 340 views, 0 submissions"}, "Contact: 340 views, 0 submissions"),
    ],
)
def test_admins_are_told_of(context: Flask, world: World, kind: str, data: dict[str, Any], title: str) -> None:
    ann, lead = member(world, role="admin"), a_lead(world)
    happen(world, kind, data, lead_id=lead.id)
    dispatch()
    assert notices(ann)[-1] == title


def test_a_deal_that_only_moves_on_is_told_to_nobody(context: Flask, world: World) -> None:
    ann = member(world, role="admin")
    happen(world, "deal.stage_changed", {"to": "s1", "toName": "Talks", "name": "Roof", "dealId": "deal_1"})
    dispatch()
    assert notices(ann) == []


def test_who_makes_a_call_is_told_in_their_own_time(context: Flask, world: World) -> None:
    ann, lead = member(world), a_lead(world)
    ann.user.time_zone = "Asia/Tokyo"
    schedule(db.session(), lead, datetime(2027, 1, 5, 6, tzinfo=UTC), actor="key", assignee_id=ann.id)
    db.session.commit()
    dispatch()
    assert notices(ann) == ["Callback scheduled: Jane, 5 Jan 15:00"]
    (mail,) = deliveries(target="ann@acme.test")
    assert json.loads(mail.payload)["replyTo"] == "jane@lead.test"


def test_in_quiet_hours_mail_waits_and_the_bell_does_not(context: Flask, world: World) -> None:
    ann = member(world, role="admin")
    now = datetime.now(UTC)
    since, until = now - timedelta(hours=1), now + timedelta(hours=2)
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    ann.notice_times = {"quiet": {"from": f"{since:%H:%M}", "until": f"{until:%H:%M}", "days": days}}
    context.config["SMTP_URL"] = "smtp://127.0.0.1:9"
    submit(world)
    dispatch()
    (mail,) = deliveries(target="ann@acme.test")
    assert (mail.state, mail.due_at) == ("pending", until.replace(second=0, microsecond=0))
    assert notices(ann) == ["New lead: Jane Smith"]


def test_a_digest_is_one_mail_of_all_that_is_due(context: Flask, world: World, box: Mailbox) -> None:
    ann = member(world, lead_new={"mail": "digest"})
    set_form(world, auto_responder={})
    for name in ("Jane", "Joe"):
        submit(world, {"firstName": name})
    dispatch()
    assert send_digests() == 0
    db.session.execute(DigestLine.__table__.update().values(due_at=datetime.now(UTC)))
    db.session.commit()
    assert (send_digests(), send_digests()) == (1, 0)
    drain(context)
    (mail,) = [mail for mail in box.wait_for(3) if mail.recipients == ("ann@acme.test",)]
    assert mail.message["Subject"] == "Your digest: 2 things to look at"
    text = mail.message.get_content()
    assert ("New lead: Jane" in text, "New lead: Joe" in text, text.count("/leads/lead_")) == (True, True, 2)
    assert db.session.scalars(select(DigestLine)).all() == []
    assert ann.removed_at is None


def test_who_has_left_gets_no_digest(context: Flask, world: World) -> None:
    ann = member(world, lead_new={"mail": "digest"})
    submit(world)
    dispatch()
    ann.removed_at = datetime.now(UTC)
    db.session.execute(DigestLine.__table__.update().values(due_at=datetime.now(UTC)))
    db.session.commit()
    assert send_digests() == 1
    dispatch()
    assert (mails_to("ann@acme.test"), db.session.scalars(select(DigestLine)).all()) == ([], [])


def test_a_lead_put_off_is_told_of_again_once(context: Flask, world: World) -> None:
    ann, lead = member(world), a_lead(world)
    snooze(db.session(), ann, lead, datetime.now(UTC))
    db.session.commit()
    assert (wake_snoozes(), wake_snoozes()) == (1, 0)
    dispatch()
    assert notices(ann) == ["You wanted to be reminded of: Jane"]
    assert db.session.scalars(select(Snooze)).all() == []


def test_of_a_lead_that_is_gone_nobody_is_reminded(context: Flask, world: World) -> None:
    ann, lead = member(world), a_lead(world)
    snooze(db.session(), ann, lead, datetime.now(UTC))
    lead.deleted_at = datetime.now(UTC)
    db.session.commit()
    wake_snoozes()
    dispatch()
    assert notices(ann) == []


def test_a_batch_asks_as_often_for_three_events_and_members_as_for_one(context: Flask, world: World) -> None:
    counts = []
    for more in (1, 2):
        for number in range(more):
            member(world, f"ann{more}{number}@acme.test", role="admin", lead_new={"mail": "digest"})
            submit(world)
        with statements(context) as sent:
            dispatch()
        counts.append(len(sent))
    assert counts[0] == counts[1]
