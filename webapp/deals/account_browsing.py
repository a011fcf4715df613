"""The list of accounts: searched, in an order that an index serves, with what each of a page amounts to."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from webapp.database.collation import caseless
from webapp.deals.account_inputs import AccountsArgs
from webapp.deals.models import CLOSED, WON, Account, Deal
from webapp.leads.models import Lead

ROWS = 50
MOST_WORDS = 5
_NAME = caseless(Account.name)


@dataclass(frozen=True)
class Figures:
    """What an account amounts to; `active_at`: when one of its people or deals changed last."""

    people: int = 0
    open_deals: int = 0
    won: Decimal = Decimal(0)
    active_at: datetime | None = None


@dataclass(frozen=True)
class AccountsPage:
    """`after`: the cursor of the page that follows, None for the last one."""

    items: Sequence[Account]
    after: str | None = None


def browse_accounts(session: Session, workspace_id: bytes, args: AccountsArgs) -> AccountsPage:
    """One page; the first for a cursor that is none."""
    own = Account.workspace_id == workspace_id, Account.is_test == args.test
    accounts = select(Account).where(*own, *having_words(args.q), *_further(args))
    order = (_NAME, Account.id) if args.sort == "name" else (Account.id.desc(),)
    found = session.scalars(accounts.order_by(*order).limit(ROWS + 1)).all()
    items = found[:ROWS]
    return AccountsPage(items, _closed(items[-1]) if len(found) > ROWS else None)


def having_words(text: str) -> Iterator[ColumnElement[bool]]:
    """Each of the first five words begins a word of the name, or stands in the website's address."""
    for word in text.split()[:MOST_WORDS]:
        begins = (Account.name.startswith(word, autoescape=True), Account.name.contains(f" {word}", autoescape=True))
        yield or_(*begins, Account.website.contains(word, autoescape=True))


def figures_of(session: Session, accounts: Sequence[Account]) -> Mapping[bytes, Figures]:
    """Of each of these, in two statements."""
    ids = [account.id for account in accounts]
    alive = Lead.account_id.in_(ids), Lead.deleted_at.is_(None)
    met = select(Lead.account_id, func.count(), func.max(Lead.updated_at)).where(*alive).group_by(Lead.account_id)
    people = {id_: (count, at) for id_, count, at in session.execute(met)}
    won = func.sum(case((Deal.stage == WON, Deal.amount), else_=0))
    opened = func.sum(case((Deal.stage.not_in(CLOSED), 1), else_=0))
    sold = select(Deal.account_id, opened, won, func.max(Deal.updated_at)).where(Deal.account_id.in_(ids))
    deals = {id_: rest for id_, *rest in session.execute(sold.group_by(Deal.account_id))}
    return {account.id: _figures(account, people.get(account.id), deals.get(account.id)) for account in accounts}


def _figures(account: Account, people: tuple[int, datetime] | None, deals: list[Any] | None) -> Figures:
    count, met = people or (0, account.updated_at)
    opened, won, sold = deals or (0, 0, account.updated_at)
    return Figures(count, int(opened), Decimal(won), max(met, sold, account.updated_at))


def _further(args: AccountsArgs) -> Iterator[ColumnElement[bool]]:
    place = _opened(args.after) if args.after else None
    if place is None:
        return
    name, id_ = place
    if args.sort == "newest":
        yield Account.id < id_
    else:
        yield _NAME >= name
        yield or_(_NAME > name, and_(_NAME == name, Account.id > id_))


def _closed(account: Account) -> str:
    return urlsafe_b64encode(json.dumps([account.name, account.id.hex()]).encode()).decode()


def _opened(cursor: str) -> tuple[str, bytes] | None:
    try:
        name, id_ = json.loads(urlsafe_b64decode(cursor))
        return str(name), bytes.fromhex(id_)
    except (ValueError, TypeError):
        return None
