from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.automation.flow import make_workflow, step
from tests.conftest import World
from tests.deliveries.outbox import owe, submit, subscribe
from tests.servers.receiver import Receiver
from webapp.automation.starting import start_runs
from webapp.deliveries.claim import claim
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.lanes import Lanes
from webapp.deliveries.reconciliation import Findings, reconcile
from webapp.events.models import Event
from webapp.extensions import db
from webapp.worker.runner import drain


def in_(minutes: float) -> Findings:
    db.session.rollback()
    return reconcile(db.session(), datetime.now(UTC) + timedelta(minutes=minutes))


def test_all_is_well_once_all_is_delivered(context: Flask, world: World, hook: Receiver) -> None:
    subscribe(world, hook.url)
    submit(world)
    assert in_(0).all_well
    drain(context)
    assert in_(20).all_well


def test_an_event_that_waits_for_more_than_a_minute_is_found(context: Flask, world: World) -> None:
    submit(world)
    assert in_(1.1) == Findings(0, 1, 0, 0, 0)


def test_a_delivery_that_is_due_for_more_than_ten_minutes_is_found(
    context: Flask, world: World, hook: Receiver
) -> None:
    owe(world, subscribe(world, hook.url), 2)
    db.session.query(Event).update({"pending_at": None})
    db.session.commit()
    assert in_(9.9).all_well
    assert in_(10.1) == Findings(0, 0, 2, 0, 0)


def test_a_claim_past_its_lease_is_found(context: Flask, world: World, hook: Receiver) -> None:
    owe(world, subscribe(world, hook.url), 1)
    db.session.query(Event).update({"pending_at": None})
    db.session.commit()
    claim(Lanes(1), lease=timedelta(seconds=1))
    assert in_(0.9).all_well
    assert in_(1.1) == Findings(0, 0, 0, 1, 0)


@pytest.mark.contract("C2")
def test_an_accepted_submission_without_its_event_is_found(context: Flask, world: World) -> None:
    event_id = submit(world)
    db.session.query(Event).filter_by(id=event_id).delete()
    db.session.commit()
    assert in_(0) == Findings(1, 0, 0, 0, 0)


def test_a_run_that_is_overdue_by_more_than_ten_minutes_is_found(context: Flask, world: World) -> None:
    make_workflow(world, step("a", "tag", tag="seen"), trigger={"kind": "form.submitted"})
    submit(world)
    dispatch(follow=start_runs)
    assert in_(9.9).all_well
    assert in_(10.1) == Findings(0, 0, 0, 0, 1)
