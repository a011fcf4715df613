import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.conftest import World
from tests.deliveries.outbox import deliveries, endpoint_of, set_form, submit, subscribe
from tests.servers.receiver import Answer, Receiver
from webapp.database.ids import show
from webapp.deliveries.channels.inert import plain, units
from webapp.errors import Invalid
from webapp.events.models import Event
from webapp.extensions import db
from webapp.worker.runner import drain


def tell(context: Flask, world: World, hook: Receiver, **fields: object) -> dict[str, Any]:
    set_form(world, notify_members=False)
    subscribe(world, hook.url, channel="slack")
    submit(world, fields)
    drain(context)
    (request,) = hook.wait_for(1)
    content: dict[str, Any] = json.loads(request.body)
    return content


def text(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words, "emoji": False}


def test_slack_reads_who_wrote_what_by_which_form(context: Flask, world: World, hook: Receiver) -> None:
    told = tell(context, world, hook, firstName="Jane", lastName="Smith", email="jane@lead.test", noteContent="Hi")
    lead_id = db.session.scalars(db.select(Event.lead_id)).one()
    link = f"{context.config['PUBLIC_URL']}/leads/{show('lead', lead_id or b'')}"
    assert told == {
        "text": "New lead: Jane Smith",
        "mrkdwn": False,
        "blocks": [
            {"type": "header", "text": text("New lead: Jane Smith")},
            {"type": "section", "fields": [text("Email: jane@lead.test"), text("Form: Contact")]},
            {"type": "section", "text": text("Hi")},
            {"type": "section", "text": {"type": "mrkdwn", "text": f"<{link}|Open the lead>"}},
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }
    assert [row.state for row in deliveries(channel="slack")] == ["delivered"]


def test_what_a_stranger_writes_is_markup_nowhere(context: Flask, world: World, hook: Receiver) -> None:
    evil = "<!channel> <https://evil.test|bank> *b* & @channel <@U1>"
    told = tell(context, world, hook, firstName=evil, email=evil, noteContent=evil)
    shown = "&lt;!channel&gt; &lt;https:\u200b//evil.test|bank&gt; *b* &amp; @\u200bchannel &lt;@U1&gt;"
    strangers = [told["blocks"][0]["text"], told["blocks"][1]["fields"][0], told["blocks"][2]["text"]]
    assert strangers == [text(f"New lead: {shown}"), text(f"Email: {shown}"), text(shown)]
    assert (told["text"], told["mrkdwn"]) == (f"New lead: {shown}", False)


def test_a_message_of_any_size_fits_what_slack_takes(context: Flask, world: World, hook: Receiver) -> None:
    names = ("firstName", "lastName", "email", "phone", "company", "source", "noteContent")
    header, facts, message, _ = tell(context, world, hook, **dict.fromkeys(names, "😀&" * 60_000))["blocks"]
    assert units(header["text"]["text"]) <= 150
    assert len(facts["fields"]) <= 10
    assert all(units(fact["text"]) <= 2000 for fact in facts["fields"])
    assert 1900 < units(message["text"]["text"]) <= 3000


def test_a_cut_parts_no_entity() -> None:
    assert [plain("a&&", limit, {"&": "&amp;"}) for limit in (11, 10, 6, 2)] == ["a&amp;&amp;", "a&amp;…", "a…", "a…"]


@pytest.mark.parametrize(
    ("status", "state", "endpoint"),
    [
        (200, "delivered", "enabled"),
        (400, "dead", "enabled"),
        (403, "dead", "disabled"),
        (404, "dead", "disabled"),
        (410, "dead", "disabled"),
        (500, "pending", "enabled"),
    ],
)
def test_the_answer_decides_what_becomes_of_it(
    context: Flask, world: World, hook: Receiver, status: int, state: str, endpoint: str
) -> None:
    hook.answer(Answer(status))
    set_form(world, notify_members=False)
    endpoint_id = subscribe(world, hook.url, channel="slack")
    submit(world)
    drain(context)
    (row,) = deliveries(channel="slack")
    assert (row.state, endpoint_of(endpoint_id).status) == (state, endpoint)


def test_a_rate_limit_is_waited_out_and_uses_up_no_try(context: Flask, world: World, hook: Receiver) -> None:
    hook.answer(Answer(429, {"Retry-After": "30"}))
    before = datetime.now(UTC)
    tell(context, world, hook)
    (row,) = deliveries(channel="slack")
    assert (row.state, row.attempts, row.tries) == ("pending", 1, 0)
    assert timedelta(seconds=30) <= (row.due_at or before) - before <= timedelta(seconds=40)


@pytest.mark.parametrize("url", ["https://hooks.slack.com/services/T0/B0/x", "http://127.0.0.1:8099/any"])
def test_an_address_of_slack_is_taken(context: Flask, world: World, url: str) -> None:
    assert endpoint_of(subscribe(world, url, channel="slack")).url == url


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/services/T0/B0/x",
        "https://hooks.slack.com.evil.test/services/T0/B0/x",
        "https://hooks.slack.com/other",
        "http://hooks.slack.com.:22/services/T0",
        "http://10.0.0.1/services/T0/B0/x",
    ],
)
def test_an_address_that_is_not_slacks_is_refused(context: Flask, world: World, url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        subscribe(world, url, channel="slack")
    assert list(refusal.value.fields) == ["url"]
