import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.conftest import World
from tests.deliveries.outbox import deliveries, owe, submit, subscribe
from tests.servers.process import ServerProcess, wait_until
from tests.servers.receiver import Answer, Receiver, receiver
from tests.servers.redis import redis_server
from webapp.deliveries.models import Delivery
from webapp.events.wake import CHANNEL
from webapp.worker.runner import drain, run


@contextmanager
def running(app: Flask) -> Iterator[threading.Event]:
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(app, stop))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def wait_for_state(state: str, count: int) -> None:
    def there() -> int:
        return len(deliveries(channel="webhook", state=state))

    wait_until(lambda: there() == count, 10, lambda: f"{there()} of {count} are {state}")


@pytest.mark.contract("C2")
def test_what_is_committed_is_told_by_a_running_worker(context: Flask, world: World, hook: Receiver) -> None:
    subscribe(world, hook.url)
    with running(context):
        for _ in range(5):
            submit(world)
        hook.wait_for(5)
        wait_for_state("delivered", 5)
    assert len({request.headers["webhook-id"] for request in hook.requests}) == 5


def test_a_stop_lets_the_tries_under_way_finish_and_starts_no_more(
    context: Flask, world: World, hook: Receiver
) -> None:
    hook.answer(Answer(delay=0.5))
    owe(world, subscribe(world, hook.url), 6)
    with running(context) as stop:
        hook.wait_for(2)
        stop.set()
    rows = deliveries(channel="webhook")
    assert [row.claim for row in rows] == [None] * 6
    assert sorted(row.state for row in rows) == ["delivered"] * 2 + ["pending"] * 4
    assert len(hook.requests) == 2


def test_an_idle_worker_stops_at_once(context: Flask, world: World) -> None:
    started = time.monotonic()
    with running(context):
        pass
    assert time.monotonic() - started < 5


def test_a_worker_that_is_killed_mid_delivery_loses_nothing(
    context: Flask, world: World, hook: Receiver, make_worker: Callable[..., ServerProcess]
) -> None:
    hook.answer(Answer(hang=True), Answer(200))
    (id_,) = owe(world, subscribe(world, hook.url), 1)
    worker = make_worker(lease=1)
    hook.wait_for(1, timeout=20)
    worker.kill()
    (row,) = deliveries(id=id_)
    assert (row.state, row.attempts) == ("pending", 0)
    make_worker(lease=60)
    first, second = hook.wait_for(2, timeout=20)
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    wait_for_state("delivered", 1)


def test_a_worker_ends_by_sigterm_with_status_0(
    context: Flask, world: World, hook: Receiver, make_worker: Callable[..., ServerProcess]
) -> None:
    hook.answer(Answer(delay=0.5))
    owe(world, subscribe(world, hook.url), 2)
    worker = make_worker()
    hook.wait_for(2, timeout=20)
    assert worker.stop(timeout=11) == 0, worker.output()
    assert [row.state for row in deliveries(channel="webhook")] == ["delivered"] * 2


def test_two_workers_share_50_deliveries_and_send_each_once(
    context: Flask, world: World, hook: Receiver, make_worker: Callable[..., ServerProcess]
) -> None:
    endpoints = [subscribe(world, hook.url) for _ in range(5)]
    ids = [id_ for endpoint_id in endpoints for id_ in owe(world, endpoint_id, 10)]
    for _ in range(2):
        make_worker()
    wait_for_state("delivered", len(ids))
    bodies = [request.body for request in hook.requests]
    assert len(bodies) == 50
    assert {row.attempts for row in deliveries(channel="webhook")} == {1}


def test_one_endpoint_that_hangs_does_not_hold_up_the_others(context: Flask, world: World, hook: Receiver) -> None:
    with receiver_that_hangs() as hanging:
        bad = subscribe(world, hanging.url)
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        owe(world, bad, 1000, due_at=long_ago)
        for _ in range(3):
            owe(world, subscribe(world, hook.url), 10)
        with running(context):
            hook.wait_for(30, timeout=9)
            wait_until(lambda: len(settled_elsewhere(bad)) == 30, 9, lambda: "the others are not settled")
            assert len(hanging.requests) == 2
            assert [row.state for row in deliveries(endpoint_id=bad)] == ["pending"] * 1000
            hanging.closing.set()


def test_the_deliveries_of_a_batch_drain_until_nothing_is_due(context: Flask, world: World, hook: Receiver) -> None:
    hook.answer(Answer(500), Answer(200))
    owe(world, subscribe(world, hook.url), 40)
    drain(context)
    states = [row.state for row in deliveries(channel="webhook")]
    assert (states.count("delivered"), states.count("pending")) == (39, 1)


def settled_elsewhere(endpoint_id: bytes) -> list[Delivery]:
    rows = deliveries(channel="webhook", state="delivered")
    return [row for row in rows if row.endpoint_id != endpoint_id]


@contextmanager
def receiver_that_hangs() -> Iterator[Receiver]:
    with receiver() as there:
        there.answer(Answer(hang=True))
        yield there


def test_a_worker_listens_for_word_of_new_events_while_it_runs(make_app: Callable[..., Flask], world: World) -> None:
    with redis_server() as server, server.connect() as redis:

        def listeners() -> int:
            return int(redis.pubsub_numsub(CHANNEL)[0][1])

        with running(make_app(REDIS_URL=server.url)):
            wait_until(lambda: listeners() == 1, 5, lambda: "nobody listens")
        wait_until(lambda: listeners() == 0, 5, lambda: "somebody listens still")
