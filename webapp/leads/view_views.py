"""Saved views of the list: kept under a name, shared, begun with, taken away."""

from urllib.parse import parse_qsl, urlsplit

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.http.html import redirect_to, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.leads.list_address import ALL, HOME, address, read_address
from webapp.leads.page_inputs import ViewId
from webapp.leads.saved_views import change_view, choose_default, create_view, delete_view, get_view

pages = Pages("views")


@pages.post(f"{HOME}/views", role="viewer")
def save_view(session: Session, me: Me) -> Response:
    sent = request.form
    kept = urlsplit(address(read_address(sent.get("query", "")))).query
    shared = sent.get("shared") == "1" and me.may("member")
    view = create_view(session, me, sent.get("name", ""), parse_qsl(kept), shared=shared)
    toast(f"The view {view.name} is saved.")
    return redirect_to(f"{HOME}?{view.query}")


@pages.post(f"{HOME}/views/<view_id>/share", role="member")
def share_view(session: Session, me: Me, view_id: ViewId) -> Response:
    view = change_view(session, me, view_id, {"shared": request.form.get("shared") == "1"})
    toast(f"The view {view.name} is {'shared with the workspace' if view.shared else 'private'}.")
    return redirect_to(f"{HOME}?{view.query}")


@pages.post(f"{HOME}/views/<view_id>/default", role="viewer")
def begin_with_view(session: Session, me: Me, view_id: ViewId) -> Response:
    view = get_view(session, me, view_id)
    wanted = request.form.get("default") == "1"
    choose_default(session, me, view.id if wanted else None)
    toast(f"You begin with {view.name if wanted else 'all leads'} from now on.")
    return redirect_to(f"{HOME}?{view.query}")


@pages.post(f"{HOME}/views/<view_id>/delete", role="viewer")
def remove_view(session: Session, me: Me, view_id: ViewId) -> Response:
    name = get_view(session, me, view_id).name
    delete_view(session, me, view_id)
    toast(f"The view {name} is deleted.")
    return redirect_to(ALL)
