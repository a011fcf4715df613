"""The management API of accounts."""

from typing import Any

from sqlalchemy.orm import Session

from webapp.deals.accounts import change_account, create_account, delete_account, get_account
from webapp.deals.answers import AccountOut, DeletedAccount
from webapp.deals.inputs import AccountIn, AccountPatch, AccountQuery
from webapp.deals.listing import list_accounts_of
from webapp.errors import Conflict
from webapp.http.api import Api
from webapp.http.fields import AccountId
from webapp.http.operation import Caller
from webapp.http.paging import Page

api = Api("accounts")

READ, WRITE = "deals:read", "deals:write"


@api.get("/accounts", scope=READ, summary="List the accounts")
def list_accounts(session: Session, caller: Caller, query: AccountQuery) -> Page[AccountOut]:
    return list_accounts_of(session, caller.workspace_id, query).map(AccountOut.of)


@api.post("/accounts", scope=WRITE, summary="Create an account", status=201, refusals=(Conflict,))
def make_account(session: Session, caller: Caller, body: AccountIn) -> AccountOut:
    return AccountOut.of(create_account(session, caller.workspace_id, _columns(body)))


@api.get("/accounts/<account_id>", scope=READ, summary="Show an account")
def show_account(session: Session, caller: Caller, account_id: AccountId) -> AccountOut:
    return AccountOut.of(get_account(session, caller.workspace_id, account_id))


@api.patch("/accounts/<account_id>", scope=WRITE, summary="Change an account", refusals=(Conflict,))
def update_account(session: Session, caller: Caller, account_id: AccountId, body: AccountPatch) -> AccountOut:
    account = get_account(session, caller.workspace_id, account_id, lock=True)
    change_account(session, account, _columns(body))
    return AccountOut.of(account)


@api.delete("/accounts/<account_id>", scope=WRITE, summary="Delete an account; its people and its deals stay")
def remove_account(session: Session, caller: Caller, account_id: AccountId) -> DeletedAccount:
    delete_account(session, get_account(session, caller.workspace_id, account_id, lock=True), caller.actor)
    return DeletedAccount(id=account_id)


def _columns(body: AccountPatch) -> dict[str, Any]:
    return {{"parent": "parent_id"}.get(name, name): value for name, value in body.changes().items()}
