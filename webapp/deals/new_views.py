"""A deal is opened by hand, from nothing, for a person, or for an account."""

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.deals.accounts import create_account, get_account
from webapp.deals.business import name_key, three_months_after
from webapp.deals.deal_filters import HOME, today
from webapp.deals.deal_inputs import NewArgs, NewDealInput, deal_values
from webapp.deals.inputs import AccountIn, DealPatch
from webapp.deals.lifecycle import create_deal
from webapp.deals.models import Account
from webapp.deals.owners import Owners
from webapp.deals.stages import stage_names
from webapp.errors import Invalid
from webapp.http.fields import DEAL, LEAD
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values
from webapp.leads.listing import get_lead
from webapp.leads.mentions import name_of
from webapp.workspaces.models import Workspace

pages = Pages("new_deal")


@pages.get(f"{HOME}/new", role="member")
def new(session: Session, me: Me, query: NewArgs) -> Response:
    return _page(session, me, _prefilled(session, me, query))


@pages.post(f"{HOME}/new", role="member")
def create(session: Session, me: Me) -> Response:
    sent = NewDealInput()
    try:
        values = sent.all()
        values |= {"account_id": _account(session, me, sent), **_person(sent)}
        deal = create_deal(session, me.workspace_id, values, me.actor)
    except Invalid as refusal:
        session.rollback()
        sent.refuse(refusal)
        return _page(session, me, sent, status=422)
    toast(f"{deal.name} is open.")
    return redirect_to(f"{HOME}/{DEAL.show(deal.id)}")


def _prefilled(session: Session, me: Me, query: NewArgs) -> NewDealInput:
    """As W17 has it: named after the account, else the person; closing in three months."""
    shown = {"stage": "s0", "owner": me.actor, "closing_date": three_months_after(today(me))}
    if query.lead is not None:
        lead = get_lead(session, me.workspace_id, query.lead)
        account = get_account(session, me.workspace_id, lead.account_id).name if lead.account_id else lead.company or ""
        shown |= {"lead": LEAD.show(lead.id), "name": name_of(lead), "source_name": lead.source or ""}
        return NewDealInput(formdata=None, data={**shown, "account": account})
    if query.account is not None:
        account = get_account(session, me.workspace_id, query.account).name
        return NewDealInput(formdata=None, data={**shown, "name": account, "account": account})
    return NewDealInput(formdata=None, data=shown)


def _account(session: Session, me: Me, sent: NewDealInput) -> bytes | None:
    """The account of exactly this name (W16), made on first sight."""
    named = (sent.account.data or "").strip()
    if not named:
        return None
    try:
        name = read_values(AccountIn, {"name": named}).name
    except Invalid as refusal:
        raise Invalid(refusal.message, fields={"account": refusal.fields["name"]}) from None
    own = Account.workspace_id == me.workspace_id, Account.name_key == name_key(name, test=False)
    found = session.scalar(select(Account.id).where(*own))
    return found or create_account(session, me.workspace_id, {"name": name}).id


def _person(sent: NewDealInput) -> dict[str, list[bytes]]:
    return deal_values(DealPatch, {"related_contacts": [sent.lead.data]}) if sent.lead.data else {}


def _page(session: Session, me: Me, sent: NewDealInput, *, status: int = 200) -> Response:
    workspace = session.get_one(Workspace, me.workspace_id)
    sent.offer(stage_names(workspace), Owners.of(session, me.workspace_id))
    sent.amount.label.text = f"Amount in {workspace.currency}"
    lead = get_lead(session, me.workspace_id, LEAD.parse(sent.lead.data)) if sent.lead.data else None
    person = (LEAD.show(lead.id), name_of(lead)) if lead is not None else None
    return render("deals/new.html", status=status, sent=sent, person=person)
