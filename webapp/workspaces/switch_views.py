"""The workspaces of a user, and standing in another of them."""

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.http.fields import WORKSPACE
from webapp.http.html import back_to, redirect_to, render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces.logins import switch_workspace, workspaces_of

pages = Pages("switch")


@pages.get("/workspaces", role="signed_in")
def workspaces(session: Session, me: Me) -> Response:
    rows = workspaces_of(session, me.user_id)
    return render("workspaces/switch.html", workspaces=[(WORKSPACE.show(row.id), row) for row in rows])


@pages.post("/workspaces/switch", role="signed_in")
def switch(session: Session, me: Me) -> Response:
    switch_workspace(session, me, WORKSPACE.parse(request.form.get("workspace", "")))
    return redirect_to(back_to("/"))
