"""Leads as the desk's tests make them, and who looks at them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from tests.conftest import World
from webapp.database.ids import new_id
from webapp.extensions import db
from webapp.leads.browsing import Viewer
from webapp.leads.canonical import email_key, identity_keys, phone_key
from webapp.leads.filling import COLUMNS, Person, insert_lead, new_lead, write_tags
from webapp.leads.matching import claim, lock_owners
from webapp.leads.models import Lead
from webapp.workspaces.models import Member

ACTOR = "mem_of_the_tests"


def make_lead(world: World, *, tags: tuple[str, ...] = (), **values: Any) -> bytes:
    """A lead as intake writes it, committed. `values`: fields by the API's names, and columns."""
    fields = {name: values.pop(name) for name in list(values) if name in COLUMNS}
    test = values.get("is_test", False)
    email = email_key(fields["email"]) if "email" in fields else None
    phone = phone_key(fields["phone"], "US") if "phone" in fields else None
    keys = identity_keys(email, phone.key if phone else None, test=test)
    person = Person(fields, tags=tags, email_key=keys.email, phone_key=keys.phone)
    columns = {"status": "New", "is_test": False, "form_id": world.form_id, "account_id": None, "assignee_id": None}
    row = new_lead(
        person, datetime.now(UTC), **{"id": new_id(), "workspace_id": world.workspace_id, **columns, **values}
    )
    connection = db.session.connection()
    insert_lead(connection, row)
    write_tags(connection, world.workspace_id, row["id"], tags)
    owned = [key for key in keys if key is not None]
    claim(connection, world.workspace_id, row["id"], owned, lock_owners(connection, world.workspace_id, owned))
    db.session.commit()
    return bytes(row["id"])


def lead_of(lead_id: bytes) -> Lead:
    """As it is in the database now."""
    db.session.rollback()
    return db.session.get_one(Lead, lead_id, populate_existing=True)


def member_of(world: World) -> bytes:
    owner = select(Member.id).where(Member.workspace_id == world.workspace_id)
    return bytes(db.session.scalars(owner).one())


def viewer_of(world: World, time_zone: str = "UTC") -> Viewer:
    return Viewer(world.workspace_id, member_of(world), time_zone)
