import time

from flask import Flask

from tests.conftest import World
from tests.deliveries.outbox import attempts, deliveries, owe, subscribe
from tests.servers.receiver import Answer, Receiver
from webapp.deliveries.models import Delivery
from webapp.extensions import db
from webapp.worker.courier import Courier


def test_a_channel_that_fails_in_itself_is_a_failed_try(context: Flask, world: World, hook: Receiver) -> None:
    (id_,) = owe(world, subscribe(world, hook.url), 1)
    db.session.query(Delivery).filter_by(id=id_).update({"channel": "pigeon"})
    db.session.commit()
    courier = Courier(context, slots=2)
    courier.turn()
    courier.finish()
    assert [row.state for row in deliveries(id=id_)] == ["pending"]
    assert [attempt.result for attempt in attempts(id_)] == ["internal"]


def test_no_transaction_is_open_while_a_try_is_under_way(context: Flask, world: World, hook: Receiver) -> None:
    hook.answer(Answer(delay=1))
    owe(world, subscribe(world, hook.url), 2)
    courier = Courier(context, slots=2)
    courier.turn()
    hook.wait_for(2)
    db.session.rollback()
    assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    courier.finish()
    assert [row.state for row in deliveries()] == ["delivered"] * 2


def test_a_courier_that_finishes_waits_for_what_is_under_way(context: Flask, world: World, hook: Receiver) -> None:
    hook.answer(Answer(delay=0.5))
    owe(world, subscribe(world, hook.url), 2)
    courier = Courier(context, slots=2)
    started = time.monotonic()
    assert courier.turn() == 2
    courier.finish()
    assert time.monotonic() - started >= 0.5
    assert courier.is_idle
