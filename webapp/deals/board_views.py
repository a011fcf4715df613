"""The deals of a workspace at one address: as a board, as a table, and as a file."""

from typing import Any

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.deals.browsing import COLUMN, MOST_CARDS, ROWS, SORTS, read_cards, read_columns, total_stages
from webapp.deals.deal_chips import chips
from webapp.deals.deal_filters import CLOSING, HOME, DealsArgs, address, state, today, wanted
from webapp.deals.exporting import export_deals
from webapp.deals.inputs import Stage
from webapp.deals.models import CLOSED, Deal, MarketingSource
from webapp.deals.owners import Owners
from webapp.deals.stages import stage_names
from webapp.deals.wording import money_in, word_day
from webapp.http.fields import DEAL, SOURCE
from webapp.http.html import asks_for_fragment, redirect_to, render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces.models import Workspace

pages = Pages("deals")

MOST_SOURCES = 200
CSV_TYPE = "text/csv; charset=utf-8"
ORDERS = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "soonest": "Closing soonest first",
    "latest": "Closing latest first",
    "largest": "Largest amount first",
    "smallest": "Smallest amount first",
}
# The order that a click on a head gives, and the one that a second click gives.
HEADS = {"Amount": ("largest", "smallest"), "Closing date": ("soonest", "latest"), "Created": ("newest", "oldest")}


class ColumnArgs(DealsArgs):
    """The column whose further cards are asked for."""

    column: Stage = "s0"


@pages.get(HOME, role="viewer")
def deals(session: Session, me: Me, query: DealsArgs) -> Response:
    response = show_deals(session, me, query)
    if asks_for_fragment():
        response.headers["HX-Push-Url"] = address(query, {"after": query.after})
    return response


@pages.get(f"{HOME}/fresh", role="viewer")
def fresh(session: Session, me: Me, query: DealsArgs) -> Response:
    """The deals as they are now, for a page that heard of a change."""
    return show_deals(session, me, query) if asks_for_fragment() else redirect_to(address(query))


@pages.get(f"{HOME}/column", role="viewer")
def column(session: Session, me: Me, query: ColumnArgs) -> Response:
    """Further cards of one column."""
    if not asks_for_fragment():
        return redirect_to(address(query, {"view": "table", "stage": query.column, "column": None}))
    where = [*wanted(me, query), Deal.stage == query.column]
    cards = read_cards(session, where, COLUMN, query.after, ROWS, narrow=_is_narrow(query))
    context = _context(session, me, query)
    return render("deals/_cards.html", stage=query.column, cards=cards, **context)


@pages.get(f"{HOME}/export.csv", role="viewer")
def export_csv(session: Session, me: Me, query: DealsArgs) -> Response:
    """The deals that the address asks for, in the order of the table."""
    body = export_deals(session, me.workspace_id, wanted(me, query), query.sort)
    response = Response(body, content_type=CSV_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="deals.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def show_deals(session: Session, me: Me, args: DealsArgs, *, moved: dict[str, Any] | None = None) -> Response:
    """The page, or for htmx what a filter or a move changes of it. `moved`: the move that can be undone."""
    context = _context(session, me, args)
    where = wanted(me, args)
    context["totals"] = total_stages(session, where)
    if args.view == "table":
        context["cards"] = read_cards(session, where, SORTS[args.sort], args.after, ROWS, narrow=_is_narrow(args))
    else:
        filled = [stage for stage, total in context["totals"].items() if total.count]
        context["columns"] = read_columns(session, where, filled, _depths(args), narrow=_is_narrow(args))
    context["chips"] = chips(session, me, args, context["owners"], context["stages"])
    context |= {"sources": _sources(session, me), "moved": moved}
    return render("deals/deals.html", fragment="deals/_found.html", **context)


def _context(session: Session, me: Me, args: DealsArgs) -> dict[str, Any]:
    workspace = session.get_one(Workspace, me.workspace_id)
    return {
        "args": args,
        "address": address,
        "kept": state(args),
        "stages": stage_names(workspace),
        "closed": CLOSED,
        "owners": Owners.of(session, me.workspace_id),
        "money": money_in(workspace.currency, me.locale),
        "today": today(me),
        "word_day": word_day,
        "show_deal_id": DEAL.show,
        "closing": CLOSING,
        "orders": ORDERS,
        "heads": HEADS,
        "may": me.may("member"),
    }


def _depths(args: DealsArgs) -> dict[str, int]:
    told = (one.split(":") for one in args.depth)
    return {stage: min(max(int(depth), 1), MOST_CARDS) for stage, depth in told}


def _is_narrow(args: DealsArgs) -> bool:
    """Whether an index finds the few deals that a filter leaves."""
    return any(asked is not None for asked in (args.owner, args.source, args.account, args.lead))


def _sources(session: Session, me: Me) -> list[tuple[str, str]]:
    """The newest ones, by name."""
    own = MarketingSource.workspace_id == me.workspace_id
    named = select(MarketingSource.id, MarketingSource.name).where(own)
    rows = session.execute(named.order_by(MarketingSource.id.desc()).limit(MOST_SOURCES))
    return sorted(((SOURCE.show(id_), name) for id_, name in rows), key=lambda one: one[1].casefold())
