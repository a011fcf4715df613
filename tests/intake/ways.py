"""The ways in as their callers see them: where each posts and how, what a refusal looks like, what was kept of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import World
from webapp.database.ids import show
from webapp.events.models import Event
from webapp.extensions import Model, db
from webapp.leads.models import Lead
from webapp.submissions.models import Submission
from webapp.workspaces.models import Workspace

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Way:
    """`keyed`: it needs an API key. `wrap`: the name in the body under which the fields are."""

    name: str
    address: str
    keyed: bool = False
    wrap: str | None = None
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)

    def path(self, world: World) -> str:
        return self.address.format(show("form", world.form_id))

    def body(self, fields: Mapping[str, object]) -> bytes:
        if self.content_type == FORM:
            return urlencode(list(fields.items())).encode()
        return json.dumps({self.wrap: fields} if self.wrap else fields).encode()

    def credentials(self, world: World, *, key: str | None = None) -> dict[str, str]:
        return {"x-api-key": key or world.api_key} if self.keyed else {}

    def post(
        self,
        client: FlaskClient,
        world: World,
        fields: Mapping[str, object] | bytes,
        *,
        headers: Mapping[str, str | None] | None = None,
        key: str | None = None,
        **options: Any,
    ) -> TestResponse:
        """`fields`, or a whole body as bytes. A header that is None is left out."""
        data = fields if isinstance(fields, bytes) else self.body(fields)
        own = {"Content-Type": self.content_type, **self.headers, **self.credentials(world, key=key)}
        sent = {name: value for name, value in {**own, **(headers or {})}.items() if value is not None}
        return client.post(options.pop("path", self.path(world)), data=data, headers=sent, **options)


K = Way("forms_api", "/api/v1/forms/{}/submissions", keyed=True, wrap="fields")
H = Way("hosted", "/f/{}", headers={"Accept": JSON})
PAGE = Way("hosted", "/f/{}", content_type=FORM, headers={"Accept": "text/html"})
JSON_WAYS = (K, H)


def refused(response: TestResponse) -> str:
    """The code of a refusal, whose envelope is the promised one and nothing more."""
    answer = response.get_json()
    assert response.content_type == JSON, response.text
    assert answer.keys() - {"fields"} == {"success", "error", "code"}, answer
    assert answer["success"] is False
    assert isinstance(answer["error"], str)
    assert "Traceback" not in answer["error"]
    code: str = answer["code"]
    return code


def rows(app: Flask, model: type[Model]) -> Sequence[Any]:
    """All rows of a table, oldest first."""
    with app.app_context():
        found = db.session.scalars(select(model).order_by(model.__table__.c.id)).all()
        db.session.expunge_all()
        return found


def submissions(app: Flask) -> Sequence[Submission]:
    return rows(app, Submission)


def leads(app: Flask) -> Sequence[Lead]:
    return rows(app, Lead)


def events(app: Flask, kind: str | None = None) -> Sequence[Event]:
    return [event for event in rows(app, Event) if kind in (None, event.kind)]


def set_limits(app: Flask, world: World, **amounts: int) -> None:
    """As `flask workspace limits --set` does."""
    with app.app_context():
        db.session.get_one(Workspace, world.workspace_id).limits = amounts
        db.session.commit()
