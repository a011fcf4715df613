"""Keys that nobody has defined, for Settings → Custom fields, which shows them as a part of itself."""

from flask import Response
from sqlalchemy.orm import Session

from webapp.deals.seen_keys import LOOKED_AT, seen_keys
from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs
from webapp.workspaces.custom_fields import Entity

pages = Pages("seen_keys")


class SeenArgs(PageArgs):
    entity: Entity = "lead"


@pages.get("/settings/custom-fields/seen", role="viewer")
def seen(session: Session, me: Me, query: SeenArgs) -> Response:
    keys = seen_keys(session, me.workspace_id, query.entity)
    return render("deals/seen.html", fragment="deals/_seen.html", keys=keys, entity=query.entity, looked_at=LOOKED_AT)
