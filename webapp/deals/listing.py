"""Accounts, deals and marketing sources as they are asked for: filtered, newest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, distinct, exists, func, select
from sqlalchemy.orm import Session

from webapp.deals.account_browsing import having_words
from webapp.deals.accounts import get_account
from webapp.deals.business import name_key
from webapp.deals.inputs import AccountQuery, DealQuery, LiveOrTest
from webapp.deals.models import Account, Deal, DealContact, MarketingSource
from webapp.http.paging import Page, read_page
from webapp.leads.listing import get_lead
from webapp.leads.models import Lead


@dataclass(frozen=True)
class Counts:
    """What a marketing source brought: different people, and deals."""

    leads: int = 0
    deals: int = 0


def list_accounts_of(session: Session, workspace_id: bytes, query: AccountQuery) -> Page[Account]:
    accounts = select(Account).where(Account.workspace_id == workspace_id, Account.is_test.is_(query.test))
    return read_page(session, accounts.where(*having_words(query.q or "")), Account.id, query)


def list_deals_of(session: Session, workspace_id: bytes, query: DealQuery) -> Page[Deal]:
    """Raises NotFound for an account or a lead that is not the workspace's."""
    deals = select(Deal).where(Deal.workspace_id == workspace_id, Deal.is_test.is_(query.test))
    return read_page(session, deals.where(*_filters(session, workspace_id, query)), Deal.id, query)


def list_sources_of(session: Session, workspace_id: bytes, query: LiveOrTest) -> Page[MarketingSource]:
    """The sources that have deals."""
    brought = exists().where(Deal.source_id == MarketingSource.id, Deal.is_test.is_(query.test))
    sources = select(MarketingSource).where(MarketingSource.workspace_id == workspace_id, brought)
    return read_page(session, sources, MarketingSource.id, query)


def count_sources(
    session: Session, workspace_id: bytes, sources: Iterable[MarketingSource], *, test: bool
) -> dict[bytes, Counts]:
    """What each of these sources brought, by its id, in one statement (W19). A deleted lead does not count."""
    counted = select(Deal.source_id, func.count(distinct(Lead.id)), func.count(distinct(Deal.id)))
    joined = counted.outerjoin(DealContact, DealContact.deal_id == Deal.id).outerjoin(
        Lead, and_(Lead.id == DealContact.lead_id, Lead.deleted_at.is_(None))
    )
    own = Deal.workspace_id == workspace_id, Deal.is_test.is_(test)
    wanted = Deal.source_id.in_([source.id for source in sources])
    rows = session.execute(joined.where(*own, wanted).group_by(Deal.source_id))
    return {source_id: Counts(leads, deals) for source_id, leads, deals in rows if source_id is not None}


def _filters(session: Session, workspace_id: bytes, query: DealQuery) -> Iterator[ColumnElement[bool]]:
    if query.stage is not None:
        yield Deal.stage == query.stage
    if query.account is not None:
        yield Deal.account_id == get_account(session, workspace_id, query.account).id
    if query.lead is not None:
        lead = get_lead(session, workspace_id, query.lead)
        yield Deal.id.in_(select(DealContact.deal_id).where(DealContact.lead_id == lead.id))
    if query.source is not None:
        own = MarketingSource.workspace_id == workspace_id
        named = MarketingSource.name_key == name_key(query.source.strip(), test=False)
        yield Deal.source_id.in_(select(MarketingSource.id).where(own, named))
