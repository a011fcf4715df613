"""The heads of the list's columns: each with the order that a click gives, and the one there is."""

from dataclasses import dataclass

from webapp.leads.export_cells import HEADINGS
from webapp.leads.list_address import address
from webapp.leads.page_inputs import DEFAULT_COLUMNS, LeadsArgs

# The order that a click gives, and the one that a second click gives.
_ORDERS = {"created": ("newest", "oldest"), "changed": ("changed",), "name": ("name",), "company": ("company",)}
_DESCENDING = {"newest", "changed"}


@dataclass(frozen=True)
class Head:
    """`direction`: as `aria-sort` words it, empty where the list is in another order."""

    column: str
    href: str = ""
    direction: str = ""

    @property
    def label(self) -> str:
        return HEADINGS[self.column]


def heads(args: LeadsArgs) -> list[Head]:
    return [_head(args, column) for column in args.columns or DEFAULT_COLUMNS]


def _head(args: LeadsArgs, column: str) -> Head:
    orders = _ORDERS.get(column, ())
    if not orders or args.deleted:
        return Head(column)
    now = args.sort in orders
    following = orders[(orders.index(args.sort) + 1) % len(orders)] if now else orders[0]
    direction = ("descending" if args.sort in _DESCENDING else "ascending") if now else ""
    return Head(column, address(args, {"sort": following}), direction)
