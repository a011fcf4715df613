import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.calls import statements
from tests.conftest import World
from tests.deliveries.outbox import deliveries, happen, set_form, submit, subscribe
from tests.servers.mailbox import Mailbox
from tests.servers.receiver import Receiver
from webapp.database.ids import sequence, show
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.lifecycle import pause_endpoint
from webapp.events.models import Event
from webapp.extensions import db
from webapp.worker.runner import drain
from webapp.workspaces.lifecycle import add_member, create_user
from webapp.workspaces.models import Workspace


@pytest.mark.contract("C2", "K26", "K27", "K28")
def test_each_who_is_configured_is_attempted_one_delivery_each(
    context: Flask, world: World, hook: Receiver, box: Mailbox
) -> None:
    set_form(world, webhook_url=hook.url + "/form", auto_responder={"enabled": True, "subject": "Hi", "body": "Soon."})
    subscribe(world, hook.url + "/a")
    subscribe(world, hook.url + "/b", "lead.updated", "form.submitted")
    subscribe(world, hook.url + "/other", "lead.updated")
    submit(world)
    drain(context)
    assert sorted(request.path for request in hook.requests) == ["/a", "/b", "/form"]
    assert sorted(mail.recipients for mail in box.mails) == [("jane@lead.test",), ("owner@acme.test",)]
    assert [(row.state, row.attempts) for row in deliveries()] == [("delivered", 1)] * 5


@pytest.mark.contract("K26", "C19")
def test_a_submission_is_told_flat_with_its_mapped_fields(context: Flask, world: World, hook: Receiver) -> None:
    set_form(world, webhook_url=hook.url)
    event_id = submit(world, {"email": "é@x.io", "projectTypes": ["Roof"]}, custom={"pets": 2}, is_new=False)
    drain(context)
    (request,) = hook.wait_for(1)
    event = db.session.get_one(Event, event_id)
    assert event.submission_id and event.lead_id
    assert json.loads(request.body) == {
        "event": "form.submitted",
        "id": show("evt", event_id),
        "sequence": sequence(event_id),
        "createdAt": event.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "submissionId": show("sub", event.submission_id),
        "formId": show("form", world.form_id),
        "personId": show("lead", event.lead_id),
        "isNew": False,
        "fields": {"email": "é@x.io", "projectTypes": ["Roof"], "customData": {"pets": 2}},
    }
    assert "é".encode() in request.body


def test_an_event_is_dispatched_once_however_often_it_is_tried(context: Flask, world: World, hook: Receiver) -> None:
    subscribe(world, hook.url)
    event_id = submit(world)
    assert [dispatch(), dispatch()] == [1, 0]
    event = db.session.get_one(Event, event_id)
    event.pending_at = event.created_at
    db.session.commit()
    assert dispatch() == 1
    assert len(deliveries(channel="webhook")) == 1


def test_other_events_go_to_those_who_subscribe_to_them(context: Flask, world: World, hook: Receiver) -> None:
    subscribe(world, hook.url, "lead.assigned")
    happen(world, "lead.assigned", {"by": "key"})
    happen(world, "lead.created")
    drain(context)
    (request,) = hook.wait_for(1)
    assert json.loads(request.body)["data"] == {"by": "key"}


def test_what_was_done_to_many_leads_at_once_is_told_to_programs_and_not_to_people(
    context: Flask, world: World, hook: Receiver
) -> None:
    subscribe(world, hook.url, "lead.updated")
    subscribe(world, hook.url, "lead.updated", channel="discord")
    happen(world, "lead.updated", {"by": "key", "bulk": "job_1"})
    happen(world, "lead.updated", {"by": "key"})
    assert dispatch() == 2
    assert [row.channel for row in deliveries()] == ["webhook", "webhook", "discord"]


@pytest.mark.contract("C10", "C19")
def test_test_data_is_recorded_as_suppressed_and_never_sent(
    context: Flask, world: World, hook: Receiver, box: Mailbox
) -> None:
    set_form(world, webhook_url=hook.url, auto_responder={"enabled": True, "subject": "Hi", "body": "Soon."})
    subscribe(world, hook.url)
    submit(world, is_test=True)
    drain(context)
    assert [(row.state, row.due_at, row.attempts) for row in deliveries()] == [("suppressed", None, 0)] * 4
    assert (len(hook.requests), len(box.mails)) == (0, 0)


def test_what_is_owed_to_an_endpoint_that_is_off_is_held(context: Flask, world: World, hook: Receiver) -> None:
    pause_endpoint(db.session(), world.workspace_id, subscribe(world, hook.url))
    db.session.commit()
    submit(world)
    drain(context)
    assert [(row.state, row.due_at) for row in deliveries(channel="webhook")] == [("held", None)]
    assert len(hook.requests) == 0


def test_without_a_mail_server_mail_is_kept_and_can_be_read(context: Flask, world: World) -> None:
    submit(world)
    drain(context)
    (mail,) = deliveries(channel="email")
    assert (mail.state, mail.due_at, mail.target) == ("unsent", None, "owner@acme.test")
    assert json.loads(mail.payload)["subject"] == "New lead: Jane Smith (Contact)"


def test_only_members_who_want_to_know_and_are_there_get_mail(context: Flask, world: World) -> None:
    workspace = db.session.get_one(Workspace, world.workspace_id)
    for number, role in enumerate(("admin", "member", "admin")):
        user = create_user(db.session(), f"member{number}@acme.test", "correct horse battery")
        member = add_member(db.session(), workspace, user, role)
        member.removed_at = workspace.created_at if number == 2 else None
    db.session.commit()
    submit(world)
    dispatch()
    assert [row.target for row in deliveries()] == ["owner@acme.test", "member0@acme.test"]
    set_form(world, notify_members=False)
    submit(world)
    dispatch()
    assert len(deliveries()) == 2


def test_a_webhook_of_a_form_follows_its_setting(context: Flask, world: World, hook: Receiver) -> None:
    for path in ("/old", "/new", None):
        set_form(world, webhook_url=path and hook.url + path)
        submit(world)
        drain(context)
    assert [request.path for request in hook.requests] == ["/old", "/new"]


def test_a_batch_costs_as_many_statements_as_one_event(context: Flask, world: World, hook: Receiver) -> None:
    set_form(world, webhook_url=hook.url)
    subscribe(world, hook.url)
    submit(world)
    dispatch()
    submit(world)
    with statements(context) as one:
        dispatch()
    for _ in range(5):
        submit(world)
    with statements(context) as five:
        dispatch()
    assert len(five) == len(one)


def test_an_event_that_cannot_be_worded_waits_and_holds_up_no_other(
    context: Flask, world: World, hook: Receiver
) -> None:
    subscribe(world, hook.url)
    broken = happen(world, "endpoint.disabled", {"no": "name"})
    submit(world)
    drain(context)
    assert len(hook.requests) == 1
    event = db.session.get_one(Event, broken, populate_existing=True)
    assert event.pending_at is not None
    assert timedelta(seconds=50) < event.pending_at - datetime.now(UTC) < timedelta(seconds=60)


@pytest.mark.parametrize("broken", ["what it names", "what follows it"])
def test_one_event_that_fails_on_the_way_holds_up_no_other(context: Flask, world: World, broken: str) -> None:
    def follow(session: Session, events: Sequence[Event], now: datetime) -> None:
        if broken == "what follows it" and any(event.kind == "callback.scheduled" for event in events):
            raise LookupError

    named = {"callbackId": "cb_of_nobody"} if broken == "what follows it" else {}
    bad = happen(world, "callback.scheduled", named)
    good = submit(world)
    assert dispatch(follow=follow) == 2
    assert {row.event_id for row in deliveries()} == {good}
    soon = datetime.now(UTC) + timedelta(seconds=50)
    assert db.session.scalars(select(Event.id).where(Event.pending_at > soon)).all() == [bad]
    assert db.session.scalars(select(Event.id).where(Event.pending_at <= soon)).all() == []
