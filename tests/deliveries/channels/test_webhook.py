from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.conftest import World
from tests.deliveries.outbox import attempts, deliveries, endpoint_of, owe, subscribe
from tests.servers.receiver import Answer, Receiver
from webapp.worker.runner import drain


@pytest.mark.parametrize(
    ("status", "state"),
    [(200, "delivered"), (204, "delivered"), (302, "pending"), (400, "pending"), (404, "pending"), (500, "pending")],
)
def test_everything_but_success_and_gone_is_tried_again(
    context: Flask, world: World, hook: Receiver, status: int, state: str
) -> None:
    hook.answer(Answer(status, body=b"" if status == 204 else b"what came back"))
    owe(world, subscribe(world, hook.url), 1)
    drain(context)
    (row,) = deliveries()
    (attempt,) = attempts(row.id)
    assert (row.state, attempt.code) == (state, status)
    assert attempt.response == (b"" if status == 204 else b"what came back")


def test_gone_turns_the_endpoint_off(context: Flask, world: World, hook: Receiver) -> None:
    hook.answer(Answer(410))
    endpoint_id = subscribe(world, hook.url)
    owe(world, endpoint_id, 1)
    drain(context)
    assert (endpoint_of(endpoint_id).status, [row.state for row in deliveries(channel="webhook")]) == (
        "disabled",
        ["dead"],
    )


@pytest.mark.parametrize(
    ("answer", "least", "most"),
    [
        (Answer(500), 4, 6),
        (Answer(500, {"Retry-After": "8"}), 6, 8),
        (Answer(500, {"Retry-After": "3600"}), 8, 10),
        (Answer(429), 58, 60),
        (Answer(502), 58, 60),
        (Answer(504), 58, 60),
    ],
)
def test_the_answer_decides_when_the_next_try_is_due(
    context: Flask, world: World, hook: Receiver, answer: Answer, least: int, most: int
) -> None:
    hook.answer(answer)
    owe(world, subscribe(world, hook.url), 1)
    before = datetime.now(UTC)
    drain(context)
    (row,) = deliveries()
    assert row.due_at is not None
    spent = datetime.now(UTC) - before
    assert timedelta(seconds=least - 1) <= row.due_at - before <= timedelta(seconds=most) + spent


def test_a_reset_connection_is_tried_again(context: Flask, world: World, hook: Receiver) -> None:
    hook.answer(Answer(reset=True))
    owe(world, subscribe(world, hook.url), 1)
    drain(context)
    (row,) = deliveries()
    (attempt,) = attempts(row.id)
    assert (row.state, attempt.code) == ("pending", None)
    assert attempt.result in ("protocol", "connect")


def test_what_is_kept_of_the_request_holds_no_signature(context: Flask, world: World, hook: Receiver) -> None:
    (id_,) = owe(world, subscribe(world, hook.url), 1)
    drain(context)
    (attempt,) = attempts(id_)
    assert sorted(attempt.request_headers) == ["content-type", "user-agent", "webhook-id", "webhook-timestamp"]
