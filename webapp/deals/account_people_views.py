"""Who belongs to an account: its people and the account above it on its page, and the account on the page of a lead."""

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.deals.account_inputs import AccountArgs
from webapp.deals.account_picking import find_accounts, found_for
from webapp.deals.accounts import account_named, change_account, get_account, link_lead
from webapp.deals.inputs import AccountIn
from webapp.errors import Invalid, NotFound
from webapp.http.fields import ACCOUNT, LEAD, AccountId, LeadId
from webapp.http.html import asks_for_fragment, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values
from webapp.http.route import PageArgs
from webapp.leads.listing import get_lead
from webapp.leads.mentions import name_of

pages = Pages("account_people")

OF_ACCOUNT = "/accounts/<account_id>"
OF_LEAD = "/leads/<lead_id>/account"


class LeadAccountArgs(PageArgs):
    """`edit`: whether another account is looked for, by the words `q`."""

    edit: bool = False
    q: str = ""


@pages.get(f"{OF_ACCOUNT}/pick", role="member")
def pick(session: Session, me: Me, account_id: AccountId, query: AccountArgs) -> Response:
    """What the words find, for the open search."""
    account = get_account(session, me.workspace_id, account_id)
    here = f"/accounts/{ACCOUNT.show(account_id)}"
    if not asks_for_fragment() or query.pick is None:
        return redirect_to(here)
    found = found_for(session, account, query)
    return render("deals/account_found.html", found=found, q=query.q, pick=query.pick, here=here)


@pages.post(f"{OF_ACCOUNT}/ties", role="member")
def tie(session: Session, me: Me, account_id: AccountId) -> Response:
    """`add` a person, `remove` one, or put it below `parent`, below none where that is empty."""
    account, sent = get_account(session, me.workspace_id, account_id, lock=True), request.form
    if "parent" in sent:
        _put_below(session, me, account_id, sent["parent"])
    elif "add" in sent:
        _link(session, me, sent["add"], account_id)
    elif "remove" in sent:
        lead = get_lead(session, me.workspace_id, LEAD.parse(sent["remove"]), lock=True)
        if lead.account_id == account.id:
            link_lead(session, lead, None, me.actor, member_id=me.member_id)
            toast(f"{name_of(lead)} is no longer with {account.name}.")
    return redirect_to(f"/accounts/{ACCOUNT.show(account_id)}")


@pages.get(OF_LEAD, role="viewer")
def account_of_lead(session: Session, me: Me, lead_id: LeadId, query: LeadAccountArgs) -> Response:
    return _of_lead(session, me, lead_id, edit=query.edit, q=query.q)


@pages.post(OF_LEAD, role="member")
def choose_account(session: Session, me: Me, lead_id: LeadId) -> Response:
    """By id, or by the name of one that may be new; neither: none."""
    lead, sent = get_lead(session, me.workspace_id, lead_id, lock=True), request.form
    account_id: bytes | None = None
    if sent.get("account"):
        account_id = ACCOUNT.parse(sent["account"])
    elif sent.get("name"):
        try:
            name = read_values(AccountIn, {"name": sent["name"]}).name
        except Invalid as refusal:
            return _of_lead(session, me, lead_id, edit=True, q=sent["name"], problem=refusal.message)
        account_id = account_named(session, me.workspace_id, name, test=lead.is_test).id
    link_lead(session, lead, account_id, me.actor, member_id=me.member_id)
    if not asks_for_fragment():
        toast("Saved.")
        return redirect_to(f"/leads/{LEAD.show(lead_id)}")
    response = _of_lead(session, me, lead_id)
    response.headers["HX-Trigger"] = f"inlet:{LEAD.show(lead_id)}"
    return response


def _put_below(session: Session, me: Me, account_id: bytes, parent: str) -> None:
    account = get_account(session, me.workspace_id, account_id, lock=True)
    try:
        change_account(session, account, {"parent_id": ACCOUNT.parse(parent) if parent else None})
    except Invalid as refusal:
        toast(refusal.fields["parent"][0] if "parent" in refusal.fields else refusal.message, "danger")
    except NotFound:
        toast("The account that was to be above it does not exist any more.", "danger")


def _link(session: Session, me: Me, lead: str, account_id: bytes) -> None:
    found = get_lead(session, me.workspace_id, LEAD.parse(lead), lock=True)
    link_lead(session, found, account_id, me.actor, member_id=me.member_id)
    toast(f"{name_of(found)} is added.")


def _of_lead(
    session: Session, me: Me, lead_id: bytes, *, edit: bool = False, q: str = "", problem: str = ""
) -> Response:
    lead = get_lead(session, me.workspace_id, lead_id)
    account = get_account(session, me.workspace_id, lead.account_id) if lead.account_id is not None else None
    may = me.may("member")
    found = find_accounts(session, me.workspace_id, q, test=lead.is_test) if edit and may else []
    return render(
        "deals/account_of_lead.html",
        fragment="deals/_account_of_lead.html",
        status=422 if problem else 200,
        lead_id=LEAD.show(lead.id),
        name=name_of(lead),
        account=(ACCOUNT.show(account.id), account.name) if account is not None else None,
        edit=edit and may,
        found=found,
        exact=any(called == q.strip() for _, called, _ in found),
        q=q.strip(),
        problem=problem,
        may=may,
    )
