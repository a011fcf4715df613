"""What a deal can be tied to, found by the beginning of a name: accounts, people, and deals above it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.collation import caseless
from webapp.deals.deal_inputs import Kind
from webapp.deals.models import Account, Deal
from webapp.http.fields import ACCOUNT, DEAL, LEAD
from webapp.leads.inputs import LeadQuery
from webapp.leads.listing import list_leads_of
from webapp.leads.mentions import name_of

MOST = 8
Found = list[tuple[str, str, str]]


def find_to_pick(session: Session, deal: Deal, kind: Kind, words: str) -> Found:
    """Up to eight, each by public id, name, and what tells it from others of its name."""
    words = words.strip()
    match kind:
        case "account":
            return find_accounts(session, deal.workspace_id, words, test=deal.is_test)
        case "parent":
            return _deals(session, deal, words)
        case "person":
            return _people(session, deal, words)


def find_accounts(session: Session, workspace_id: bytes, words: str, *, test: bool = False) -> Found:
    own = Account.workspace_id == workspace_id, Account.is_test == test
    found = select(Account).where(*own, caseless(Account.name).startswith(words, autoescape=True))
    accounts = session.scalars(found.order_by(caseless(Account.name), Account.id).limit(MOST))
    return [(ACCOUNT.show(account.id), account.name, account.location or "") for account in accounts]


def _deals(session: Session, deal: Deal, words: str) -> Found:
    own = Deal.workspace_id == deal.workspace_id, Deal.is_test == deal.is_test, Deal.id != deal.id
    found = select(Deal).where(*own, Deal.name.startswith(words, autoescape=True))
    return [(DEAL.show(one.id), one.name, "") for one in session.scalars(found.order_by(Deal.id.desc()).limit(MOST))]


def _people(session: Session, deal: Deal, words: str) -> Found:
    query = LeadQuery(q=words or None, test=deal.is_test, limit=MOST)
    page = list_leads_of(session, deal.workspace_id, query)
    return [(LEAD.show(lead.id), name_of(lead), lead.email or lead.phone or "") for lead in page.items]
