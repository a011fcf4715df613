"""Settings → Limits and usage: how much of its storage the files of a workspace take up."""

from flask import Response
from sqlalchemy.orm import Session

from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.submissions.files.examining import MEGABYTE
from webapp.submissions.files.rows import stored_bytes
from webapp.workspaces.models import Workspace
from webapp.workspaces.plans import limits_of

pages = Pages("storage")


@pages.get("/settings/limits/storage", role="viewer")
def storage(session: Session, me: Me) -> Response:
    """Its fragment stands on the page of all limits."""
    most = limits_of(session.get_one(Workspace, me.workspace_id))["storage_megabytes"] * MEGABYTE
    used = stored_bytes(session.connection(), me.workspace_id)
    return render("submissions/storage.html", fragment="submissions/_storage.html", used=used, most=most)
