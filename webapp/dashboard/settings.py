"""The index of Settings: every setting by its name, and a search over them."""

from flask import Response
from sqlalchemy.orm import Session

from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs

pages = Pages("settings")


class SettingsArgs(PageArgs):
    q: str = ""


@pages.get("/settings", role="viewer")
def index(session: Session, me: Me, query: SettingsArgs) -> Response:
    return render("settings/index.html", q=query.q.strip())


@pages.get("/admin", role="admin")
def admin(session: Session, me: Me) -> Response:
    """The part of the tree that one document calls Admin."""
    return render("settings/index.html", q="", only="Admin")
