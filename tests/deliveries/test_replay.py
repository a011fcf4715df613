import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.conftest import World, new_world
from tests.deliveries.outbox import attempts, deliveries, owe, submit, subscribe
from tests.servers.mailbox import mailbox
from tests.servers.receiver import Answer, Receiver
from webapp.deliveries.lifecycle import pause_endpoint
from webapp.deliveries.models import Delivery
from webapp.deliveries.replay import Filter, replay, replay_where
from webapp.errors import Conflict, Invalid, NotFound
from webapp.extensions import db
from webapp.worker.runner import drain


def set_state(state: str, id_: bytes, **values: object) -> None:
    db.session.query(Delivery).filter_by(id=id_).update({"state": state, "due_at": None, **values})
    db.session.commit()


def replay_now(world: World, id_: bytes) -> None:
    replay(db.session(), world.workspace_id, id_)
    db.session.commit()


def test_a_replay_keeps_the_webhook_id_and_adds_attempts(context: Flask, world: World, hook: Receiver) -> None:
    hook.answer(Answer(500), Answer(200))
    subscribe(world, hook.url)
    submit(world)
    drain(context)
    (row,) = deliveries(channel="webhook")
    for _ in range(2):
        replay_now(world, row.id)
        drain(context)
    requests = hook.wait_for(3)
    assert len({request.headers["webhook-id"] for request in requests}) == 1
    assert len({request.body for request in requests}) == 1
    assert [(one.number, one.code) for one in attempts(row.id)] == [(1, 500), (2, 200), (3, 200)]
    (row,) = deliveries(channel="webhook")
    assert (row.state, row.attempts, row.tries) == ("delivered", 3, 1)


@pytest.mark.parametrize("state", ["delivered", "dead", "held"])
def test_a_delivery_that_rests_can_be_replayed(context: Flask, world: World, hook: Receiver, state: str) -> None:
    (id_,) = owe(world, subscribe(world, hook.url), 1)
    set_state(state, id_, tries=10)
    replay_now(world, id_)
    drain(context)
    assert [(row.state, row.tries) for row in deliveries()] == [("delivered", 1)]


def test_unsent_mail_is_sent_by_a_replay_once_there_is_a_mail_server(context: Flask, world: World) -> None:
    submit(world)
    drain(context)
    (mail,) = deliveries()
    replay_now(world, mail.id)
    drain(context)
    assert [row.state for row in deliveries()] == ["unsent"]
    with mailbox() as box:
        context.config["SMTP_URL"] = box.url
        replay_now(world, mail.id)
        drain(context)
        (sent,) = box.wait_for(1)
    assert sent.message["Subject"] == json.loads(mail.payload)["subject"]


def test_one_that_waits_for_its_next_try_is_sent_now(context: Flask, world: World, hook: Receiver) -> None:
    (id_,) = owe(world, subscribe(world, hook.url), 1, due_at=datetime.now(UTC) + timedelta(hours=1))
    replay_now(world, id_)
    drain(context)
    assert len(hook.requests) == 1


@pytest.mark.contract("C10")
def test_test_data_cannot_be_replayed(context: Flask, world: World, hook: Receiver) -> None:
    (id_,) = owe(world, subscribe(world, hook.url), 1)
    set_state("suppressed", id_)
    with pytest.raises(Conflict):
        replay(db.session(), world.workspace_id, id_)
    with pytest.raises(Invalid):
        replay_where(db.session(), world.workspace_id, Filter(states=("suppressed",)))


def test_what_belongs_to_an_endpoint_that_is_off_is_not_replayed(context: Flask, world: World, hook: Receiver) -> None:
    endpoint_id = subscribe(world, hook.url)
    (id_,) = owe(world, endpoint_id, 1)
    pause_endpoint(db.session(), world.workspace_id, endpoint_id)
    with pytest.raises(Conflict):
        replay(db.session(), world.workspace_id, id_)
    assert replay_where(db.session(), world.workspace_id, Filter()) == 0


def test_one_that_is_being_sent_is_left_alone(context: Flask, world: World, hook: Receiver) -> None:
    (id_,) = owe(world, subscribe(world, hook.url), 1)
    lease_ends = datetime.now(UTC) + timedelta(seconds=30)
    set_state("pending", id_, claim=b"c" * 16, due_at=lease_ends)
    assert replay(db.session(), world.workspace_id, id_).due_at == lease_ends


def test_another_workspaces_delivery_does_not_exist(context: Flask, world: World, hook: Receiver) -> None:
    (id_,) = owe(world, subscribe(world, hook.url), 1)
    set_state("dead", id_)
    other = new_world("Other", "owner@other.test")
    with pytest.raises(NotFound):
        replay(db.session(), other.workspace_id, id_)
    assert replay_where(db.session(), other.workspace_id, Filter()) == 0


def test_a_filter_replays_what_it_finds_and_nothing_else(context: Flask, world: World, hook: Receiver) -> None:
    one, other = subscribe(world, hook.url), subscribe(world, hook.url)
    dead, delivered, old = owe(world, one, 3)
    (elsewhere,) = owe(world, other, 1)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    set_state("dead", dead)
    set_state("delivered", delivered)
    set_state("dead", old, created_at=yesterday - timedelta(hours=1))
    set_state("dead", elsewhere)
    which = Filter(endpoint_id=one, since=yesterday)
    assert replay_where(db.session(), world.workspace_id, which) == 1
    db.session.commit()
    assert [row.id for row in deliveries(state="pending")] == [dead]
    assert replay_where(db.session(), world.workspace_id, Filter(states=("delivered", "dead"))) == 3
