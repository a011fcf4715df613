"""Deleted leads come back, but never take an identity from whoever has it by then."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import submit
from tests.conftest import World, new_world
from tests.leads.desk import ACTOR, lead_of, make_lead
from webapp.database.ids import parse, show
from webapp.errors import Conflict, NotFound
from webapp.events.models import Event
from webapp.extensions import db
from webapp.leads.lifecycle import delete_lead
from webapp.leads.merging import merge
from webapp.leads.trash import get_deleted_lead, restore_lead

pytestmark = pytest.mark.usefixtures("context")
JANE = "jane@example.com"


def delete(lead_id: bytes) -> None:
    delete_lead(db.session(), lead_of(lead_id), ACTOR)
    db.session.commit()


def restore(world: World, lead_id: bytes) -> dict[str, bytes]:
    found = restore_lead(db.session(), get_deleted_lead(db.session(), world.workspace_id, lead_id), ACTOR)
    db.session.commit()
    return found


def test_a_restored_lead_is_found_again_by_who_it_is(client: FlaskClient, world: World) -> None:
    jane = parse("lead", submit(client, world, email=JANE)["personId"]) or b""
    delete(jane)
    assert restore(world, jane) == {}
    assert lead_of(jane).deleted_at is None
    assert submit(client, world, email=JANE)["personId"] == show("lead", jane)
    told = db.session.scalars(select(Event).where(Event.kind == "lead.restored")).one()
    assert (told.lead_id, told.data) == (jane, {"by": ACTOR, "elsewhere": {}})


def test_who_wrote_in_meanwhile_keeps_the_identity(client: FlaskClient, world: World) -> None:
    first = parse("lead", submit(client, world, email=JANE, phone="212-555-0123")["personId"]) or b""
    delete(first)
    second = parse("lead", submit(client, world, email=JANE)["personId"]) or b""
    assert restore(world, first) == {"email": second}
    assert submit(client, world, email=JANE)["personId"] == show("lead", second)
    told = db.session.scalars(select(Event).where(Event.kind == "lead.restored")).one()
    assert told.data["elsewhere"] == {"email": show("lead", second)}


def test_only_a_deleted_lead_of_the_workspace_is_restored(world: World) -> None:
    other, jane, joan = new_world("Other", "other@other.test"), make_lead(world), make_lead(world)
    with pytest.raises(NotFound):
        restore(world, jane)
    delete(jane)
    with pytest.raises(NotFound):
        restore(other, jane)
    restore(world, jane)
    merge(db.session(), world.workspace_id, jane, joan, {}, ACTOR)
    db.session.commit()
    with pytest.raises(Conflict):
        restore(world, joan)
