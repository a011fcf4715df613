import json
from typing import Any

import pytest
from flask import Flask

from tests.conftest import World
from tests.deliveries.outbox import deliveries, set_form, submit
from tests.servers.mailbox import Mailbox
from webapp.database.ids import show
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.mails import fill
from webapp.events.models import Event
from webapp.extensions import db
from webapp.worker.runner import drain

RESPONDER = {"enabled": True, "subject": "Thanks, {{firstName}}", "body": "Hello {{ firstName }} {{nope}}!"}


def payload_to(target: str) -> dict[str, Any]:
    (row,) = deliveries(target=target)
    payload: dict[str, Any] = json.loads(row.payload)
    return payload


def test_a_member_reads_who_wrote_what_and_answers_to_the_lead(context: Flask, world: World, box: Mailbox) -> None:
    event_id = submit(world, custom={"pets": 2, "colours": ["red", "blue"]})
    drain(context)
    (mail,) = box.wait_for(1)
    lead_id = db.session.get_one(Event, event_id).lead_id
    assert lead_id is not None
    assert (mail.message["Subject"], mail.message["Reply-To"]) == ("New lead: Jane Smith (Contact)", "jane@lead.test")
    assert mail.message["Auto-Submitted"] == "auto-generated"
    said, _, _ = mail.message.get_content().partition("\r\n\r\n-- \r\n")
    assert said.splitlines() == [
        "First name: Jane",
        "Last name: Smith",
        "Email: jane@lead.test",
        "pets: 2",
        "colours: red, blue",
        "",
        "Please call.",
        "",
        f"{context.config['PUBLIC_URL']}/leads/{show('lead', lead_id)}",
    ]


@pytest.mark.parametrize(
    ("options", "subject"),
    [
        ({"is_new": False}, "New submission: Jane Smith (Contact)"),
        ({"result": {"subject": "Quote wanted"}}, "Quote wanted"),
        ({"fields": {"phone": "555"}}, "New lead: 555 (Contact)"),
        ({"fields": {}}, "New lead: somebody (Contact)"),
    ],
)
def test_the_subject_says_who(context: Flask, world: World, options: dict[str, Any], subject: str) -> None:
    submit(world, **options)
    dispatch()
    assert payload_to(world.owner_email)["subject"] == subject


@pytest.mark.contract("H4")
def test_an_answer_goes_where_the_submission_says(context: Flask, world: World) -> None:
    submit(world, result={"replyTo": "office@lead.test"})
    dispatch()
    assert payload_to(world.owner_email)["replyTo"] == "office@lead.test"


@pytest.mark.contract("K27")
def test_the_auto_responder_fills_in_the_persons_fields_and_is_marked(
    context: Flask, world: World, box: Mailbox
) -> None:
    set_form(world, notify_members=False, auto_responder=RESPONDER | {"replyTo": "sales@acme.test"})
    submit(world)
    drain(context)
    (mail,) = box.wait_for(1)
    assert mail.recipients == ("jane@lead.test",)
    assert (mail.message["Subject"], mail.message["Reply-To"]) == ("Thanks, Jane", "sales@acme.test")
    assert mail.message["Auto-Submitted"] == "auto-replied"
    assert mail.message.get_content().strip() == "Hello Jane !"


@pytest.mark.contract("K27")
def test_an_address_gets_one_automatic_reply_a_day_however_it_is_spelt(
    context: Flask, world: World, box: Mailbox
) -> None:
    set_form(world, notify_members=False, auto_responder=RESPONDER)
    for email in ("Jane@Lead.test", "jane@lead.TEST", "jane@lead.test"):
        submit(world, {"email": email})
    submit(world, {"email": "john@lead.test"})
    drain(context)
    assert sorted(mail.recipients for mail in box.mails) == [("Jane@lead.test",), ("john@lead.test",)]


def test_a_test_submission_uses_up_nobodys_reply(context: Flask, world: World) -> None:
    set_form(world, notify_members=False, auto_responder=RESPONDER)
    submit(world, is_test=True)
    submit(world)
    dispatch()
    assert sorted(row.state for row in deliveries()) == ["suppressed", "unsent"]


@pytest.mark.parametrize("email", ["INLET@acme.test", "sales@acme.test", "not an address", None])
def test_nobody_of_ours_and_no_unusable_address_gets_an_automatic_reply(
    context: Flask, world: World, email: str | None
) -> None:
    context.config["MAIL_FROM"] = "Inlet <inlet@acme.test>"
    set_form(world, notify_members=False, auto_responder=RESPONDER | {"replyTo": "sales@acme.test"})
    submit(world, {"email": email} if email else {"phone": "555"})
    dispatch()
    assert deliveries() == []


def test_no_reply_is_sent_where_it_is_not_enabled(context: Flask, world: World) -> None:
    set_form(world, notify_members=False, auto_responder=RESPONDER | {"enabled": False})
    submit(world)
    dispatch()
    assert deliveries() == []


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{{name}} of {{company}}", "Jane {{email}} Smith of "),
        ("{{ 7*7 }} {{config}} {% raw %} {{lastName.x}}", "{{ 7*7 }}  {% raw %} {{lastName.x}}"),
        ("{{noteContent}}", ""),
        ("{{projectTypes}}", "Roof, Wall"),
        ("{{city}}", "a" * 100),
        ("{{zip}}", "one line"),
    ],
)
def test_placeholders_are_the_persons_fields_and_no_language(template: str, filled: str) -> None:
    fields = {
        "firstName": "Jane {{email}}",
        "lastName": "Smith",
        "email": "j@x.io",
        "noteContent": "Buy now",
        "projectTypes": ["Roof", "Wall"],
        "city": "a" * 500,
        "zip": "one\r\nline",
    }
    assert fill(template, fields) == filled


def test_an_address_that_no_mail_can_be_written_to_is_dead_at_once(context: Flask, world: World, box: Mailbox) -> None:
    set_form(world, notify_members=False, auto_responder=RESPONDER)
    submit(world, {"email": '"quoted"@lead.test'})
    drain(context)
    assert [row.state for row in deliveries()] == ["dead"]
