"""The list of leads: searched, filtered, sorted, live; its state is its address."""

from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.http.fields import FORM, LEAD, MEMBER
from webapp.http.html import asks_for_fragment, redirect_to, render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.leads.browsing import Viewer, browse, count
from webapp.leads.export_cells import HEADINGS, Names
from webapp.leads.list_address import HOME, address, state
from webapp.leads.list_chips import chips
from webapp.leads.page_inputs import COLUMNS, DEFAULT_COLUMNS, VIEW, LeadsArgs
from webapp.leads.saved_views import default_view, list_views
from webapp.workspaces.models import Workspace

pages = Pages("leads")

SORTS = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "changed": "Last changed first",
    "name": "Last name",
    "company": "Company",
}
# The order that a click on a column's head gives, and the one that a second click gives.
SORTED_BY = {"created": ("newest", "oldest"), "changed": ("changed",), "name": ("name",), "company": ("company",)}
_DESCENDING = {"newest", "changed"}


@pages.get(HOME, role="viewer")
def leads(session: Session, me: Me, query: LeadsArgs) -> Response:
    if not request.args and (begun_with := default_view(session, me)) is not None:
        return redirect_to(f"{HOME}?{begun_with.query}")
    page = browse(session, Viewer.of(me), query)
    names = Names.of(session, me.workspace_id)
    here = address(query, {"after": query.after, "before": query.before})
    response = render(
        "leads/list.html",
        fragment="leads/_list.html",
        args=query,
        page=page,
        names=names,
        chips=chips(query, names),
        columns=query.columns or list(DEFAULT_COLUMNS),
        heads=[_head(query, column) for column in query.columns or DEFAULT_COLUMNS],
        address=address,
        here=here,
        show_lead_id=LEAD.show,
        twice=lambda words: [(word, word) for word in words],
        **_bulk_choices(session, me, names),
        **({} if asks_for_fragment() else _tools(session, me, query)),
    )
    if asks_for_fragment():
        response.headers["HX-Push-Url"] = here
    return response


@pages.get(f"{HOME}/count", role="viewer")
def leads_count(session: Session, me: Me, query: LeadsArgs) -> Response:
    """How many match; asked for beside the list, which need not wait for it."""
    found = count(session, Viewer.of(me), query)
    return render("leads/count.html", fragment="leads/_count.html", found=found, args=query, address=address)


def _bulk_choices(session: Session, me: Me, names: Names) -> dict[str, Any]:
    return {
        "statuses": session.get_one(Workspace, me.workspace_id).lead_statuses,
        "members": [(MEMBER.show(id_), name) for id_, name in names.members.items()],
        "forms_by_name": [(FORM.show(id_), name) for id_, name in names.forms.items()],
    }


def _tools(session: Session, me: Me, query: LeadsArgs) -> dict[str, Any]:
    """What only the whole page shows: the views, and the choices around the list."""
    saved = list_views(session, me)
    return {
        "views": [(VIEW.show(view.id), view) for view in saved.views],
        "default_view": saved.default,
        "behind": urlencode(state(query), doseq=True),
        "sorts": SORTS,
        "all_columns": [(name, HEADINGS[name]) for name in COLUMNS],
        "kept": state(query),
    }


def _head(query: LeadsArgs, column: str) -> dict[str, str]:
    """How a column's head is shown: with the order that a click gives, and the one there is."""
    orders = SORTED_BY.get(column, ())
    if not orders or query.deleted:
        return {"label": HEADINGS[column], "href": "", "direction": ""}
    now = query.sort in orders
    following = orders[(orders.index(query.sort) + 1) % len(orders)] if now else orders[0]
    direction = ("descending" if query.sort in _DESCENDING else "ascending") if now else ""
    return {"label": HEADINGS[column], "href": address(query, {"sort": following}), "direction": direction}
