"""The list of leads: searched, filtered, sorted, live; its state is its address."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from flask import Response, render_template, request
from pydantic import Field
from sqlalchemy.orm import Session

from webapp.database.ids import first_id
from webapp.http.fields import FORM, LEAD, MEMBER, LeadId
from webapp.http.html import POLICY, asks_for_fragment, redirect_to, render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.leads.browsing import Viewer, browse, count, newer_than
from webapp.leads.export_cells import Names
from webapp.leads.list_address import HOME, address, state
from webapp.leads.list_chips import chips
from webapp.leads.list_heads import heads
from webapp.leads.page_inputs import CUSTOM, VIEW, LeadsArgs
from webapp.leads.saved_views import ViewList, list_views
from webapp.leads.shared_answers import SharedAnswers
from webapp.workspaces.models import Workspace

pages = Pages("leads")

SORTS = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "changed": "Last changed first",
    "name": "Last name",
    "company": "Company",
}
# A lead may be seen this much later than it got its id, and then stands below others that were seen before.
_LATE = timedelta(seconds=3)
# Lists that were opened within so many seconds ask for the same rows, which are then read once for all of them.
_TOGETHER = 2
_shared = SharedAnswers()


class FreshArgs(LeadsArgs):
    """The state of a list, the id above which its rows are asked for, the last event that the browser was told of."""

    above: LeadId | None = None
    seen: Annotated[str | None, Field(max_length=60)] = None


@pages.get(HOME, role="viewer")
def leads(session: Session, me: Me, query: LeadsArgs) -> Response:
    saved = list_views(session, me)
    if not request.args and saved.default is not None:
        return redirect_to(f"{HOME}?{saved.default.query}")
    response = _list(session, me, query, saved)
    if asks_for_fragment():
        response.headers["HX-Push-Url"] = address(query, {"after": query.after, "before": query.before})
    return response


@pages.get(f"{HOME}/fresh", role="viewer")
def fresh_leads(session: Session, me: Me, query: FreshArgs) -> Response:
    """What came in since the list was opened, for its first rows; the whole list anew, once that is much."""
    if query.above is None or not asks_for_fragment():
        return redirect_to(address(query))
    rows = _fresh_rows(session, me, query, query.above)
    if rows:
        return Response(rows, headers=POLICY, mimetype="text/html")
    response = _list(session, me, query, list_views(session, me))
    response.headers.update({"HX-Retarget": "#list", "HX-Reselect": "#list"})
    return response


def _fresh_rows(session: Session, me: Me, args: FreshArgs, above: bytes) -> str:
    """The rows as a part of the page; empty for so many that the whole list is due."""

    def make() -> str:
        found = newer_than(session, Viewer.of(me), args, above)
        if found is None:
            return ""
        named = any(column == "form" or column.startswith(CUSTOM) for column in args.columns)
        named = named or any(lead.assignee_id for lead in found)
        names = Names.of(session, me.workspace_id) if named else Names({}, {})
        workspace = session.get_one(Workspace, me.workspace_id)
        context: dict[str, Any] = {"fresh": found, "fresh_address": _fresh_address(args, above)}
        return render_template("leads/_fresh.html", **(context | _row_context(workspace, args, names)))

    if args.seen is None or args.assignee == "me":
        return make()
    whose = me.workspace_id, me.may("member"), me.time_zone
    return _shared.get((*whose, _fresh_address(args, above), args.seen), make)


@pages.get(f"{HOME}/count", role="viewer")
def leads_count(session: Session, me: Me, query: LeadsArgs) -> Response:
    """How many match; asked for beside the list, which need not wait for it."""
    found = count(session, Viewer.of(me), query)
    return render("leads/count.html", fragment="leads/_count.html", found=found, args=query, address=address)


def _list(session: Session, me: Me, args: LeadsArgs, saved: ViewList) -> Response:
    above = first_id(_begun())
    workspace = session.get_one(Workspace, me.workspace_id)  # held, so that no search asks for it again
    page = browse(session, Viewer.of(me), args)
    names = Names.of(session, me.workspace_id)
    live = page.newer is None and args.sort == "newest" and not args.deleted
    return render(
        "leads/list.html",
        fragment="leads/_found.html",
        page=page,
        fresh=[lead for lead in page.items if live and lead.id > above],
        rest=[lead for lead in page.items if not (live and lead.id > above)],
        fresh_address=_fresh_address(args, above) if live else "",
        chips=chips(args, names),
        here=address(args, {"after": args.after, "before": args.before}),
        **_around(args, names, saved),
        **_row_context(workspace, args, names),
    )


def _begun() -> datetime:
    """The moment above which rows may still come in, the same for all lists that are opened together."""
    at = (datetime.now(UTC) - _LATE).timestamp()
    return datetime.fromtimestamp(at - at % _TOGETHER, UTC)


def _fresh_address(args: LeadsArgs, above: bytes) -> str:
    return address(args, {"above": LEAD.show(above), "seen": None}, f"{HOME}/fresh")


def _row_context(workspace: Workspace, args: LeadsArgs, names: Names) -> dict[str, Any]:
    return {
        "args": args,
        "address": address,
        "twice": lambda words: [(word, word) for word in words],
        "heads": heads(args, names),
        "names": names,
        "statuses": workspace.lead_statuses,
        "show_lead_id": LEAD.show,
    }


def _around(args: LeadsArgs, names: Names, saved: ViewList) -> dict[str, Any]:
    """The views, and what can be chosen around the list."""
    kept = state(args)
    return {
        "views": [(VIEW.show(view.id), view) for view in saved.views],
        "default_view": saved.default,
        "kept": kept,
        "behind": urlencode(kept, doseq=True),
        "sorts": SORTS,
        "all_columns": list(names.columns.items()),
        "members": [(MEMBER.show(id_), name) for id_, name in names.members.items()],
        "forms_by_name": [(FORM.show(id_), name) for id_, name in names.forms.items()],
    }
