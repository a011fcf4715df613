"""Accounts, deals and sources as submissions make them: found by exact name, or written with ids made beforehand.

Another transaction may write the same name first: the database then reports a duplicate key, and the whole transaction
runs again and finds it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Table, bindparam, insert, select, update

from webapp.database.ids import new_id, parse
from webapp.database.statements import InsertNew
from webapp.deals.business import name_key
from webapp.deals.models import Account, Deal, DealContact, MarketingSource
from webapp.workspaces.models import Member

_accounts, _deals, _sources = Account.__table__, Deal.__table__, MarketingSource.__table__
_of: BindParameter[bytes] = bindparam("of")
_by_name = select(_accounts).where(_accounts.c.workspace_id == bindparam("workspace"), _accounts.c.name_key == _of)
_by_id = select(_accounts).where(_accounts.c.workspace_id == bindparam("workspace"), _accounts.c.id == _of)
_source_id = select(_sources.c.id).where(_sources.c.workspace_id == bindparam("workspace"), _sources.c.name_key == _of)
_CHANGEABLE = ("location", "website", "description", "parent_id", "custom_fields", "updated_at")
_update_account = (
    update(_accounts).where(_accounts.c.id == _of).values({name: bindparam(f"new_{name}") for name in _CHANGEABLE})
)
_parent = select(_accounts.c.parent_id).where(_accounts.c.id == _of)
_insert_account, _insert_deal = insert(_accounts), insert(_deals)
_insert_contact, _insert_source = InsertNew(DealContact.__table__), InsertNew(_sources)


def account_by_name(connection: Connection, workspace_id: bytes, name: str, *, test: bool) -> Row[Any] | None:
    """The account of exactly this name, locked."""
    key = name_key(name, test=test)
    return connection.execute(_by_name.with_for_update(), {"workspace": workspace_id, "of": key}).one_or_none()


def account_by_id(connection: Connection, workspace_id: bytes, account_id: bytes) -> Row[Any] | None:
    return connection.execute(_by_id.with_for_update(), {"workspace": workspace_id, "of": account_id}).one_or_none()


def insert_account(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(_insert_account, dict(row))


def update_account(
    connection: Connection, account: Row[Any], sent: Mapping[str, Any], custom: Mapping[str, Any], at: datetime
) -> None:
    """Overwrite an account with what was sent and is not empty; custom fields merge key by key."""
    row = {name: account._mapping[name] for name in _CHANGEABLE}
    row |= {name: value for name, value in sent.items() if name in row and value}
    row |= {"custom_fields": {**account.custom_fields, **custom}, "updated_at": at}
    connection.execute(_update_account, {"of": account.id, **{f"new_{name}": value for name, value in row.items()}})


def source(connection: Connection, workspace_id: bytes, name: str, at: datetime) -> bytes:
    """The id of the marketing source of this name, written on first sight (W19)."""
    key = name_key(name, test=False)
    found = connection.execute(_source_id, {"workspace": workspace_id, "of": key}).scalar()
    if found is None:
        row = {"id": new_id(), "workspace_id": workspace_id, "name_key": key, "name": name, "created_at": at}
        connection.execute(_insert_source, row)
        found = connection.execute(_source_id, {"workspace": workspace_id, "of": key}).scalar_one()
    return bytes(found)


def insert_deal(connection: Connection, row: Mapping[str, Any], contacts: Iterable[bytes]) -> None:
    """Write a deal and the people who have to do with it."""
    connection.execute(_insert_deal, dict(row))
    connection.execute(_insert_contact, [{"deal_id": row["id"], "lead_id": lead_id} for lead_id in contacts])


def is_above(connection: Connection, account_id: bytes, other_id: bytes) -> bool:
    """Whether an account is the other one, or above it."""
    passed: set[bytes] = set()
    above: bytes | None = other_id
    while above is not None and above not in passed:
        if above == account_id:
            return True
        passed.add(above)
        above = connection.execute(_parent, {"of": above}).scalar()
    return False


def own_id(connection: Connection, workspace_id: bytes, prefix: str, text: str, *, test: bool) -> bytes | None:
    """The id behind a public one, where it names an account, a deal or a member of this workspace; else None.

    Test data names test data only (C17).
    """
    table: Table = {"acc": _accounts, "deal": _deals, "mem": Member.__table__}[prefix]
    id_ = parse(prefix, text)
    if id_ is None:
        return None
    found = select(table.c.id).where(table.c.workspace_id == workspace_id, table.c.id == id_)
    found = found.where(table.c.removed_at.is_(None) if prefix == "mem" else table.c.is_test == test)
    return id_ if connection.execute(found).scalar() is not None else None
