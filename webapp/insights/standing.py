"""How far a lead has come: the one place that says which leads are qualified, and which are won.

Qualified: its status is Qualified or Converted, or it has a deal that got as far as that and is not lost. Won: it has a
deal that is won. A deal is its first contact's, so that no amount counts twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.deals.models import Deal, DealContact
from webapp.insights.models import MOST_OF_LEAD

QUALIFIED_STATUSES = ("Qualified", "Converted")
QUALIFIED_STAGES = ("s1", "s2", "s3")
WON = "s3"


@dataclass(frozen=True)
class Standing:
    """By deals; `amount`: of those that are won."""

    is_qualified: bool = False
    is_won: bool = False
    amount: Decimal = Decimal(0)


NO_DEAL = Standing()


def standings(session: Session, workspace_id: bytes, lead_ids: Sequence[bytes]) -> Mapping[bytes, Standing]:
    """Of the leads that have deals; in one statement."""
    of_them = select(DealContact.deal_id).where(DealContact.lead_id.in_(lead_ids))
    first = func.min(DealContact.lead_id).label("lead_id")
    firsts = select(DealContact.deal_id, first).where(DealContact.deal_id.in_(of_them)).group_by(DealContact.deal_id)
    owner = firsts.subquery()
    deals = select(owner.c.lead_id, Deal.stage, Deal.amount).join(owner, owner.c.deal_id == Deal.id)
    found: dict[bytes, Standing] = {}
    for row in session.execute(deals.where(Deal.workspace_id == workspace_id)):
        known, won = found.get(row.lead_id, NO_DEAL), row.stage == WON
        found[row.lead_id] = Standing(
            known.is_qualified or row.stage in QUALIFIED_STAGES,
            known.is_won or won,
            min(MOST_OF_LEAD, known.amount + (row.amount if won else 0)),
        )
    return found
