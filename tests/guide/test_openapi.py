"""What OpenAPI says of each way in is sound, and every answer that it names is one that is really given."""

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR
from werkzeug.test import TestResponse

from tests.conftest import World
from tests.intake.ways import set_limits, submissions
from webapp.database.ids import new_id, show
from webapp.errors import InternalError, Unavailable
from webapp.guide.ways import WAYS
from webapp.intake.dialects import DIALECTS

JANE = {"name": "Jane Doe", "email": "jane.doe@example.com"}
each_way = pytest.mark.parametrize("slug", WAYS)


def bodies(world: World) -> Mapping[str, dict[str, Any]]:
    """By way: a body that is taken in."""
    dotted = {"contact.firstName": "Jane", "contact.email": "jane.doe@example.com"}
    return {
        "forms-api": {"fields": JANE},
        "leads-api": JANE,
        "inbound-webhooks": JANE,
        "web-form-submit": {"teamId": world.team_id, "teamKey": world.team_key, "formData": dotted},
        "form-responses": {"form_response": {"domain_id": world.domain_id, "form_data": JANE}},
        "html-forms": JANE,
    }


def keys(slug: str, world: World, key: str) -> dict[str, str]:
    return {
        "forms-api": {"x-api-key": key},
        "leads-api": {"x-api-key": key},
        "inbound-webhooks": {"X-Webhook-Token": world.inbound_token if key == world.api_key else key},
        "form-responses": {"Authorization": f"Bearer {key}"},
    }.get(slug, {})


class Caller:
    """Calls a way in as its document says, and holds every answer against it."""

    def __init__(self, client: FlaskClient, world: World, slug: str) -> None:
        self.client, self.world, self.slug = client, world, slug
        self.document = client.get(f"/docs/openapi/{slug}.json").get_json()
        ((self.path, methods),) = self.document["paths"].items()
        self.answers, self.parameters = methods["post"]["responses"], methods["post"]["parameters"]
        self.body = bodies(world)[slug]
        self.ids = {"form_id": show("form", world.form_id), "inb_id": world.inbound_id}

    def send(self, *, key: str | None = None, path: str = "", **options: Any) -> int:
        """The status of an answer, which is one that the document has, of the shape that it says."""
        headers = {"Accept": "application/json", **keys(self.slug, self.world, key or self.world.api_key)}
        headers |= options.pop("headers", {})
        sent = options if "data" in options else {"json": self.body, **options}
        return self.check(self.client.post(path or self.path.format(**self.ids), headers=headers, **sent))

    def check(self, answer: TestResponse | Any) -> int:
        status = str(answer.status_code)
        assert status in self.answers, f"{status}: {answer.get_data(as_text=True)}"
        schema = self.answers[status]["content"]["application/json"]["schema"]
        problems = [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(answer.get_json())]
        assert problems == [], f"{status}: {answer.get_json()}"
        if "Retry-After" in self.answers[status].get("headers", {}):
            assert int(answer.headers["Retry-After"]) >= 1
        return int(status)


def statuses(app: Flask, caller: Caller) -> Iterator[int]:
    """Every answer of a way in that a caller can bring about, then those of a server that is broken."""
    world, slug = caller.world, caller.slug
    once = {"Idempotency-Key": "once"}
    yield caller.send(headers=once)
    other = {**caller.body, "more": "and another body"}
    yield caller.send(headers=once, json=other)
    yield caller.send(data=b"{", content_type="application/json")
    yield caller.send(headers={"Content-Encoding": "gzip"})
    yield caller.send(data=b" " * 300_000, content_type="application/json")
    yield caller.send(json={**caller.body, "form_response": {}, "fields": 1, "email": "", "name": "", "formData": {}})
    yield caller.send(key="sk_live_of_nobody", json={**caller.body, "teamKey": "sk_live_of_nobody"})
    yield caller.send(key=world.admin_api_key)
    yield caller.send(path=caller.path.format(form_id=show("form", new_id()), inb_id=show("inb", new_id())))
    app.config["REQUIRE_HTTPS"] = True
    yield caller.send()
    app.config["REQUIRE_HTTPS"] = False
    set_limits(app, world, form_per_minute=0, key_per_minute=0, team_per_minute=0, api_per_hour=0)
    yield caller.send()
    (dialect,) = (dialect for dialect in DIALECTS if dialect.name == WAYS[slug].dialect)
    for refusal in (InternalError(), Unavailable()):
        with app.test_request_context(headers={"Accept": "application/json"}):
            yield caller.check(dialect.refuse(refusal))


@each_way
def test_every_documented_answer_is_given_and_every_given_answer_is_documented(
    app: Flask, client: FlaskClient, world: World, slug: str
) -> None:
    caller = Caller(client, world, slug)
    assert {str(status) for status in statuses(app, caller)} == set(caller.answers)


@each_way
def test_the_document_of_a_way_in_is_valid(client: FlaskClient, world: World, slug: str) -> None:
    document = client.get(f"/docs/openapi/{slug}.json").get_json()
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []


@each_way
def test_a_dry_run_is_asked_for_by_the_header_that_is_documented(
    app: Flask, client: FlaskClient, world: World, slug: str
) -> None:
    caller = Caller(client, world, slug)
    named = [each["name"] for each in caller.parameters if each["in"] == "header"]
    assert named == ["Idempotency-Key", "X-Inlet-Dry-Run"]
    taken_in = WAYS[slug].status
    assert (caller.send(headers={named[1]: "1"}), submissions(app)) == (taken_in, [])
    assert (caller.send(headers={named[1]: "0"}), len(submissions(app))) == (taken_in, 1)


def test_the_whole_document_is_valid_and_has_all_ways_in_beside_the_management_api(
    client: FlaskClient, world: World
) -> None:
    document = client.get("/docs/openapi.json").get_json()
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []
    management = client.get("/api/v1/openapi.json").get_json()
    own = [client.get(f"/docs/openapi/{slug}.json").get_json()["paths"] for slug in WAYS]
    assert set(document["paths"]) == {f"/api/v1{path}" for path in management["paths"]}.union(*own)
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert sorted(names) == sorted(set(names))


def test_every_way_in_has_a_document(client: FlaskClient, world: World) -> None:
    assert {way.dialect for way in WAYS.values()} == {dialect.name for dialect in DIALECTS}
    assert client.get("/docs/openapi/nothing.json").status_code == 404
