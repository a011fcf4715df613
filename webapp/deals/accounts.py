"""Accounts: companies as they are made, changed and deleted by hand, and whose people are."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.deals.ancestry import check_parent
from webapp.deals.business import name_key
from webapp.deals.models import Account, Deal
from webapp.errors import Conflict
from webapp.http.fields import ACCOUNT
from webapp.leads.lifecycle import update_lead
from webapp.leads.models import Lead
from webapp.workspaces.audit import note
from webapp.workspaces.audit_names import call_by

call_by(ACCOUNT.prefix, Account.name)


def get_account(session: Session, workspace_id: bytes, account_id: bytes, *, lock: bool = False) -> Account:
    """An account of this workspace, locked until the end of the transaction if asked for; raises NotFound."""
    statement = select(Account).where(Account.workspace_id == workspace_id, Account.id == account_id)
    return ACCOUNT.found(session.scalar(statement.with_for_update() if lock else statement))


def create_account(session: Session, workspace_id: bytes, values: Mapping[str, Any], *, test: bool = False) -> Account:
    """An account with these columns, `name` at least. Raises Conflict, NotFound."""
    now = datetime.now(UTC)
    account = Account(
        id=new_id(), workspace_id=workspace_id, is_test=test, custom_fields={}, created_at=now, updated_at=now
    )
    change_account(session, account, values)
    session.add(account)
    session.flush()
    return account


def change_account(session: Session, account: Account, values: Mapping[str, Any]) -> None:
    """Change a locked account, by its columns. Raises Conflict for a name that is taken, NotFound, Invalid."""
    if "name" in values:
        account.name_key = _free_name(session, account, values["name"])
    if values.get("parent_id") is not None:
        check_parent(session, ACCOUNT, account, values["parent_id"])
    for name, value in values.items():
        setattr(account, name, None if value == "" else value)
    account.updated_at = datetime.now(UTC)


def delete_account(session: Session, account: Account, actor: str) -> None:
    """Take a locked account away for good. Its people, its deals and the accounts below it stay, without it."""
    for model, column in ((Lead, "account_id"), (Deal, "account_id"), (Account, "parent_id")):
        table = model.__table__
        own = table.c.workspace_id == account.workspace_id, table.c[column] == account.id
        session.execute(update(table).where(*own).values({column: None}))
    session.delete(account)
    note(session, account.workspace_id, actor, "account.deleted", ACCOUNT.show(account.id))


def link_lead(
    session: Session, lead: Lead, account_id: bytes | None, actor: str, *, member_id: bytes | None = None
) -> None:
    """Make a locked lead one of an account's people, or of none. Raises NotFound; test data meets test data alone."""
    if account_id is not None:
        account = get_account(session, lead.workspace_id, account_id)
        ACCOUNT.found(account if account.is_test == lead.is_test else None)
    update_lead(session, lead, {"account_id": account_id}, actor, member_id=member_id)


def account_named(session: Session, workspace_id: bytes, name: str, *, test: bool) -> Account:
    """The account of exactly this name, made if there is none; `name` as the API's shape lets it pass."""
    own = Account.workspace_id == workspace_id, Account.name_key == name_key(name, test=test)
    found = session.scalar(select(Account).where(*own))
    return found or create_account(session, workspace_id, {"name": name}, test=test)


def _free_name(session: Session, account: Account, name: str) -> bytes:
    """The key of a name that no other account has; names are exact, so that `ACME` may stand beside `Acme`."""
    key = name_key(name, test=account.is_test)
    taken = Account.workspace_id == account.workspace_id, Account.name_key == key, Account.id != account.id
    if session.scalar(select(Account.id).where(*taken)) is not None:
        raise Conflict("Another account has this name. Change that account, or use another name.")
    return key
