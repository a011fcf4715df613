import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.automation.flow import (
    events,
    make_members,
    make_workflow,
    member_of,
    runs,
    said,
    states,
    step,
    work,
    workflow_of,
)
from tests.conftest import World
from tests.deliveries.outbox import deliveries, happen, set_form, subscribe
from tests.leads.desk import lead_of, make_lead
from tests.servers.mailbox import Mailbox
from tests.servers.receiver import Receiver
from webapp.callbacks.models import Callback
from webapp.deals.models import Deal, DealContact
from webapp.deliveries.lifecycle import delete_endpoint
from webapp.extensions import db
from webapp.http.fields import ENDPOINT, EVENT, MEMBER, RUN
from webapp.leads.models import Comment
from webapp.worker.runner import drain
from webapp.workspaces.models import Workspace

JANE = {"firstName": "Jane", "lastName": "Smith", "email": "jane@lead.test"}


def new_lead(world: World, **values: Any) -> bytes:
    """A lead that was just made, by its event."""
    lead_id = make_lead(world, **{**JANE, **values})
    happen(world, "lead.created", lead_id=lead_id, is_test=values.get("is_test", False))
    return lead_id


def run_for_new(world: World, *steps: dict[str, Any], **values: Any) -> bytes:
    """The id of a lead for which a workflow of these steps has run."""
    make_workflow(world, *steps)
    lead_id = new_lead(world, **values)
    work()
    return lead_id


def outcomes() -> list[tuple[str, str]]:
    return [(outcome, words) for _, outcome, words in said()]


def mails() -> Sequence[Any]:
    return [one for one in deliveries(channel="email") if one.event_name == "workflow.emailed"]


def test_each_thing_that_a_run_does_names_it_as_who_did_it(context: Flask, world: World) -> None:
    run_for_new(
        world, step("a", "tag", tag="vip"), step("b", "status", status="Contacted"), step("c", "comment", text="Hi")
    )
    (run,) = runs()
    told = [event.data["by"] for kind in ("lead.updated", "comment.created") for event in events(kind)]
    assert told == [RUN.show(run.id)] * 3
    assert [event.data.get("tagsAdded") for event in events("lead.updated")] == [["vip"], None]


def test_what_is_so_already_is_passed_over(context: Flask, world: World) -> None:
    run_for_new(world, step("a", "tag", tag="VIP"), step("b", "status", status="New"), tags=("vip",))
    assert outcomes() == [("skipped", "The lead has the tag VIP"), ("skipped", "The status is New")]
    assert events("lead.updated") == []


def test_what_a_workflow_does_is_no_answer_to_the_lead(context: Flask, world: World) -> None:
    lead_id = run_for_new(world, step("a", "status", status="Contacted"), step("b", "comment", text="Hi {{firstName}}"))
    assert (lead_of(lead_id).is_waiting, lead_of(lead_id).responded_at) == (True, None)
    assert db.session.scalars(select(Comment.body)).all() == ["Hi Jane"]


def test_members_take_turns_and_who_is_away_is_passed_over(context: Flask, world: World) -> None:
    pool = make_members(world, 3)
    member_of(pool[1]).away = True
    db.session.commit()
    id_ = make_workflow(world, step("a", "assign", members=[MEMBER.show(one) for one in pool]))
    leads = [new_lead(world, email=f"{number}@lead.test") for number in range(4)]
    work()
    assert [lead_of(lead_id).assignee_id for lead_id in leads] == [pool[0], pool[2], pool[0], pool[2]]
    assert workflow_of(id_).turn == 4


def test_nobody_gets_a_lead_where_nobody_is_there(context: Flask, world: World) -> None:
    (one,) = make_members(world, 1)
    member_of(one).away = True
    db.session.commit()
    make_workflow(world, step("a", "assign", members=[MEMBER.show(one)]))
    lead_id = new_lead(world)
    work()
    assert lead_of(lead_id).assignee_id is None
    assert [outcome for outcome, _ in outcomes()] == ["skipped"]


def test_without_members_a_lead_goes_where_its_form_assigns_it(context: Flask, world: World) -> None:
    from_form = make_members(world, 1)
    set_form(world, assignment={"mode": "user", "memberId": MEMBER.show(from_form[0])})
    assert lead_of(run_for_new(world, step("a", "assign"))).assignee_id == from_form[0]


def test_a_deal_is_opened_with_the_lead_as_its_contact(context: Flask, world: World) -> None:
    lead_id = run_for_new(world, step("a", "deal", name="Roof for {{name}}", stage="s1", amount="1250.50"))
    (deal,) = db.session.scalars(select(Deal)).all()
    assert (deal.name, deal.stage, deal.amount) == ("Roof for Jane Smith", "s1", Decimal("1250.50"))
    assert db.session.scalars(select(DealContact.lead_id)).all() == [lead_id]


def test_test_leads_get_deals_and_calls_of_tests(context: Flask, world: World) -> None:
    run_for_new(world, step("a", "deal", name="Roof"), step("b", "callback", minutes=5), is_test=True)
    assert [outcome for outcome, _ in outcomes()] == ["done", "done"]
    assert [one.is_test for model in (Deal, Callback) for one in db.session.scalars(select(model))] == [True, True]


def test_a_call_is_scheduled_in_business_hours(context: Flask, world: World) -> None:
    workspace, day = db.session.get_one(Workspace, world.workspace_id), datetime.now(UTC) + timedelta(days=2)
    workspace.business_hours = {day.strftime("%a").lower(): [["09:00", "10:00"]]}
    db.session.commit()
    run_for_new(world, step("a", "callback", minutes=30, note="Call {{name}}"))
    (call,) = db.session.scalars(select(Callback)).all()
    assert (call.due_at, call.note) == (day.replace(hour=9, minute=30, second=0, microsecond=0), "Call Jane Smith")
    assert events("callback.scheduled")[0].data["by"] == RUN.show(runs()[0].id)


def test_a_letter_goes_to_the_lead_and_its_answer_to_whoever_has_it(context: Flask, world: World, box: Mailbox) -> None:
    owner = make_members(world, 1)[0]
    letter = step("a", "email", to="lead", subject="Hello {{firstName}}", text="Dear {{name}},\n{{nothing}}.")
    run_for_new(world, letter, assignee_id=owner)
    drain(context)
    (mail,) = [one.message for one in box.mails if one.recipients == ("jane@lead.test",)]
    assert (mail["subject"], mail["reply-to"]) == ("Hello Jane", "m0@acme.test")
    assert mail.get_content().replace("\r\n", "\n").strip() == "Dear Jane Smith,\n."
    assert mail["auto-submitted"] == "auto-generated"


def test_a_letter_to_members_links_the_lead_whom_an_answer_reaches(context: Flask, world: World) -> None:
    pool = make_members(world, 2)
    named = [MEMBER.show(id_) for id_ in pool]
    letter = {"subject": "Call {{name}}", "text": "Now."}
    run_for_new(
        world, step("a", "email", to="members", members=named, **letter), step("b", "email", to="assignee", **letter)
    )
    assert [one.target for one in mails()] == ["m0@acme.test", "m1@acme.test"]
    assert b'"replyTo":"jane@lead.test"' in mails()[0].payload and b"/leads/lead_" in mails()[0].payload
    assert outcomes()[1] == ("skipped", "The lead is nobody's")


def test_who_writes_in_again_is_not_written_to_twice_a_day_by_one_step(context: Flask, world: World) -> None:
    make_workflow(world, step("a", "email", to="lead", subject="Hello", text="Hi"))
    lead_id = new_lead(world)
    happen(world, "lead.created", lead_id=lead_id)
    work()
    assert [outcome for outcome, _ in outcomes()] == ["done", "skipped"]
    happen(world, "lead.created", lead_id=make_lead(world, firstName="Other"))
    work()
    assert outcomes()[-1] == ("skipped", "The lead has no email address")
    assert len(mails()) == 1


def test_a_lead_with_our_own_address_is_not_written_to(context: Flask, world: World) -> None:
    context.config["MAIL_FROM"] = "Acme <hello@acme.test>"
    make_workflow(world, step("a", "email", to="lead", subject="Hello", text="Hi"))
    happen(world, "lead.created", lead_id=make_lead(world, email="Hello@Acme.test"))
    work()
    assert (outcomes(), mails()) == ([("skipped", "This is our own address")], [])


def test_one_address_is_written_to_once_a_day_whatever_lead_it_is_of(context: Flask, world: World) -> None:
    make_workflow(world, step("a", "email", to="lead", subject="Hello", text="Hi"))
    for _ in range(2):
        happen(world, "lead.created", lead_id=make_lead(world, **JANE))
    work()
    assert [outcome for outcome, _ in outcomes()] == ["done", "done"]
    assert len(mails()) == 1


def test_letters_and_messages_about_test_leads_are_suppressed(context: Flask, world: World, hook: Receiver) -> None:
    endpoint = ENDPOINT.show(subscribe(world, hook.url, "endpoint.disabled"))
    letter = step("a", "email", to="lead", subject="Hello", text="Hi")
    run_for_new(world, letter, step("b", "send", endpoint=endpoint), is_test=True)
    assert {one.state for one in deliveries()} == {"suppressed"}


def test_a_message_reaches_a_webhook_once_signed_with_the_id_of_its_event(
    context: Flask, world: World, hook: Receiver
) -> None:
    endpoint = ENDPOINT.show(subscribe(world, hook.url, "endpoint.disabled"))
    run_for_new(world, step("a", "send", endpoint=endpoint, text="{{name}} is here"), tags=("vip",))
    drain(context)
    (request,) = hook.wait_for(1)
    (event,) = events("workflow.sent")
    assert request.headers["webhook-id"] == EVENT.show(event.id)
    assert request.headers["webhook-signature"].startswith("v1,")
    body = json.loads(request.body)
    assert body["data"]["text"] == "Jane Smith is here"
    assert body["data"]["lead"] == {**JANE, "status": "New", "tags": ["vip"]}


@pytest.mark.parametrize("channel", ["discord", "slack", "teams"])
def test_a_message_is_said_in_a_channel(context: Flask, world: World, hook: Receiver, channel: str) -> None:
    endpoint = ENDPOINT.show(subscribe(world, hook.url, channel=channel))
    run_for_new(world, step("a", "send", endpoint=endpoint, text="Look: {{name}} is here"))
    (one,) = [each for each in deliveries(channel=channel) if each.event_name == "workflow.sent"]
    assert b"Look: Jane Smith is here" in one.payload


def test_what_is_refused_is_noted_and_the_run_goes_on(context: Flask, world: World, hook: Receiver) -> None:
    endpoint_id = subscribe(world, hook.url)
    make_workflow(world, step("a", "send", endpoint=ENDPOINT.show(endpoint_id)), step("b", "tag", tag="told"))
    delete_endpoint(db.session(), world.workspace_id, endpoint_id)
    db.session.commit()
    lead_id = new_lead(world)
    work()
    assert said()[0] == ("a", "failed", "This endpoint does not exist.")
    assert states() == [("done", "A step was refused: This endpoint does not exist.")]
    assert lead_of(lead_id).tags == ["told"]
