"""The heads of the list's columns: each with the order that a click gives, and the one there is."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.leads.export_cells import Names
from webapp.leads.list_address import address
from webapp.leads.page_inputs import DEFAULT_COLUMNS, LeadsArgs

# The order that a click gives, and the one that a second click gives.
_ORDERS = {"created": ("newest", "oldest"), "changed": ("changed",), "name": ("name",), "company": ("company",)}
_DESCENDING = {"newest", "changed"}


@dataclass(frozen=True)
class Head:
    """`direction`: as `aria-sort` words it, empty where the list is in another order."""

    column: str
    label: str
    href: str = ""
    direction: str = ""


def columns_of(args: LeadsArgs, names: Names) -> Sequence[str]:
    """The columns that are asked for and that there are; the usual ones where that is none."""
    return [column for column in args.columns if column in names.columns] or DEFAULT_COLUMNS


def heads(args: LeadsArgs, names: Names) -> list[Head]:
    return [_head(args, column, names.columns[column]) for column in columns_of(args, names)]


def _head(args: LeadsArgs, column: str, label: str) -> Head:
    orders = _ORDERS.get(column, ())
    if not orders or args.deleted:
        return Head(column, label)
    now = args.sort in orders
    following = orders[(orders.index(args.sort) + 1) % len(orders)] if now else orders[0]
    direction = ("descending" if args.sort in _DESCENDING else "ascending") if now else ""
    return Head(column, label, address(args, {"sort": following}), direction)
