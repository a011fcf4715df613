"""What an account can be tied to, found by words: the account above it, and its people."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.collation import caseless
from webapp.deals.account_browsing import having_words
from webapp.deals.account_inputs import AccountArgs
from webapp.deals.models import Account
from webapp.http.fields import ACCOUNT, LEAD
from webapp.leads.inputs import LeadQuery
from webapp.leads.listing import list_leads_of
from webapp.leads.mentions import name_of

MOST = 8
Found = list[tuple[str, str, str]]


def found_for(session: Session, account: Account, query: AccountArgs) -> Found:
    """Up to eight, each by public id, name, and what tells it from others of its name."""
    if query.pick == "person":
        return _people(session, account, query.q)
    if query.pick == "parent":
        found = find_accounts(session, account.workspace_id, query.q, test=account.is_test)
        return [one for one in found if one[0] != ACCOUNT.show(account.id)]
    return []


def find_accounts(session: Session, workspace_id: bytes, words: str, *, test: bool) -> Found:
    own = Account.workspace_id == workspace_id, Account.is_test == test
    found = select(Account).where(*own, *having_words(words)).order_by(caseless(Account.name), Account.id)
    return [
        (ACCOUNT.show(account.id), account.name, account.location or account.website or "")
        for account in session.scalars(found.limit(MOST))
    ]


def _people(session: Session, account: Account, words: str) -> Found:
    page = list_leads_of(session, account.workspace_id, LeadQuery(q=words or None, test=account.is_test, limit=MOST))
    return [
        (LEAD.show(lead.id), name_of(lead), lead.email or lead.phone or "")
        for lead in page.items
        if lead.account_id != account.id
    ]
