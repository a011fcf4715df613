"""Every operation of the management API, tried with the ids of another workspace and with keys that open less."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import World, new_world
from tests.registry import OPERATIONS, things
from webapp.database.ids import new_id, show
from webapp.extensions import db
from webapp.http.api import PREFIX
from webapp.http.operation import Operation
from webapp.workspaces.keys import SCOPES, create_key

Ids = Mapping[str, str]  # by the name of a path's parameter, or by prefix
Row = tuple[object, ...]

FOUND_NOTHING: tuple[Any, ...] = (
    [],
    {"replayed": 0},
)  # a filter may also find nothing, which it does for a missing id, too


@dataclass(frozen=True)
class Request:
    """One request of an operation."""

    operation: Operation
    path: str
    query: Mapping[str, str] | None = None
    body: Any = None

    def send(self, client: FlaskClient, key: str | None, **options: Any) -> TestResponse:
        headers = {} if key is None else {"x-api-key": key}
        sent = {"headers": headers, "query_string": self.query, "json": self.body, **options}
        return client.open(PREFIX + self.path, method=self.operation.method, **sent)


@dataclass(frozen=True)
class Shape:
    """What an operation's JSON schema says of one value; `defs` are the schema's named parts."""

    schema: Mapping[str, Any]
    defs: Mapping[str, Any]

    @classmethod
    def of(cls, model: Any) -> "Shape":
        schema = model.model_json_schema()
        return cls(schema, schema.get("$defs", {}))

    def part(self, schema: Mapping[str, Any]) -> "Shape":
        return Shape(self.defs[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema, self.defs)

    @property
    def prefix(self) -> str | None:
        """The kind of id that this is, if it is one."""
        pattern = str(self.schema.get("pattern", ""))
        return pattern[1:].partition("_")[0] if "_[0-7][" in pattern else None

    @property
    def properties(self) -> dict[str, "Shape"]:
        return {name: self.part(of) for name, of in self.schema.get("properties", {}).items()}

    @property
    def choices(self) -> list["Shape"]:
        return [self.part(of) for of in (*self.schema.get("anyOf", ()), *self.schema.get("oneOf", ()))]

    def least(self, ids: Ids) -> Any:
        """The least that the schema takes."""
        if self.prefix is not None:
            return ids[self.prefix]
        if self.schema.get("type") == "object":
            return {name: self.properties[name].least(ids) for name in self.schema.get("required", ())}
        if self.schema.get("type") == "array" and "items" in self.schema:
            return [self.part(self.schema["items"]).least(ids)]
        for known in ("examples", "enum"):
            if known in self.schema:
                return self.schema[known][0]
        return self.choices[0].least(ids) if self.choices else self.schema["const"]

    def naming(self, ids: Ids, own: Ids) -> Iterator[Any]:
        """Every value in which one id is of `ids` and all else is the least."""
        if self.prefix is not None:
            yield ids[self.prefix]
        for choice in self.choices:
            yield from choice.naming(ids, own)
        if "items" in self.schema:
            yield from ([value] for value in self.part(self.schema["items"]).naming(ids, own))
        for name, shape in self.properties.items():
            yield from ({**self.least(own), name: value} for value in shape.naming(ids, own))


def path_of(operation: Operation, ids: Ids) -> str:
    path = operation.path
    for name in operation.ids:
        path = path.replace(f"<{name}>", ids[name])
    return path


def least_body(operation: Operation, own: Ids) -> Any:
    return Shape.of(operation.body).least(own) if operation.body else None


def plain(operation: Operation, ids: Ids, own: Ids) -> Request:
    """A request whose path is of `ids`, and its body the least of one's own."""
    return Request(operation, path_of(operation, ids), body=least_body(operation, own))


def requests_of(operation: Operation, ids: Ids, own: Ids) -> Iterator[Request]:
    """Every request of this operation that names something of `ids`: in its path, its filters, its body."""
    if operation.ids:
        yield plain(operation, ids, own)
    path, body = path_of(operation, own), least_body(operation, own)
    if operation.query:
        for query in Shape.of(operation.query).naming(ids, own):
            yield Request(operation, path, query=query, body=body)
    if operation.body:
        for value in Shape.of(operation.body).naming(ids, own):
            yield Request(operation, path, body=value)


def by_kind(ids: Ids) -> Ids:
    return {**ids, **{id_.partition("_")[0]: id_ for id_ in ids.values()}}


def missing(ids: Ids) -> Ids:
    """Well-formed ids of the same kinds that name nothing."""
    return by_kind({name: show(id_.partition("_")[0], new_id()) for name, id_ in ids.items()})


def stored(app: Flask, workspace_id: bytes) -> dict[str, set[Row]]:
    """Everything that the database holds of a workspace, by table."""
    tables = {table: table.c.workspace_id for table in db.metadata.sorted_tables if "workspace_id" in table.c}
    workspaces = db.metadata.tables["workspaces"]
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: {
                tuple(repr(value) for value in row)
                for row in connection.execute(select(table).where(column == workspace_id))
            }
            for table, column in {**tables, workspaces: workspaces.c.id}.items()
        }


def letters_of(app: Flask, workspace_id: bytes) -> set[str]:
    """The 26 letters of the id of every row of a workspace, as any prefix would show them."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            show("x", id_)[2:]
            for table in db.metadata.sorted_tables
            if {"workspace_id", "id"} <= set(table.c.keys())
            for id_ in connection.scalars(select(table.c.id).where(table.c.workspace_id == workspace_id))
        }


def told(response: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All that an answer tells its caller, but for the id of the request."""
    headers = [(name, value) for name, value in response.headers if name != "X-Request-Id"]
    return response.status_code, response.data, headers


@pytest.fixture
def own(app: Flask, client: FlaskClient, world: World) -> Ids:
    return by_kind(things(app, client, world))


@pytest.fixture
def stranger(app: Flask) -> World:
    with app.app_context():
        return new_world("Zebra", "owner@zebra.test")


@pytest.fixture
def theirs(app: Flask, client: FlaskClient, stranger: World) -> Ids:
    return by_kind(things(app, client, stranger))


@pytest.mark.contract("C8")
def test_an_id_of_another_workspace_is_answered_as_one_that_is_missing(
    app: Flask, client: FlaskClient, world: World, stranger: World, own: Ids, theirs: Ids
) -> None:
    before, letters = stored(app, stranger.workspace_id), letters_of(app, stranger.workspace_id)
    tried = 0
    for operation in OPERATIONS:
        nothing = requests_of(operation, missing(own), own)
        for foreign, absent in zip(requests_of(operation, theirs, own), nothing, strict=True):
            answer, expected = (request.send(client, world.admin_api_key) for request in (foreign, absent))
            assert told(answer) == told(expected), foreign
            assert answer.status_code == 404 or answer.get_json().get("data") in FOUND_NOTHING, (foreign, answer.text)
            assert not [id_ for id_ in letters if id_ in answer.text], foreign
            tried += 1
    assert stored(app, stranger.workspace_id) == before
    assert tried > 50


def test_the_same_requests_find_what_is_ones_own(client: FlaskClient, world: World, own: Ids) -> None:
    """Else the walk above would prove nothing. What deletes comes last; nothing is its own parent (400)."""
    for operation in sorted(OPERATIONS, key=lambda operation: operation.method == "DELETE"):
        for request in requests_of(operation, own, own):
            answer = request.send(client, world.admin_api_key)
            assert answer.status_code in (200, 201, 400, 409), (request, answer.text)


def test_no_list_shows_a_row_of_another_workspace(
    app: Flask, client: FlaskClient, world: World, stranger: World, own: Ids, theirs: Ids
) -> None:
    letters = letters_of(app, stranger.workspace_id)
    for operation in OPERATIONS:
        if operation.method == "GET":
            answer = plain(operation, own, own).send(client, world.admin_api_key)
            assert answer.status_code == 200, operation.name
            assert not [id_ for id_ in letters if id_ in answer.text], operation.name
            assert "zebra" not in answer.text.lower(), operation.name


@pytest.mark.contract("C12")
def test_a_key_without_the_scope_of_an_operation_is_told_which_it_lacks(
    app: Flask, client: FlaskClient, world: World, own: Ids
) -> None:
    with app.app_context():
        lacking = {
            scope: create_key(
                db.session(), world.workspace_id, scope, scopes=tuple(has for has in SCOPES if has != scope)
            )[1]
            for scope in SCOPES
        }
        db.session.commit()
    before = stored(app, world.workspace_id)
    for operation in OPERATIONS:
        for key in (lacking[operation.scope], world.api_key):
            answer = plain(operation, own, own).send(client, key)
            error = f"This key may not do that. Use a key with the scope {operation.scope}."
            refusal = {"success": False, "error": error, "code": "FORBIDDEN"}
            assert (answer.status_code, answer.get_json()) == (403, refusal), operation.name
    assert stored(app, world.workspace_id) == before


def test_without_a_key_of_the_api_no_operation_answers(app: Flask, client: FlaskClient, world: World, own: Ids) -> None:
    """Nor with the keys of other doors. Each comes from an address of its own, since guesses are limited."""
    before = stored(app, world.workspace_id)
    keys = (None, "sk_live_wrong", world.team_key, world.inbound_token)
    for number, operation in enumerate(OPERATIONS):
        environ = {"REMOTE_ADDR": f"10.0.0.{number}"}
        for key in keys:
            answer = plain(operation, own, own).send(client, key, environ_overrides=environ)
            assert (answer.status_code, answer.get_json()["code"]) == (401, "UNAUTHORIZED"), operation.name
    assert stored(app, world.workspace_id) == before


def test_a_cursor_of_another_workspace_shows_nothing_of_it(
    app: Flask, client: FlaskClient, world: World, stranger: World, own: Ids, theirs: Ids
) -> None:
    letters = letters_of(app, stranger.workspace_id)
    page = client.get(f"{PREFIX}/forms?limit=1", headers={"x-api-key": stranger.admin_api_key}).get_json()
    answer = client.get(f"{PREFIX}/forms?cursor={page['nextCursor']}", headers={"x-api-key": world.admin_api_key})
    assert answer.status_code == 200
    assert not [id_ for id_ in letters if id_ in answer.text]
