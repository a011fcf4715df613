"""Settings → Statuses: the steps a lead goes through."""

from flask import Response, request
from sqlalchemy.orm import Session
from wtforms import StringField

from webapp.errors import Conflict, Invalid, NotFound
from webapp.http.html import Input, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs
from webapp.leads.statuses import add_status, is_used, move_status, remove_status, rename_status
from webapp.workspaces.models import Workspace

pages = Pages("statuses")

HOME = "/settings/statuses"


class StatusArgs(PageArgs):
    """The status that is being renamed or removed."""

    rename: str | None = None
    remove: str | None = None


class StatusInput(Input):
    name = StringField("Name")


@pages.get(HOME, role="viewer")
def statuses(session: Session, me: Me, query: StatusArgs) -> Response:
    return _page(session, me, query)


@pages.post(HOME, role="admin")
def add(session: Session, me: Me) -> Response:
    sent = StatusInput()
    try:
        add_status(session, me.workspace_id, sent.name.data or "", me.actor)
    except Invalid as refusal:
        sent.refuse(refusal)
        return _page(session, me, StatusArgs(), new=sent)
    toast("Status added.")
    return redirect_to(HOME)


@pages.post(f"{HOME}/move", role="admin")
def move(session: Session, me: Me) -> Response:
    by = -1 if request.form.get("to") == "up" else 1
    move_status(session, me.workspace_id, request.form.get("status", ""), by, me.actor)
    return redirect_to(HOME)


@pages.post(f"{HOME}/rename", role="admin", own_transaction=True)
def rename(session: Session, me: Me) -> Response:
    sent, old = StatusInput(), request.form.get("status", "")
    try:
        rename_status(me.workspace_id, old, sent.name.data or "", me.actor)
    except Invalid as refusal:
        sent.refuse(refusal)
        return _page(session, me, StatusArgs(rename=old), renamed=sent)
    toast(f"{old} is called {sent.name.data.strip()} now.")
    return redirect_to(HOME)


@pages.post(f"{HOME}/remove", role="admin", own_transaction=True)
def remove(session: Session, me: Me) -> Response:
    name = request.form.get("status", "")
    try:
        remove_status(me.workspace_id, name, request.form.get("move_to") or None, me.actor)
    except Conflict as refusal:
        toast(refusal.message, "danger")
        return redirect_to(HOME)
    toast(f"{name} is removed.")
    return redirect_to(HOME)


def _page(
    session: Session,
    me: Me,
    query: StatusArgs,
    *,
    new: StatusInput | None = None,
    renamed: StatusInput | None = None,
) -> Response:
    names = session.get_one(Workspace, me.workspace_id).lead_statuses
    for name in (query.rename, query.remove):
        if name is not None and name not in names:
            raise NotFound("There is no such status.")
    return render(
        "leads/statuses.html",
        status=422 if new or renamed else 200,
        statuses=names,
        query=query,
        used=query.remove is not None and is_used(session, me.workspace_id, query.remove),
        new=new or StatusInput(formdata=None),
        renamed=renamed or StatusInput(formdata=None, name=query.rename),
    )
