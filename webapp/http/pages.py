"""The registry of the dashboard's pages, the twin of the management API's: declared beside the view, served by it.

A view is a plain function of a session, of who is signed in, and of what was asked. A POST is checked for its CSRF
token and runs as one transaction, committed before the answer, and may run again as a whole.
"""

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, Response, g
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm import Session

from webapp.database.transactions import in_transaction
from webapp.extensions import csrf, db, htmx
from webapp.http.errors import use_envelope
from webapp.http.html import refused, set_up
from webapp.http.me import Me
from webapp.http.reading import read_arguments
from webapp.http.route import Route, StaleForm, View, describe

Authenticate = Callable[[], Me | None]
Declare = Callable[[View], View]

_NO_API = re.compile(r"(?!/api/|/health/|/metrics).*")


class Pages:
    """The pages of one package."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.routes: list[Route] = []

    def get(self, path: str, *, role: str | None, fresh: bool = False) -> Declare:
        return self._declare("GET", path, role, False, fresh)

    def post(self, path: str, *, role: str | None, own_transaction: bool = False, fresh: bool = False) -> Declare:
        """`own_transaction`: the view commits by itself, since it calls the outside in between.

        `fresh`: it shows a secret, or leads to one; who has not shown for ten minutes who they are does so first.
        """
        return self._declare("POST", path, role, own_transaction, fresh)

    def _declare(self, method: str, path: str, role: str | None, own_transaction: bool, fresh: bool) -> Declare:
        def keep(view: View) -> View:
            self.routes.append(describe(view, method, path, role, own_transaction, fresh))
            return view

        return keep


def serve_pages(app: Flask, registries: Iterable[Pages], find_me: Authenticate) -> None:
    """Serve the pages of all packages, and every error that a browser meets as a page.

    `find_me` tells who is signed in, by the current request.
    """
    set_up(app)
    csrf.init_app(app)
    htmx.init_app(app)
    for registry in registries:
        blueprint = Blueprint(registry.name, __name__)
        for route in registry.routes:
            view = _served(route, find_me)
            blueprint.add_url_rule(
                route.path, route.name, view, methods=[route.method], provide_automatic_options=False
            )
        app.register_blueprint(blueprint)
    use_envelope(app, _NO_API, refused)


def _served(route: Route, find_me: Authenticate) -> Callable[..., Response]:
    @wraps(route.view)
    def answer(**path: str) -> Response:
        g.me = find_me()
        route.admit(g.me)
        if route.method == "POST":
            _check_token()
        asked: dict[str, Any] = {
            name: route.ids[name].parse(text) if name in route.ids else text for name, text in path.items()
        }
        if route.query:
            asked["query"] = read_arguments(route.query)

        def work(session: Session) -> Response:
            response: Response = route.view(session, g.me, **asked)
            if route.writes and response.status_code >= 400:
                session.rollback()
            return response

        return in_transaction(db.session, work) if route.writes else work(db.session())

    return answer


def _check_token() -> None:
    try:
        csrf.protect()
    except CSRFError:
        raise StaleForm from None
