"""Accounts, deals and sources as a transaction of intake writes them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Row, func, select

from tests.conftest import World, new_world
from tests.contracts.team import JANE, accounts, deals, send
from tests.intake.ways import rows
from webapp.database.ids import new_id, show
from webapp.deals.business import name_key
from webapp.deals.models import MarketingSource
from webapp.deals.opening import account_by_id, account_by_name, insert_account, own_id, source, update_account
from webapp.extensions import db
from webapp.workspaces.models import Member

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)


@pytest.fixture
def connection(context: Flask, world: World) -> Connection:
    return db.session.connection()


def make(connection: Connection, world: World, name: str, *, test: bool = False) -> Row[Any]:
    row = {"id": new_id(), "workspace_id": world.workspace_id, "name": name, "name_key": name_key(name, test=test)}
    rest = {"is_test": test, "location": "Rome", "website": None, "description": None, "parent_id": None}
    insert_account(connection, {**row, **rest, "custom_fields": {"a": 1}, "created_at": NOW, "updated_at": NOW})
    found = account_by_id(connection, world.workspace_id, row["id"])
    assert found is not None
    return found


def test_an_account_is_found_by_exactly_its_name_within_its_workspace(connection: Connection, world: World) -> None:
    account = make(connection, world, "Acme")
    other = new_world("Other", "owner@other.test")

    def found(workspace_id: bytes, name: str, *, test: bool = False) -> bytes | None:
        row = account_by_name(db.session.connection(), workspace_id, name, test=test)
        return row.id if row is not None else None

    assert found(world.workspace_id, "Acme") == account.id
    assert found(world.workspace_id, "acme") is found(world.workspace_id, "Acme ") is None
    assert found(world.workspace_id, "Acme", test=True) is found(other.workspace_id, "Acme") is None
    assert account_by_id(db.session.connection(), other.workspace_id, account.id) is None


def test_what_is_empty_overwrites_nothing_and_custom_fields_merge(connection: Connection, world: World) -> None:
    account = make(connection, world, "Acme")
    sent = {"name": "Ignored", "location": "", "website": "https://acme.test", "parent_id": None}
    update_account(connection, account, sent, {"b": 2}, NOW)
    after = account_by_id(connection, world.workspace_id, account.id)
    assert after is not None
    assert (after.name, after.location, after.website, after.parent_id, after.custom_fields) == (
        "Acme",
        "Rome",
        "https://acme.test",
        None,
        {"a": 1, "b": 2},
    )


def test_a_source_is_written_on_first_sight(connection: Connection, world: World) -> None:
    first, again, other = (source(connection, world.workspace_id, name, NOW) for name in ("Ads", "Ads", "ads"))
    assert (first == again, first == other) == (True, False)
    assert connection.execute(select(func.count()).select_from(MarketingSource)).scalar() == 2


@pytest.mark.contract("W10", "C17")
def test_only_ids_of_the_same_team_and_mode_are_its_own(app: Flask, client: FlaskClient, world: World) -> None:
    send(client, world, {**JANE, "account.name": "Acme"})
    send(client, world, {**JANE, "account.name": "Acme"}, base_url="http://sandbox.localhost")
    (live, test), (deal, _), member = accounts(app), deals(app), rows(app, Member)[0]
    with app.app_context():
        other = new_world("Other", "owner@other.test").workspace_id

        def own(prefix: str, id_: bytes, workspace_id: bytes = world.workspace_id, *, test: bool = False) -> bool:
            return own_id(db.session.connection(), workspace_id, prefix, show(prefix, id_), test=test) == id_

        assert (own("acc", live.id), own("acc", test.id), own("acc", test.id, test=True)) == (True, False, True)
        assert (own("deal", deal.id), own("deal", deal.id, test=True), own("deal", live.id)) == (True, False, False)
        assert (own("mem", member.id), own("mem", member.id, test=True)) == (True, True)
        assert not any(own(prefix, id_, other) for prefix, id_ in (("acc", live.id), ("mem", member.id)))
        db.session.get_one(Member, member.id).removed_at = NOW
        db.session.flush()
        assert own("mem", member.id) is False
        assert own_id(db.session.connection(), world.workspace_id, "acc", "acc_x", test=False) is None


def test_a_parent_that_would_close_a_circle_is_left_out_and_named(client: FlaskClient, world: World) -> None:
    first = send(client, world, {"contact.email": "a@x.io", "contact.lastName": "A", "account.name": "Above"})
    below = {"contact.email": "b@x.io", "contact.lastName": "B", "account.name": "Below"}
    second = send(client, world, {**below, "account.parent": first["accountId"]})
    above = {"contact.email": "a@x.io", "contact.lastName": "A", "account.name": "Above"}
    again = send(client, world, {**above, "account.parent": second["accountId"]})
    assert again["warnings"] == [
        {"field": "account.parent", "message": "is below this account itself; it was left out."}
    ]
