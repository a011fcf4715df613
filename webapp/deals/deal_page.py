"""What the page of a deal shows, gathered in a few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import parse
from webapp.deals.deal_filters import today
from webapp.deals.deal_inputs import DealInput
from webapp.deals.lifecycle import get_deal
from webapp.deals.models import CLOSED, Account, Deal, DealContact, DealMove, MarketingSource
from webapp.deals.owners import Owners
from webapp.deals.stages import stage_names
from webapp.deals.wording import money_in, word_day
from webapp.http.fields import ACCOUNT, DEAL, LEAD
from webapp.http.me import Me
from webapp.leads.mentions import name_of
from webapp.leads.models import Lead
from webapp.workspaces.custom_card import CustomCard, Refused, custom_card
from webapp.workspaces.models import ApiKey, Workspace

Context = dict[str, Any]
MOST_BELOW = 50


@dataclass(frozen=True)
class Step:
    """One entry of a deal's story."""

    who: str
    what: str
    stage: str
    reason: str | None
    at: datetime


def about(session: Session, me: Me, deal_id: bytes, facts: DealInput | None = None) -> Context:
    """The deal with all around it; raises NotFound. `facts`: what was sent and refused."""
    deal = get_deal(session, me.workspace_id, deal_id)
    workspace = session.get_one(Workspace, me.workspace_id)
    owners, stages = Owners.of(session, me.workspace_id), stage_names(workspace)
    named = _named(session, deal)
    facts = facts or DealInput.of(deal, named["source_name"])
    facts.offer(stages, owners)
    return {
        "deal": deal,
        "deal_id": DEAL.show(deal.id),
        "facts": facts,
        "stages": stages,
        "closed": CLOSED,
        "owners": owners,
        "people": _people(session, deal),
        "below": _below(session, deal),
        "steps": _steps(session, me, deal, owners, stages),
        "money": money_in(workspace.currency, me.locale),
        "currency": workspace.currency,
        "today": today(me),
        "word_day": word_day,
        "may": me.may("member"),
        **named,
    }


def custom_of_deal(
    session: Session, me: Me, deal: Deal, edit: str | None, refused: Refused | None = None
) -> CustomCard:
    here, values = f"/deals/{DEAL.show(deal.id)}", deal.custom_fields
    return custom_card(session, me.workspace_id, "deal", values, here, may=me.may("member"), edit=edit, refused=refused)


def _named(session: Session, deal: Deal) -> Context:
    """The account, the source and the deal above, in one statement."""
    above = select(Deal.id, Deal.name).where(Deal.id == deal.parent_id).subquery()
    asked = (
        select(Account.id, Account.name, MarketingSource.name, above.c.id, above.c.name)
        .select_from(Deal)
        .outerjoin(Account, Account.id == Deal.account_id)
        .outerjoin(MarketingSource, MarketingSource.id == Deal.source_id)
        .outerjoin(above, above.c.id == Deal.parent_id)
        .where(Deal.workspace_id == deal.workspace_id, Deal.id == deal.id)
    )
    account_id, account, source, parent_id, parent = session.execute(asked).one()
    return {
        "account": (ACCOUNT.show(account_id), account) if account_id is not None else None,
        "parent": (DEAL.show(parent_id), parent) if parent_id is not None else None,
        "source_name": source or "",
    }


def _people(session: Session, deal: Deal) -> list[tuple[str, str, Lead]]:
    """The people of a deal, the oldest first: public id, name, and the lead itself."""
    asked = select(Lead).join(DealContact, DealContact.lead_id == Lead.id)
    own = Lead.workspace_id == deal.workspace_id, DealContact.deal_id == deal.id, Lead.deleted_at.is_(None)
    return [(LEAD.show(lead.id), name_of(lead), lead) for lead in session.scalars(asked.where(*own).order_by(Lead.id))]


def _below(session: Session, deal: Deal) -> Sequence[tuple[str, Deal]]:
    own = Deal.workspace_id == deal.workspace_id, Deal.parent_id == deal.id
    found = session.scalars(select(Deal).where(*own).order_by(Deal.id).limit(MOST_BELOW))
    return [(DEAL.show(one.id), one) for one in found]


def _steps(session: Session, me: Me, deal: Deal, owners: Owners, stages: dict[str, str]) -> list[Step]:
    """Newest first, down to how it began."""
    moves = session.scalars(select(DealMove).where(DealMove.deal_id == deal.id).order_by(DealMove.id.desc())).all()
    names = _actors(session, me, moves, owners)
    steps = [
        Step(
            names.get(move.actor, "Somebody who left"),
            "opened the deal"
            if move.before is None
            else f"moved it from {stages[move.before]} to {stages[move.after]}",
            move.after,
            move.reason,
            move.created_at,
        )
        for move in moves
    ]
    if not moves or moves[-1].before is not None:
        what = "opened the deal" if deal.submission_id is not None else "The deal was opened"
        first = moves[-1].before or deal.stage if moves else deal.stage
        steps.append(Step("A submission" if deal.submission_id else "", what, first, None, deal.created_at))
    return steps


def _actors(session: Session, me: Me, moves: Sequence[DealMove], owners: Owners) -> dict[str, str]:
    """Who moved it, by public id: members, keys, and runs of workflows."""
    names: dict[str, str] = {}
    for actor in {move.actor for move in moves}:
        if (member_id := parse("mem", actor)) is not None:
            names[actor] = "You" if member_id == me.member_id else owners.names.get(member_id, "Somebody who left")
        elif actor.startswith("run_"):
            names[actor] = "A workflow"
    keys = {id_: actor for move in moves if (id_ := parse("key", actor := move.actor)) is not None}
    if keys:
        own = ApiKey.workspace_id == me.workspace_id, ApiKey.id.in_(keys)
        for id_, name in session.execute(select(ApiKey.id, ApiKey.name).where(*own)):
            names[keys[id_]] = f"API key {name or 'without a name'}"
    return names
