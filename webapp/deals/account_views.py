"""Accounts: their list, new ones, and the page of each, changed in its place."""

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.deals.account_browsing import browse_accounts, figures_of
from webapp.deals.account_inputs import (
    AccountArgs,
    AccountInput,
    AccountsArgs,
    FactArgs,
    NewAccountArgs,
    check_fact,
)
from webapp.deals.account_page import Context, about_account, custom_of_account
from webapp.deals.account_picking import found_for
from webapp.deals.accounts import change_account, create_account, delete_account, get_account
from webapp.deals.wording import money_in
from webapp.errors import Conflict, Invalid
from webapp.http.fields import ACCOUNT, AccountId
from webapp.http.html import asks_for_fragment, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces.custom_card import CustomArgs, Refused, sent_values
from webapp.workspaces.custom_fields import fields_of
from webapp.workspaces.custom_values import held_in
from webapp.workspaces.models import Workspace

pages = Pages("accounts")

HOME = "/accounts"
PAGE = f"{HOME}/<account_id>"


@pages.get(HOME, role="viewer")
def accounts(session: Session, me: Me, query: AccountsArgs) -> Response:
    page = browse_accounts(session, me.workspace_id, query)
    figures = figures_of(session, page.items)
    workspace = session.get_one(Workspace, me.workspace_id)
    return render(
        "deals/accounts.html",
        fragment="deals/_accounts.html",
        rows=[(ACCOUNT.show(account.id), account, figures[account.id]) for account in page.items],
        columns=[field for field in fields_of(session, me.workspace_id, "account") if field.in_list],
        held_in=held_in,
        older=page.after,
        args=query,
        money=money_in(workspace.currency, me.locale),
    )


@pages.get(f"{HOME}/new", role="member")
def new_account(session: Session, me: Me, query: NewAccountArgs) -> Response:
    parent = ACCOUNT.show(query.parent) if query.parent is not None else ""
    return _new(session, me, AccountInput(formdata=None, parent=parent))


@pages.post(f"{HOME}/new", role="member")
def add_account(session: Session, me: Me) -> Response:
    sent = AccountInput()
    try:
        account = create_account(session, me.workspace_id, sent.values())
    except (Invalid, Conflict) as refusal:
        sent.refuse(_of_name(refusal))
        return _new(session, me, sent, 422)
    toast(f"{account.name} is added.")
    return redirect_to(address(account.id))


@pages.get(PAGE, role="viewer")
def account(session: Session, me: Me, account_id: AccountId, query: AccountArgs) -> Response:
    return _page(session, me, account_id, query)


@pages.get(f"{PAGE}/fields/<name>", role="viewer")
def fact(session: Session, me: Me, account_id: AccountId, name: str, query: FactArgs) -> Response:
    """One fact, shown or to be edited."""
    return _fact(session, me, account_id, name, edit=query.edit)


@pages.post(f"{PAGE}/fields/<name>", role="member")
def change_fact(session: Session, me: Me, account_id: AccountId, name: str) -> Response:
    account, sent = get_account(session, me.workspace_id, account_id, lock=True), AccountInput()
    try:
        change_account(session, account, sent.values(check_fact(name)))
    except (Invalid, Conflict) as refusal:
        refused = AccountInput.of(account, **{name: sent[name].data})
        refused.refuse(_of_name(refusal))
        return _fact(session, me, account_id, name, edit=True, facts=refused)
    session.flush()
    return _fact(session, me, account_id, name, edit=False)


@pages.get(f"{PAGE}/custom", role="viewer")
def custom(session: Session, me: Me, account_id: AccountId, query: CustomArgs) -> Response:
    return _custom(session, me, account_id, query.key, edit=query.edit)


@pages.post(f"{PAGE}/custom", role="member")
def change_custom(session: Session, me: Me, account_id: AccountId) -> Response:
    account, key = get_account(session, me.workspace_id, account_id, lock=True), request.form.get("key", "")
    try:
        values = sent_values(session, me.workspace_id, "account", account.custom_fields)
    except Invalid as refusal:
        return _custom(session, me, account_id, key, edit=True, refused=Refused.of(refusal))
    change_account(session, account, {"custom_fields": values})
    session.flush()
    if asks_for_fragment():
        return _custom(session, me, account_id, key, edit=False)
    toast("Saved.")
    return redirect_to(address(account_id))


@pages.post(f"{PAGE}/delete", role="member")
def delete(session: Session, me: Me, account_id: AccountId) -> Response:
    account = get_account(session, me.workspace_id, account_id, lock=True)
    delete_account(session, account, me.actor)
    toast(f"{account.name} is deleted. Its people and its deals stay.")
    return redirect_to(HOME)


def address(account_id: bytes) -> str:
    return f"{HOME}/{ACCOUNT.show(account_id)}"


def _new(session: Session, me: Me, input: AccountInput, status: int = 200) -> Response:
    parent = get_account(session, me.workspace_id, ACCOUNT.parse(input.parent.data)) if input.parent.data else None
    return render("deals/account_new.html", status=status, input=input, parent=parent)


def _page(
    session: Session,
    me: Me,
    account_id: bytes,
    query: AccountArgs,
    *,
    facts: AccountInput | None = None,
    refused: Refused | None = None,
) -> Response:
    context: Context = about_account(session, me, account_id, facts)
    account = context["account"]
    return render(
        "deals/account.html",
        status=422 if facts or refused else 200,
        **context,
        edit=query.edit,
        pick=query.pick if me.may("member") else None,
        q=query.q,
        found=found_for(session, account, query),
        custom=custom_of_account(session, me, account, query.custom, refused),
    )


def _fact(
    session: Session, me: Me, account_id: bytes, name: str, *, edit: bool, facts: AccountInput | None = None
) -> Response:
    """One fact for htmx; else the page with it, or the way back there after it was saved."""
    check_fact(name)
    if asks_for_fragment():
        account = get_account(session, me.workspace_id, account_id)
        return render(
            "deals/account_fact.html",
            status=422 if facts else 200,
            account=account,
            account_id=ACCOUNT.show(account_id),
            facts=facts or AccountInput.of(account),
            fact=name,
            edit=name if edit else None,
            may=me.may("member"),
        )
    if not edit and request.method == "POST":
        toast("Saved.")
        return redirect_to(address(account_id))
    return _page(session, me, account_id, AccountArgs(edit=name if edit else None), facts=facts)


def _custom(
    session: Session, me: Me, account_id: bytes, key: str, *, edit: bool, refused: Refused | None = None
) -> Response:
    if not asks_for_fragment():
        return _page(session, me, account_id, AccountArgs(custom=key if edit else None), refused=refused)
    account = get_account(session, me.workspace_id, account_id)
    return custom_of_account(session, me, account, key if edit else None, refused).answer(key)


def _of_name(refusal: Invalid | Conflict) -> Invalid | Conflict:
    """A name that is taken is said beside the name."""
    return refusal if refusal.fields else Conflict(refusal.message, fields={"name": [refusal.message]})
