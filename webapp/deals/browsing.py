"""The deals as their pages read them: columns of a board with their totals, and pages of a table.

A column stands in the order of the last change. Each begins below a card and each page of the table below a row, named
by what it is sorted by and its id, so that a hundred thousand deals cost what a hundred do.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, defer

from webapp.deals.models import STAGES, Account, Deal

CARDS, MOST_CARDS, ROWS = 25, 200, 50
Where = Sequence[ColumnElement[bool]]
_SERVERS = ("mysql", "mariadb")
_LONG = (defer(Deal.description), defer(Deal.solution), defer(Deal.custom_fields))


@dataclass(frozen=True)
class Total:
    """How many deals, and what they come to together."""

    count: int = 0
    amount: Decimal = Decimal(0)


@dataclass(frozen=True)
class Card:
    """A deal and the name of its account, if it has one."""

    deal: Deal
    account: str | None


@dataclass(frozen=True)
class Cards:
    """Some deals of a list, and the cursor of those that follow, if any."""

    items: Sequence[Card] = ()
    after: str | None = None


@dataclass(frozen=True)
class Order:
    """Sorted by a column, and among equals by id, as an index has it."""

    column: InstrumentedAttribute[Any]
    index: str
    descending: bool = False

    def sorted(self, deals: Select[Any]) -> Select[Any]:
        columns = (self.column, Deal.id) if self.column is not Deal.id else (Deal.id,)
        return deals.order_by(*(column.desc() if self.descending else column for column in columns))

    def further(self, value: Any, id_: bytes) -> ColumnElement[bool]:
        """What comes after the row of this value and id."""
        beyond: ColumnElement[bool] = Deal.id < id_ if self.descending else Deal.id > id_
        if self.column is Deal.id:
            return beyond
        passed: ColumnElement[bool] = self.column < value if self.descending else self.column > value
        reached: ColumnElement[bool] = self.column <= value if self.descending else self.column >= value
        return and_(reached, or_(passed, beyond))


SORTS = {
    "newest": Order(Deal.id, "ix_deals_workspace", descending=True),
    "oldest": Order(Deal.id, "ix_deals_workspace"),
    "soonest": Order(Deal.closing_date, "ix_deals_closing"),
    "latest": Order(Deal.closing_date, "ix_deals_closing", descending=True),
    "largest": Order(Deal.amount, "ix_deals_amount", descending=True),
    "smallest": Order(Deal.amount, "ix_deals_amount"),
}
COLUMN = Order(Deal.updated_at, "ix_deals_board", descending=True)


def total_stages(session: Session, where: Where) -> dict[str, Total]:
    """What stands in each stage, in one statement."""
    counted = select(Deal.stage, func.count(), func.sum(Deal.amount)).where(*where).group_by(Deal.stage)
    found = {stage: Total(count, Decimal(amount)) for stage, count, amount in session.execute(counted)}
    return {stage: found.get(stage, Total()) for stage in STAGES}


def read_columns(
    session: Session, where: Where, stages: Sequence[str], depths: Mapping[str, int], *, narrow: bool
) -> dict[str, Cards]:
    """The first cards of each of these stages, which have some, in one statement; no others are looked for.

    `narrow`: a filter leaves few, which are found first.
    """
    tops = [
        select(
            COLUMN.sorted(_by(select(Deal.id), COLUMN, narrow).where(*where, Deal.stage == stage))
            .limit(depths.get(stage, CARDS) + 1)
            .subquery()
        )
        for stage in stages
    ]
    if not tops:
        return dict.fromkeys(STAGES, Cards())
    top = union_all(*tops).subquery()
    found = defaultdict[str, list[Card]](list)
    for card in _cards(session, COLUMN.sorted(_with_accounts().join(top, top.c.id == Deal.id))):
        found[card.deal.stage].append(card)
    return {stage: _cut(found[stage], COLUMN, depths.get(stage, CARDS)) for stage in STAGES}


def read_cards(
    session: Session, where: Where, order: Order, after: str | None, size: int, *, narrow: bool = False
) -> Cards:
    """The page after a cursor; the first page for a cursor that is none."""
    deals = _by(_with_accounts(), order, narrow).where(*where)
    place = _opened(after, order)
    if place is not None:
        deals = deals.where(order.further(*place))
    return _cut(_cards(session, order.sorted(deals).limit(size + 1)), order, size)


def _with_accounts() -> Select[Any]:
    deals: Any = select(Deal, Account.name).outerjoin(Account, Account.id == Deal.account_id)
    joined: Select[Any] = deals.options(*_LONG)
    return joined


def _by(deals: Select[Any], order: Order, narrow: bool) -> Select[Any]:
    """The index is named where nothing but the order counts, since MySQL and MariaDB may rather sort everything."""
    for dialect in () if narrow else _SERVERS:
        deals = deals.with_hint(Deal, f"FORCE INDEX ({order.index})", dialect)
    return deals


def _cards(session: Session, deals: Select[Any]) -> list[Card]:
    return [Card(deal, account) for deal, account in session.execute(deals)]


def _cut(cards: list[Card], order: Order, size: int) -> Cards:
    return Cards(cards[:size], _closed(cards[size - 1].deal, order) if len(cards) > size else None)


def _closed(deal: Deal, order: Order) -> str:
    value = getattr(deal, order.column.key)
    text = value.hex() if isinstance(value, bytes) else value.isoformat() if isinstance(value, date) else str(value)
    return urlsafe_b64encode(f"{text} {deal.id.hex()}".encode()).decode()


def _opened(cursor: str | None, order: Order) -> tuple[Any, bytes] | None:
    """The value and id that a cursor names; None for one of another order, or of nobody."""
    if cursor is None:
        return None
    try:
        text, id_ = urlsafe_b64decode(cursor).decode().split(" ")
        return _READ[order.column.key](text), bytes.fromhex(id_)
    except (ValueError, ArithmeticError):
        return None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _amount(text: str) -> Decimal:
    """Raises ValueError or ArithmeticError for what no deal has, such as 1e999 and NaN."""
    amount = Decimal(text)
    if amount >= 10**13:
        raise ValueError("that is more than there can be")
    return amount


_READ: Mapping[str, Any] = {
    "id": bytes.fromhex,
    "updated_at": _moment,
    "closing_date": date.fromisoformat,
    "amount": _amount,
}
