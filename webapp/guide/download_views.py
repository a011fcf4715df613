"""What programs take from the guide: OpenAPI of each way in, and of all that there is."""

from typing import cast

from flask import Response, current_app
from sqlalchemy.orm import Session

from webapp.errors import NotFound
from webapp.guide.menu import HOME
from webapp.guide.openapi import of_way, whole
from webapp.guide.ways import WAYS, Way
from webapp.http.envelope import json_response
from webapp.http.me import Me
from webapp.http.pages import Pages

pages = Pages("guide_downloads")


@pages.get(f"{HOME}/openapi.json", role=None)
def openapi_of_all(session: Session, me: Me | None) -> Response:
    management = cast(Response, current_app.view_functions["api.openapi"]())
    return json_response(whole(management.get_json(), current_app.config["PUBLIC_URL"]))


@pages.get(f"{HOME}/openapi/<slug>.json", role=None)
def openapi_of_way(session: Session, me: Me | None, slug: str) -> Response:
    _way(slug)
    return json_response(of_way(slug, current_app.config["PUBLIC_URL"]))


def _way(slug: str) -> Way:
    if slug not in WAYS:
        raise NotFound("There is no such way in.")
    return WAYS[slug]
