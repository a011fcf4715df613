"""Calls of the management API as a program makes them, and the number of statements that they cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.conftest import World
from webapp.database.ids import show
from webapp.extensions import db


@dataclass(frozen=True)
class Calls:
    """`calls.get("/leads", 200)` asserts the status and gives the parsed answer."""

    client: FlaskClient
    key: str

    def open(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"x-api-key": self.key, **options.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def get(self, path: str, status: int = 200) -> Any:
        return self._answer("GET", path, status)

    def post(self, path: str, body: object, status: int = 201) -> Any:
        return self._answer("POST", path, status, json=body)

    def patch(self, path: str, body: object, status: int = 200) -> Any:
        return self._answer("PATCH", path, status, json=body)

    def delete(self, path: str, status: int = 200) -> Any:
        return self._answer("DELETE", path, status)

    def _answer(self, method: str, path: str, status: int, **options: Any) -> Any:
        response = self.open(method, path, **options)
        assert response.status_code == status, response.text
        return response.get_json()


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements that the database is sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def submit(client: FlaskClient, world: World, **fields: object) -> Any:
    """What the way in answers to a submission of the world's form."""
    response = client.post(
        f"/api/v1/forms/{show('form', world.form_id)}/submissions",
        headers={"x-api-key": world.api_key},
        json={"fields": fields},
    )
    assert response.status_code == 201, response.text
    return response.get_json()["data"]
