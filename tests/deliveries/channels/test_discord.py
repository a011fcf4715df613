import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.conftest import World
from tests.deliveries.outbox import attempts, deliveries, endpoint_of, happen, set_form, submit, subscribe
from tests.servers.receiver import Answer, Receiver
from webapp.database.ids import show
from webapp.deliveries.channels.inert import inert, units
from webapp.errors import Invalid
from webapp.events.models import Event
from webapp.extensions import db
from webapp.worker.runner import drain


def message(hook: Receiver) -> dict[str, Any]:
    (request,) = hook.wait_for(1)
    content: dict[str, Any] = json.loads(request.body)
    return content


def tell_discord(context: Flask, world: World, hook: Receiver, **fields: object) -> dict[str, Any]:
    set_form(world, notify_members=False)
    subscribe(world, hook.url, channel="discord")
    submit(world, fields)
    drain(context)
    return message(hook)


@pytest.mark.contract("L7")
def test_discord_reads_who_wrote_what_by_which_form(context: Flask, world: World, hook: Receiver) -> None:
    subscribe(world, hook.url + "/api/webhooks/1/abc", channel="discord")
    event_id = submit(
        world,
        {"firstName": "Jane", "lastName": "Smith", "email": "jane@lead.test", "source": "Fair", "noteContent": "Hi"},
    )
    drain(context)
    lead_id = db.session.get_one(Event, event_id).lead_id
    assert lead_id is not None
    link = f"{context.config['PUBLIC_URL']}/leads/{show('lead', lead_id)}"
    facts = {"Email": "jane@lead.test", "Source": "Fair", "Form": "Contact", "Link": link}
    assert message(hook) == {
        "embeds": [
            {
                "title": "New lead: Jane Smith",
                "description": "Hi",
                "fields": [{"name": name, "value": value, "inline": True} for name, value in facts.items()],
            }
        ],
        "allowed_mentions": {"parse": []},
    }
    (request,) = hook.requests
    assert (request.path, request.headers["Content-Type"]) == ("/api/webhooks/1/abc", "application/json; charset=utf-8")
    assert [row.state for row in deliveries(channel="discord")] == ["delivered"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@everyone look", "@\u200beveryone look"),
        ("@HERE", "@\u200bHERE"),
        ("<@123> <@&4> <#5>", r"\<@123> \<@&4> \<#5>"),
        ("[bank](https://evil.test)", "\\[bank\\](https:\u200b//evil.test)"),
        ("**b** _i_ ~~s~~ ||x|| `c`", r"\*\*b\*\* \_i\_ \~\~s\~\~ \|\|x\|\| \`c\`"),
        ("# big\n> said\n - item", "\\# big\n\\> said\n \\- item"),
        ("call 555-1234 #7", "call 555-1234 #7"),
        ("back\\slash", "back\\\\slash"),
        ("a\u202eb\x00c", "a b c"),
        ("José 👩‍👩‍👧 ひらがな jane@x.io", "José 👩‍👩‍👧 ひらがな jane@x.io"),
    ],
)
def test_what_a_stranger_writes_is_shown_and_never_obeyed(text: str, shown: str) -> None:
    assert inert(text, 200) == shown


@pytest.mark.parametrize("text", ["a" * 300, "*" * 300, "😀" * 300, "@everyone" * 50, "\\" * 70])
@pytest.mark.parametrize("limit", [4, 99, 100])
def test_a_cut_keeps_the_limit_and_parts_no_backslash_from_its_character(text: str, limit: int) -> None:
    cut = inert(text, limit)
    assert units(cut) <= limit
    assert cut.endswith("…")
    assert (len(cut) - len(cut[:-1].rstrip("\\")) - 1) % 2 == 0


def test_a_message_of_any_size_fits_what_discord_takes(context: Flask, world: World, hook: Receiver) -> None:
    long = "😀*" * 60_000
    names = ("firstName", "lastName", "email", "phone", "company", "source", "noteContent")
    (embed,) = tell_discord(context, world, hook, **dict.fromkeys(names, long))["embeds"]
    texts = [embed["title"], embed["description"], *(field["value"] for field in embed["fields"])]
    assert units(embed["title"]) <= 256
    assert units(embed["description"]) <= 4096
    assert len(embed["fields"]) <= 25
    assert all(units(field["value"]) <= 1024 for field in embed["fields"])
    assert sum(map(units, texts)) + sum(units(field["name"]) for field in embed["fields"]) <= 6000
    assert units(embed["description"]) > 3000


def test_a_message_without_words_has_no_empty_part(context: Flask, world: World, hook: Receiver) -> None:
    (embed,) = tell_discord(context, world, hook)["embeds"]
    assert embed["title"] == "New lead: somebody"
    assert "description" not in embed
    assert [field["name"] for field in embed["fields"]] == ["Form", "Link"]


def test_the_payload_is_frozen_when_it_is_dispatched(context: Flask, world: World, hook: Receiver) -> None:
    hook.answer(Answer(500), Answer(204))
    tell_discord(context, world, hook, firstName="Jane")
    (row,) = deliveries(channel="discord")
    row.due_at = datetime.now(UTC)
    db.session.commit()
    set_form(world, name="Renamed")
    drain(context)
    first, second = hook.wait_for(2)
    assert first.body == second.body == row.payload


@pytest.mark.parametrize(
    ("status", "state", "endpoint"),
    [
        (204, "delivered", "enabled"),
        (200, "delivered", "enabled"),
        (400, "dead", "enabled"),
        (413, "dead", "enabled"),
        (401, "dead", "disabled"),
        (403, "dead", "disabled"),
        (404, "dead", "disabled"),
        (302, "pending", "enabled"),
        (500, "pending", "enabled"),
        (502, "pending", "enabled"),
    ],
)
def test_the_answer_decides_what_becomes_of_it(
    context: Flask, world: World, hook: Receiver, status: int, state: str, endpoint: str
) -> None:
    hook.answer(Answer(status))
    set_form(world, notify_members=False)
    endpoint_id = subscribe(world, hook.url, channel="discord")
    submit(world)
    drain(context)
    (row,) = deliveries(channel="discord")
    assert (row.state, endpoint_of(endpoint_id).status) == (state, endpoint)
    assert [attempt.code for attempt in attempts(row.id)] == [status]


def test_owners_hear_why_a_discord_webhook_was_turned_off(context: Flask, world: World, hook: Receiver) -> None:
    hook.answer(Answer(404))
    endpoint_id = subscribe(world, hook.url, channel="discord")
    submit(world)
    drain(context)
    assert endpoint_of(endpoint_id).status_reason == "It answered 404 Not Found."
    (mail,) = [row for row in deliveries(channel="email") if row.event_name == "endpoint.disabled"]
    assert "It answered 404 Not Found." in json.loads(mail.payload)["text"]


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (Answer(429, body=b'{"message": "You are being rate limited.", "retry_after": 64.5, "global": false}'), 64.5),
        (Answer(429, {"Retry-After": "7200"}, b'{"retry_after": 2.5}'), 2.5),
        (Answer(429, {"Retry-After": "7200"}, b"not json"), 7200),
        (Answer(429, {"Retry-After": "7200"}, b'["retry_after"]'), 7200),
        (Answer(429, body=b'{"retry_after": 0.001}'), 1),
        (Answer(429, body=b'{"retry_after": 9000000}'), 86_400),
    ],
)
def test_a_rate_limit_is_waited_out_by_its_own_word_and_uses_up_no_try(
    context: Flask, world: World, hook: Receiver, answer: Answer, seconds: float
) -> None:
    hook.answer(answer)
    before = datetime.now(UTC)
    tell_discord(context, world, hook)
    (row,) = deliveries(channel="discord")
    assert row.due_at is not None
    assert (row.state, row.attempts, row.tries) == ("pending", 1, 0)
    wait = timedelta(seconds=seconds)
    assert wait <= row.due_at - before <= wait + (datetime.now(UTC) - before)


@pytest.mark.parametrize("body", [b"", b'{"retry_after": null}', b'{"retry_after": -1}', b'{"retry_after": 1e999}'])
def test_a_rate_limit_without_a_time_is_tried_again_after_a_minute(
    context: Flask, world: World, hook: Receiver, body: bytes
) -> None:
    hook.answer(Answer(429, body=body))
    before = datetime.now(UTC)
    tell_discord(context, world, hook)
    (row,) = deliveries(channel="discord")
    assert row.due_at is not None
    assert (row.state, row.tries) == ("pending", 1)
    assert row.due_at - before >= timedelta(seconds=60)


def test_while_a_rate_limit_lasts_nothing_else_is_sent_there(context: Flask, world: World, hook: Receiver) -> None:
    hook.answer(Answer(429, body=b'{"retry_after": 60}'))
    set_form(world, notify_members=False)
    subscribe(world, hook.url, channel="discord")
    for _ in range(12):
        submit(world)
    drain(context)
    assert len(hook.requests) <= 2


@pytest.mark.parametrize(
    ("kind", "data", "title", "facts"),
    [
        ("lead.assigned", {"by": "key"}, "Lead assigned", []),
        ("callback.completed", {"callbackId": "cb_1", "outcome": "reached"}, "Callback completed", ["Outcome"]),
    ],
)
def test_other_events_are_told_by_their_own_title(
    context: Flask, world: World, hook: Receiver, kind: str, data: dict[str, str], title: str, facts: list[str]
) -> None:
    subscribe(world, hook.url, kind, channel="discord")
    happen(world, kind, data)
    drain(context)
    (embed,) = message(hook)["embeds"]
    assert (embed["title"], [field["name"] for field in embed["fields"]]) == (title, facts)


@pytest.mark.parametrize(
    "url",
    [
        "https://discord.com/api/webhooks/1/abc",
        "https://discordapp.com/api/webhooks/1/abc?thread_id=5",
        "http://127.0.0.1:8099/api/webhooks/1/abc",
    ],
)
def test_an_address_of_discord_is_taken(context: Flask, world: World, url: str) -> None:
    assert endpoint_of(subscribe(world, url, channel="discord")).url == url


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/api/webhooks/1/abc",
        "https://discord.com.evil.test/api/webhooks/1/abc",
        "https://evildiscord.com/api/webhooks/1/abc",
        "https://discord.com/channels/1/2",
        "http://10.0.0.1/api/webhooks/1/abc",
        "discord.com/api/webhooks/1/abc",
    ],
)
def test_an_address_that_is_not_discords_is_refused(context: Flask, world: World, url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        subscribe(world, url, channel="discord")
    assert list(refusal.value.fields) == ["url"]
