import json
from typing import Any

import pytest
from flask import Flask

from tests.conftest import World
from tests.deliveries.outbox import attempts, deliveries, endpoint_of, set_form, submit, subscribe
from tests.servers.receiver import Answer, Receiver
from webapp.database.ids import show
from webapp.errors import Invalid
from webapp.events.models import Event
from webapp.extensions import db
from webapp.worker.runner import drain


def tell(context: Flask, world: World, hook: Receiver, **fields: object) -> dict[str, Any]:
    """The card."""
    set_form(world, notify_members=False)
    subscribe(world, hook.url, channel="teams")
    submit(world, fields)
    drain(context)
    content = json.loads(hook.wait_for(1)[0].body)
    (attachment,) = content["attachments"]
    assert (content["type"], attachment["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    card: dict[str, Any] = attachment["content"]
    return card


def lines(card: dict[str, Any]) -> list[str]:
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    assert {run["type"] for block in card["body"] for run in block["inlines"]} == {"TextRun"}
    return ["".join(run["text"] for run in block["inlines"]) for block in card["body"]]


def test_teams_reads_who_wrote_what_by_which_form(context: Flask, world: World, hook: Receiver) -> None:
    card = tell(context, world, hook, firstName="Jane", email="jane@lead.test", noteContent="Hi\nthere")
    assert lines(card) == ["New lead: Jane", "Email: jane@lead.test", "Form: Contact", "Hi", "there"]
    lead_id = db.session.scalars(db.select(Event.lead_id)).one()
    link = f"{context.config['PUBLIC_URL']}/leads/{show('lead', lead_id or b'')}"
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Open the lead", "url": link}]
    assert [row.state for row in deliveries(channel="teams")] == ["delivered"]


def test_what_a_stranger_writes_stands_in_runs_alone_which_know_no_markdown(
    context: Flask, world: World, hook: Receiver
) -> None:
    card = tell(context, world, hook, firstName="**b**", noteContent="{{DATE(x)}} [a](https://evil.test) <at>all</at>")
    shown = "{\u200b{DATE(x)}} [a](https:\u200b//evil.test) <at>all</at>"
    assert lines(card) == ["New lead: **b**", "Form: Contact", shown]


def test_a_message_of_any_size_fits_what_teams_takes(context: Flask, world: World, hook: Receiver) -> None:
    names = ("firstName", "lastName", "email", "phone", "company", "source", "noteContent")
    card = tell(context, world, hook, **dict.fromkeys(names, "語\n" * 60_000))
    assert len(card["body"]) <= 40
    (request,) = hook.requests
    assert len(request.body) < 28_000


@pytest.mark.parametrize(
    ("answer", "state", "endpoint"),
    [
        (Answer(202), "delivered", "enabled"),
        (Answer(200, body=b"1"), "delivered", "enabled"),
        (Answer(400), "dead", "enabled"),
        (Answer(401), "dead", "disabled"),
        (Answer(404), "dead", "disabled"),
        (Answer(502), "pending", "enabled"),
        (Answer(200, body=b"Webhook message delivery failed with error: HTTP error 403"), "pending", "enabled"),
        (Answer(200, body=b"Webhook message delivery failed with error: HTTP error 429"), "pending", "enabled"),
    ],
)
def test_the_answer_decides_what_becomes_of_it(
    context: Flask, world: World, hook: Receiver, answer: Answer, state: str, endpoint: str
) -> None:
    hook.answer(answer)
    set_form(world, notify_members=False)
    endpoint_id = subscribe(world, hook.url, channel="teams")
    submit(world)
    drain(context)
    (row,) = deliveries(channel="teams")
    assert (row.state, endpoint_of(endpoint_id).status) == (state, endpoint)
    assert [attempt.result for attempt in attempts(row.id)] == ["ok" if state == "delivered" else "status"]


@pytest.mark.parametrize(
    "url",
    [
        "https://prod-01.westeurope.logic.azure.com:443/workflows/1/triggers/manual/paths/invoke?sig=x",
        "https://default1.2.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/1?sig=x",
        "https://acme.webhook.office.com/webhookb2/1@2/IncomingWebhook/3/4",
    ],
)
def test_an_address_of_teams_is_taken(context: Flask, world: World, url: str) -> None:
    assert endpoint_of(subscribe(world, url, channel="teams")).url == url


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/hook",
        "https://logic.azure.com.evil.test/x",
        "https://evillogic.azure.com/x",
        "http://10.0.0.1/",
    ],
)
def test_an_address_that_is_not_of_teams_is_refused(context: Flask, world: World, url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        subscribe(world, url, channel="teams")
    assert list(refusal.value.fields) == ["url"]
