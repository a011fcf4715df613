"""How the management API words accounts, deals and sources: a page of them costs as many statements as one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.deals.listing import Counts
from webapp.deals.models import Account, Deal, DealContact, MarketingSource
from webapp.deals.stages import stage_names
from webapp.http.fields import AccountId, DealId, LeadId, MemberId, SourceId, SubmissionId
from webapp.http.shapes import Output
from webapp.leads.models import Lead
from webapp.workspaces.models import Workspace


class AccountOut(Output):
    id: AccountId
    name: str
    location: str | None
    website: str | None
    description: str | None
    parent: AccountId | None
    custom_fields: dict[str, Any]
    is_test: bool
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, account: Account) -> "AccountOut":
        return cls(**_same(cls, account), parent=account.parent_id)


class DeletedAccount(Output):
    id: AccountId


class DealOut(Output):
    id: DealId
    name: str
    amount: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]{2}$", description="Decimal, as text so that none is lost.")]
    currency: str
    stage: Annotated[str, Field(examples=["s0"])]
    stage_name: Annotated[str, Field(examples=["Lead/Prospect"])]
    closing_date: date
    closed_at: Annotated[datetime | None, Field(description="When it was won or lost.")]
    close_reason: str | None
    tags: list[str]
    description: str
    solution: str | None
    account_id: AccountId | None
    related_contacts: list[LeadId]
    source_name: str | None
    owner: MemberId | None
    parent: DealId | None
    submission_id: SubmissionId | None
    custom_fields: dict[str, Any]
    is_test: bool
    created_at: datetime
    updated_at: datetime


class DeletedDeal(Output):
    id: DealId


class SourceOut(Output):
    id: SourceId
    name: str
    leads: Annotated[int, Field(description="Different people on its deals.")]
    deals: int
    created_at: datetime

    @classmethod
    def of(cls, source: MarketingSource, counts: Counts) -> "SourceOut":
        return cls(**_same(cls, source), leads=counts.leads, deals=counts.deals)


def word_deals(session: Session, workspace_id: bytes, deals: Sequence[Deal]) -> list[DealOut]:
    """Deals with the people who have to do with them, and the names of their sources."""
    workspace = session.get_one(Workspace, workspace_id)
    people, sources = _people(session, deals), _source_names(session, workspace_id, deals)
    return [_word(deal, workspace, people[deal.id], sources) for deal in deals]


def _word(deal: Deal, workspace: Workspace, people: list[bytes], sources: Mapping[bytes, str]) -> DealOut:
    return DealOut(
        **_same(DealOut, deal)
        | {
            "amount": f"{deal.amount:.2f}",
            "currency": workspace.currency,
            "stage_name": stage_names(workspace)[deal.stage],
            "related_contacts": people,
            "source_name": sources.get(deal.source_id) if deal.source_id is not None else None,
            "owner": deal.owner_id,
            "parent": deal.parent_id,
        }
    )


def _people(session: Session, deals: Sequence[Deal]) -> defaultdict[bytes, list[bytes]]:
    """The leads of each deal, the oldest first; a deleted lead is as one that never was."""
    people: defaultdict[bytes, list[bytes]] = defaultdict(list)
    related = select(DealContact.deal_id, DealContact.lead_id).join(Lead, Lead.id == DealContact.lead_id)
    wanted = DealContact.deal_id.in_([deal.id for deal in deals]), Lead.deleted_at.is_(None)
    for deal_id, lead_id in session.execute(related.where(*wanted).order_by(DealContact.lead_id)):
        people[deal_id].append(lead_id)
    return people


def _source_names(session: Session, workspace_id: bytes, deals: Sequence[Deal]) -> dict[bytes, str]:
    own = MarketingSource.workspace_id == workspace_id
    wanted = MarketingSource.id.in_({deal.source_id for deal in deals})
    named = select(MarketingSource.id, MarketingSource.name).where(own, wanted)
    return {source_id: name for source_id, name in session.execute(named)}


def _same(shape: type[Output], row: object) -> dict[str, Any]:
    """The fields that are called alike on both sides."""
    return {name: getattr(row, name) for name in shape.model_fields if hasattr(row, name)}
