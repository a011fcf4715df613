"""Accounts: companies as they are made and changed by hand."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.deals.ancestry import check_parent
from webapp.deals.business import name_key
from webapp.deals.models import Account
from webapp.errors import Conflict
from webapp.http.fields import ACCOUNT


def get_account(session: Session, workspace_id: bytes, account_id: bytes, *, lock: bool = False) -> Account:
    """An account of this workspace, locked until the end of the transaction if asked for; raises NotFound."""
    statement = select(Account).where(Account.workspace_id == workspace_id, Account.id == account_id)
    return ACCOUNT.found(session.scalar(statement.with_for_update() if lock else statement))


def create_account(session: Session, workspace_id: bytes, values: Mapping[str, Any]) -> Account:
    """An account with these columns, `name` at least. Raises Conflict, NotFound."""
    now = datetime.now(UTC)
    account = Account(
        id=new_id(), workspace_id=workspace_id, is_test=False, custom_fields={}, created_at=now, updated_at=now
    )
    change_account(session, account, values)
    session.add(account)
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


def _free_name(session: Session, account: Account, name: str) -> bytes:
    """The key of a name that no other account has; names are exact, so that `ACME` may stand beside `Acme`."""
    key = name_key(name, test=account.is_test)
    taken = Account.workspace_id == account.workspace_id, Account.name_key == key, Account.id != account.id
    if session.scalar(select(Account.id).where(*taken)) is not None:
        raise Conflict("Another account has this name. Change that account, or use another name.")
    return key
