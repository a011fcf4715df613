"""What the page of an account shows, gathered in a few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.database.ids import parse
from webapp.deals.account_inputs import AccountInput
from webapp.deals.account_tree import accounts_above, accounts_below
from webapp.deals.accounts import get_account
from webapp.deals.models import STAGES, Account, Deal
from webapp.deals.stages import stage_names
from webapp.deals.wording import money_in
from webapp.events.models import Event
from webapp.http.fields import ACCOUNT, DEAL, LEAD
from webapp.http.me import Me
from webapp.leads.export_cells import Names
from webapp.leads.mentions import MENTIONED, name_of
from webapp.leads.models import Lead
from webapp.leads.timeline_words import Told, words_of
from webapp.workspaces.custom_card import CustomCard, Refused, custom_card
from webapp.workspaces.models import Workspace

Context = dict[str, Any]
MOST_PEOPLE, MOST_DEALS, MOST_EVENTS = 50, 10, 20


@dataclass(frozen=True)
class Happened:
    """An entry of its activity: `who` did `told` to the lead of this public id and name."""

    who: str
    told: Told
    lead: tuple[str, str]
    at: datetime


def about_account(session: Session, me: Me, account_id: bytes, facts: AccountInput | None = None) -> Context:
    """The account with all around it; raises NotFound. `facts`: what was sent and refused."""
    account = get_account(session, me.workspace_id, account_id)
    workspace = session.get_one(Workspace, me.workspace_id)
    people = _people(session, account)
    return {
        "account": account,
        "account_id": ACCOUNT.show(account.id),
        "facts": facts or AccountInput.of(account),
        "above": accounts_above(session, account),
        "below": accounts_below(session, account),
        "people": [(LEAD.show(lead.id), name_of(lead), lead) for lead in people[:MOST_PEOPLE]],
        "more_people": len(people) > MOST_PEOPLE,
        "totals": _totals(session, account),
        "deals": _deals(session, account),
        "activity": _activity(session, account, people),
        "stages": stage_names(workspace),
        "money": money_in(workspace.currency, me.locale),
        "may": me.may("member"),
    }


def custom_of_account(
    session: Session, me: Me, account: Account, edit: str | None, refused: Refused | None = None
) -> CustomCard:
    here, may = f"/accounts/{ACCOUNT.show(account.id)}", me.may("member")
    return custom_card(
        session, me.workspace_id, "account", account.custom_fields, here, may=may, edit=edit, refused=refused
    )


def _people(session: Session, account: Account) -> Sequence[Lead]:
    """Who changed last comes first; one more than are shown, if there are as many."""
    own = Lead.workspace_id == account.workspace_id, Lead.account_id == account.id, Lead.deleted_at.is_(None)
    return session.scalars(select(Lead).where(*own).order_by(Lead.updated_at.desc()).limit(MOST_PEOPLE + 1)).all()


def _totals(session: Session, account: Account) -> Mapping[str, tuple[int, Decimal]]:
    """How many deals are in each stage, and what they come to, in the order of the stages."""
    own = Deal.workspace_id == account.workspace_id, Deal.account_id == account.id
    counted = select(Deal.stage, func.count(), func.sum(Deal.amount)).where(*own).group_by(Deal.stage)
    found = {stage: (count, amount) for stage, count, amount in session.execute(counted)}
    return {stage: found[stage] for stage in STAGES if stage in found}


def _deals(session: Session, account: Account) -> list[tuple[str, Deal]]:
    own = Deal.workspace_id == account.workspace_id, Deal.account_id == account.id
    newest = session.scalars(select(Deal).where(*own).order_by(Deal.id.desc()).limit(MOST_DEALS))
    return [(DEAL.show(deal.id), deal) for deal in newest]


def _activity(session: Session, account: Account, people: Sequence[Lead]) -> list[Happened]:
    """The latest that happened to its people."""
    if not people:
        return []
    leads = {lead.id: (LEAD.show(lead.id), name_of(lead)) for lead in people}
    own = Event.workspace_id == account.workspace_id, Event.lead_id.in_(leads), Event.kind != MENTIONED
    events = session.scalars(select(Event).where(*own).order_by(Event.id.desc()).limit(MOST_EVENTS)).all()
    known = Names.of(session, account.workspace_id)
    names = {**known.members, **known.forms}
    return [
        Happened(_who(event, names), words_of(event, names), leads[event.lead_id or b""], event.created_at)
        for event in events
    ]


def _who(event: Event, names: Mapping[bytes, str]) -> str:
    actor = str(event.data.get("by") or "")
    id_ = parse(actor.partition("_")[0], actor)
    return names.get(id_, "") if id_ is not None else ""
