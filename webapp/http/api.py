"""The registry of the management API: an operation is declared beside its view, served, checked and documented by it.

A view is a plain function of a session, the caller and what was asked. Whatever is not a GET runs as one transaction,
committed before the answer, and may run again as a whole.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, Response, current_app
from sqlalchemy.orm import Session

from webapp.database.transactions import in_transaction
from webapp.errors import Forbidden, Refusal
from webapp.extensions import cors, db
from webapp.http.envelope import json_response, success
from webapp.http.openapi import document
from webapp.http.operation import Caller, Operation, View, describe
from webapp.http.reading import read_body, read_query

PREFIX = "/api/v1"

Authenticate = Callable[[], Caller]
Declare = Callable[[View], View]


class Api:
    """The operations of one package."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.operations: list[Operation] = []

    def get(self, path: str, *, scope: str, summary: str) -> Declare:
        return self._declare("GET", path, scope, summary)

    def post(
        self,
        path: str,
        *,
        scope: str,
        summary: str,
        status: int = 200,
        refusals: tuple[type[Refusal], ...] = (),
        own_transaction: bool = False,
    ) -> Declare:
        """`own_transaction`: the view commits by itself, as intake does; it isn't run within one, nor run again."""
        return self._declare("POST", path, scope, summary, status, refusals, own_transaction)

    def patch(self, path: str, *, scope: str, summary: str, refusals: tuple[type[Refusal], ...] = ()) -> Declare:
        return self._declare("PATCH", path, scope, summary, refusals=refusals)

    def delete(self, path: str, *, scope: str, summary: str, refusals: tuple[type[Refusal], ...] = ()) -> Declare:
        return self._declare("DELETE", path, scope, summary, refusals=refusals)

    def _declare(
        self,
        method: str,
        path: str,
        scope: str,
        summary: str,
        status: int = 200,
        refusals: tuple[type[Refusal], ...] = (),
        own_transaction: bool = False,
    ) -> Declare:
        def keep(view: View) -> View:
            operation = describe(
                view,
                method,
                path,
                scope=scope,
                summary=summary,
                status=status,
                refusals=refusals,
                own_transaction=own_transaction,
            )
            self.operations.append(operation)
            return view

        return keep


def serve(app: Flask, apis: Iterable[Api], authenticate: Authenticate) -> None:
    """Serve the operations of all packages below PREFIX, and the document that describes them, which is open to all.

    `authenticate` tells the caller of the current request or raises a refusal.
    """
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
    operations = [operation for api in apis for operation in api.operations]
    for operation in operations:
        blueprint.add_url_rule(
            operation.path,
            operation.name,
            _served(operation, authenticate),
            methods=[operation.method],
            provide_automatic_options=False,
        )
    blueprint.add_url_rule("/openapi.json", "openapi", _documented(operations))
    app.register_blueprint(blueprint)
    cors.init_app(app, resources={f"{PREFIX}/openapi\\.json": {"origins": "*", "send_wildcard": True}})


def _documented(operations: list[Operation]) -> Callable[[], Response]:
    def openapi() -> Response:
        return json_response(document(operations, current_app.config["PUBLIC_URL"] + PREFIX))

    return openapi


def _served(operation: Operation, authenticate: Authenticate) -> Callable[..., Response]:
    @wraps(operation.view)
    def answer(**path: str) -> Response:
        caller = authenticate()
        if operation.scope not in caller.scopes:
            raise Forbidden(f"This key may not do that. Use a key with the scope {operation.scope}.")
        asked = _asked(operation, path)

        def work(session: Session) -> Response:
            return _worded(operation, operation.view(session, caller, **asked))

        return in_transaction(db.session, work) if operation.writes else work(db.session())

    return answer


def _asked(operation: Operation, path: Mapping[str, str]) -> dict[str, Any]:
    """The view's arguments: ids of the path, query, body."""
    asked: dict[str, Any] = {name: operation.ids[name].parse(text) for name, text in path.items()}
    if operation.query:
        asked["query"] = read_query(operation.query)
    if operation.body:
        asked["body"] = read_body(operation.body)
    return asked


def _worded(operation: Operation, answer: Any) -> Response:
    if operation.many:
        rows = [row.model_dump(mode="json", by_alias=True) for row in answer.items]
        return success(rows, nextCursor=answer.next_cursor)
    return success(answer.model_dump(mode="json", by_alias=True), operation.status)
