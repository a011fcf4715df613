import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.calls import statements
from tests.conftest import World
from tests.deliveries.outbox import attempts, deliveries, endpoint_of, owe, subscribe
from webapp.deliveries.claim import claim
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.lanes import Lanes
from webapp.deliveries.models import Delivery, Endpoint
from webapp.deliveries.parcel import Parcel, Result
from webapp.deliveries.schedule import TRIES
from webapp.deliveries.settle import Tried, settle
from webapp.events.models import Event
from webapp.extensions import db

URL = "http://127.0.0.1:8999/"
OK = Result("delivered", "ok", 200, response=b"thanks", headers={"webhook-id": "evt"}, duration_ms=7)
BROKEN = Result("retry", "status", 500)
GONE = Result("turn_off", "status", 410)
REFUSED = Result("dead", "status", 550)


def come_to(result: Result, parcels: Sequence[Parcel]) -> None:
    settle([Tried(parcel, result, datetime.now(UTC)) for parcel in parcels], random.Random(1))


def take(count: int = 1) -> list[Parcel]:
    return claim(Lanes(count))


def make_due() -> None:
    db.session.query(Delivery).filter_by(state="pending").update({"due_at": datetime.now(UTC)})
    db.session.commit()


@pytest.fixture
def endpoint_id(context: Flask, world: World) -> bytes:
    return subscribe(world, URL)


def test_a_success_ends_a_delivery_and_keeps_what_came_back(world: World, endpoint_id: bytes) -> None:
    owe(world, endpoint_id, 1)
    come_to(replace(OK, response=b"x" * 20_000), take())
    (row,) = deliveries()
    assert (row.state, row.due_at, row.claim, row.attempts) == ("delivered", None, None, 1)
    assert row.settled_at is not None
    (attempt,) = attempts(row.id)
    assert (attempt.number, attempt.result, attempt.code, attempt.duration_ms) == (1, "ok", 200, 7)
    assert (attempt.response, attempt.request_headers) == (b"x" * 16 * 1024, {"webhook-id": "evt"})


def test_a_failure_is_tried_again_on_schedule_until_it_is_dead(world: World, endpoint_id: bytes) -> None:
    owe(world, endpoint_id, 1)
    for number in range(1, TRIES + 1):
        make_due()
        come_to(BROKEN, take())
        (row,) = deliveries()
        assert row.attempts == number
        assert row.state == ("dead" if number == TRIES else "pending")
        assert (row.due_at is None) == (number == TRIES)
    assert row.settled_at is not None
    assert [attempt.number for attempt in attempts(row.id)] == list(range(1, TRIES + 1))


def test_the_next_try_is_due_after_the_pause_of_the_schedule(world: World, endpoint_id: bytes) -> None:
    owe(world, endpoint_id, 1)
    come_to(replace(BROKEN, retry_after=timedelta(seconds=9)), take())
    (row,) = deliveries()
    assert row.due_at is not None
    assert timedelta(seconds=7) < row.due_at - datetime.now(UTC) <= timedelta(seconds=9)


def test_a_final_refusal_is_dead_at_once(world: World, endpoint_id: bytes) -> None:
    owe(world, endpoint_id, 1)
    come_to(REFUSED, take())
    assert [(row.state, row.attempts) for row in deliveries()] == [("dead", 1)]
    assert endpoint_of(endpoint_id).status == "enabled"


def test_whoever_lost_the_claim_writes_nothing(world: World, endpoint_id: bytes) -> None:
    (id_,) = owe(world, endpoint_id, 1)
    late = claim(Lanes(1), lease=timedelta(seconds=-1))
    current = take()
    come_to(OK, late)
    assert [(row.state, row.claim) for row in deliveries()] == [("pending", current[0].claim)]
    assert attempts(id_) == []
    come_to(BROKEN, current)
    come_to(OK, current)
    assert [(row.state, row.attempts) for row in deliveries()] == [("pending", 1)]


def test_410_turns_an_endpoint_off_and_holds_what_it_is_owed(world: World, endpoint_id: bytes) -> None:
    owe(world, endpoint_id, 4)
    gone, fails = take(2)
    come_to(GONE, [gone])
    come_to(BROKEN, [fails])
    endpoint = endpoint_of(endpoint_id)
    assert (endpoint.status, endpoint.status_reason) == ("disabled", "It answered 410 Gone.")
    assert sorted((row.state, row.due_at) for row in deliveries()) == [("dead", None)] + [("held", None)] * 3


def test_120_hours_of_failures_turn_an_endpoint_off(world: World, endpoint_id: bytes) -> None:
    for hours, status in ((119, "enabled"), (121, "disabled")):
        db.session.get_one(Endpoint, endpoint_id).failing_since = datetime.now(UTC) - timedelta(hours=hours)
        owe(world, endpoint_id, 1)
        make_due()
        come_to(BROKEN, take())
        assert endpoint_of(endpoint_id).status == status
    assert {row.state for row in deliveries()} == {"held"}


def test_a_success_forgets_the_failures_before_it(world: World, endpoint_id: bytes) -> None:
    owe(world, endpoint_id, 2)
    first, second = take(2)
    come_to(BROKEN, [first])
    assert endpoint_of(endpoint_id).failing_since is not None
    come_to(OK, [second])
    assert endpoint_of(endpoint_id).failing_since is None


def test_an_endpoint_that_takes_one_of_two_is_not_turned_off(world: World, endpoint_id: bytes) -> None:
    db.session.get_one(Endpoint, endpoint_id).failing_since = datetime.now(UTC) - timedelta(hours=121)
    owe(world, endpoint_id, 2)
    parcels = take(2)
    now = datetime.now(UTC)
    settle([Tried(parcel, result, now) for parcel, result in zip(parcels, (OK, BROKEN), strict=True)], random.Random(1))
    assert (endpoint_of(endpoint_id).status, endpoint_of(endpoint_id).failing_since) == ("enabled", None)


def test_owners_and_admins_get_one_mail_for_each_time_an_endpoint_is_turned_off(
    world: World, endpoint_id: bytes
) -> None:
    owe(world, endpoint_id, 2)
    come_to(GONE, take(2))
    owe(world, endpoint_id, 1)
    dispatch()
    (mail,) = deliveries(channel="email")
    assert mail.target == "owner@acme.test"
    assert b"It answered 410 Gone." in mail.payload
    assert db.session.query(Event).filter_by(kind="endpoint.disabled").count() == 1


def test_settling_two_costs_as_many_statements_as_one(context: Flask, world: World, endpoint_id: bytes) -> None:
    sent = []
    for count in (1, 2):
        owe(world, endpoint_id, count)
        parcels = take(count)
        with statements(context) as during:
            come_to(OK, parcels)
        sent.append(len(during))
    assert sent[0] == sent[1]
