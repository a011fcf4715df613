"""What programs take from the guide: OpenAPI of each way in and of all, Postman collections, .http files."""

from typing import cast

from flask import Response, current_app
from sqlalchemy.orm import Session

from webapp.errors import NotFound
from webapp.guide.calls import as_http, as_postman, called
from webapp.guide.chapters import chapters
from webapp.guide.menu import HOME
from webapp.guide.openapi import of_way, whole
from webapp.guide.packing import client
from webapp.guide.reader import reader_of
from webapp.guide.ways import WAYS
from webapp.http.envelope import json_response
from webapp.http.me import Me
from webapp.http.pages import Pages

pages = Pages("guide_downloads")

NO_SUCH_WAY = "There is no such way in."


@pages.get(f"{HOME}/openapi.json", role=None)
def openapi_of_all(session: Session, me: Me | None) -> Response:
    management = cast(Response, current_app.view_functions["api.openapi"]())
    return _readable(json_response(whole(management.get_json(), current_app.config["PUBLIC_URL"])))


@pages.get(f"{HOME}/openapi/<slug>.json", role=None)
def openapi_of_way(session: Session, me: Me | None, slug: str) -> Response:
    if slug not in WAYS:
        raise NotFound(NO_SUCH_WAY)
    return _readable(json_response(of_way(slug, current_app.config["PUBLIC_URL"])))


@pages.get(f"{HOME}/postman/<slug>.json", role=None)
def postman(session: Session, me: Me | None, slug: str) -> Response:
    collection = as_postman(_called(slug), chapters()[slug].title, reader_of(session, me))
    return _readable(_file(json_response(collection), f"{slug}.postman_collection.json"))


@pages.get(f"{HOME}/http/<slug>.http", role=None)
def http_file(session: Session, me: Me | None, slug: str) -> Response:
    text = as_http(_called(slug), reader_of(session, me))
    return _file(Response(text, content_type="text/plain; charset=utf-8"), f"{slug}.http")


@pages.get(f"{HOME}/inlet", role=None)
def command_line(session: Session, me: Me | None) -> Response:
    return _file(Response(client(), content_type="application/octet-stream"), "inlet")


def _called(slug: str) -> str:
    if not called(slug):
        raise NotFound(NO_SUCH_WAY)
    return slug


def _readable(response: Response) -> Response:
    """Let tools that run in a browser load it from any website; one that sends cookies along may not read it."""
    response.access_control_allow_origin = "*"
    return response


def _file(response: Response, name: str) -> Response:
    """What a browser saves, and nobody in between: it may hold a key."""
    response.headers.update({"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"})
    return response
