"""A lead that nobody has answered in time is told of once."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from tests.conftest import World
from tests.deliveries.outbox import submit
from webapp.deliveries.unanswered import tell_unanswered
from webapp.events.models import Event
from webapp.extensions import db
from webapp.leads.models import Lead
from webapp.workspaces.models import Workspace


def waits(world: World, since: timedelta, **more: object) -> bytes:
    lead = db.session.get_one(Lead, db.session.get_one(Event, submit(world)).lead_id)
    lead.is_waiting, lead.created_at = True, datetime.now(UTC) - since
    for name, value in more.items():
        setattr(lead, name, value)
    db.session.commit()
    return lead.id


def told() -> list[bytes | None]:
    db.session.rollback()
    return list(db.session.scalars(select(Event.lead_id).where(Event.kind == "lead.unanswered").order_by(Event.id)))


def test_who_waits_for_more_than_an_hour_is_told_of_once(context: Flask, world: World) -> None:
    late = waits(world, timedelta(minutes=61))
    waits(world, timedelta(minutes=59))
    waits(world, timedelta(days=8))
    waits(world, timedelta(hours=2), is_waiting=False)
    waits(world, timedelta(hours=2), is_test=True)
    waits(world, timedelta(hours=2), deleted_at=datetime.now(UTC))
    assert (tell_unanswered(), tell_unanswered()) == (1, 0)
    assert told() == [late]


def test_hours_in_which_nobody_is_there_do_not_count(context: Flask, world: World) -> None:
    workspace = db.session.get_one(Workspace, world.workspace_id)
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).strftime("%a").lower()
    workspace.business_hours = {tomorrow: [["09:00", "17:00"]]}
    db.session.commit()
    waits(world, timedelta(hours=3))
    assert (tell_unanswered(), told()) == (0, [])
