"""Every route of the application has an access rule that is known here, and answers as all do."""

from collections.abc import Callable, Iterator
from functools import partial
from inspect import iscoroutinefunction
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.conftest import World
from tests.registry import OPERATIONS
from webapp.database.ids import show
from webapp.http.api import PREFIX
from webapp.intake.dialects import DIALECTS
from webapp.site import PAGES
from webapp.workspaces.keys import SCOPES

OPEN = {"health.live": "/health/live", "health.ready": "/health/ready", "api.openapi": f"{PREFIX}/openapi.json"}
FOR_OPERATORS = {"health.deep": "/health/deep", "metrics.scrape": "/metrics"}
HOSTED = {
    "intake.page": "/f/<reference>",
    "intake.open_form": "/f/<reference>/open",
    "intake.thanks": "/f/<reference>/thanks",
    "intake.seen": "/f/<reference>/seen",
    "intake.theme": "/f/<reference>/theme-<mark>.css",
    "intake.image": "/f/images/<image_id>",
    "intake.choose_call": "/f/<reference>/call",
    "intake.call_file": "/f/<reference>/call.ics",
}
FROM_EMAIL = {
    "acts.offer": "/act/<token>",
    "acts.do": "/act/<token>",
    "intake.consent": "/f/consent/<token>",
    "intake.act_on_consent": "/f/consent/<token>",
}
OWN_DATA = {
    "own_data.ask": "/privacy/<reference>",
    "own_data.send": "/privacy/<reference>",
    "own_data.show": "/privacy/mine/<token>",
    "own_data.change": "/privacy/mine/<token>",
    "own_data.copy": "/privacy/mine/<token>/copy",
    "own_data.offer_erasure": "/privacy/mine/<token>/erase",
    "own_data.erase": "/privacy/mine/<token>/erase",
}
STATIC = {"static": "/static/<path:filename>"}
EMBED = {"embed.latest": "/embed.js", "embed.pinned": "/embed-<version>.js"}
WAYS_IN = {f"intake.{dialect.name}.{method}": dialect.rule for dialect in DIALECTS for method in ("post", "options")}
DASHBOARD = {f"{registry.name}.{route.name}": route.path for registry in PAGES for route in registry.routes}
MANAGEMENT = {f"api.{operation.name}": PREFIX + operation.path for operation in OPERATIONS}
REFERRERS = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def addresses(app: Flask, world: World) -> Iterator[tuple[Rule, str]]:
    """Every route at an address where there is something, if only a form can be there."""
    form = show("form", world.form_id)
    for rule in app.url_map.iter_rules():
        values = {name: {"filename": "hosted.css"}.get(name, form) for name in rule.arguments}
        with app.test_request_context():
            _, path = rule.build(values, append_unknown=False) or ("", "")
        yield rule, path


def test_there_is_no_route_without_a_known_access_rule(app: Flask) -> None:
    known = OPEN | FOR_OPERATORS | HOSTED | FROM_EMAIL | OWN_DATA | DASHBOARD | STATIC | EMBED | WAYS_IN | MANAGEMENT
    assert {rule.endpoint: rule.rule for rule in app.url_map.iter_rules()} == known


def called(app: Flask) -> Iterator[Callable[..., Any]]:
    """What is called around each request, and the views."""
    around = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    functions = [hook for hooks in around for among in hooks.values() for hook in among]
    for function in (*functions, *app.view_functions.values()):
        yield function.func if isinstance(function, partial) else function


def test_the_limiter_brings_its_storage_and_looks_at_no_request(app: Flask) -> None:
    assert [function for function in called(app) if function.__module__.startswith("flask_limiter")] == []


def test_nothing_is_async_as_the_application_was_told(app: Flask) -> None:
    assert [function for function in called(app) if iscoroutinefunction(function)] == []


def test_every_operation_of_the_management_api_asks_for_a_scope_that_a_key_can_have() -> None:
    assert {operation.scope for operation in OPERATIONS} <= set(SCOPES) - {"submit"}


def test_what_reads_asks_for_a_scope_that_reads_and_what_writes_for_one_that_writes() -> None:
    """But what shows a secret asks for the scope that may replace it."""
    odd = {
        operation.name for operation in OPERATIONS if operation.scope.endswith(":read") != (operation.method == "GET")
    }
    assert odd == {"revealInboundToken"}


@pytest.mark.parametrize("path", OPEN.values())
def test_what_is_open_answers_anyone(client: FlaskClient, path: str) -> None:
    assert client.get(path, environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).status_code == 200


@pytest.mark.parametrize("path", FOR_OPERATORS.values())
def test_what_is_for_operators_answers_no_stranger(client: FlaskClient, path: str) -> None:
    assert client.get(path, environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).status_code == 401
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", [rule for rule in WAYS_IN.values() if not rule.startswith("/f/")])
def test_a_way_in_but_the_hosted_page_takes_nothing_without_credentials(
    client: FlaskClient, world: World, path: str
) -> None:
    filled = path.replace("<reference>", show("form", world.form_id))
    assert client.post(filled, json={"email": "jane@acme.test"}).status_code in (401, 403)


def is_safe(answer: TestResponse) -> bool:
    """No browser guesses its kind, frames it, runs what it did not bring along, or tells another site where it was."""
    policy = answer.headers["Content-Security-Policy"]
    framed = "frame-ancestors 'none'" not in policy
    return (
        answer.headers["X-Content-Type-Options"] == "nosniff"
        and policy.startswith("default-src 'none';")
        and "unsafe" not in policy
        and "frame-ancestors" in policy
        and framed == (answer.headers.get("X-Frame-Options") != "DENY")
        and answer.headers["Referrer-Policy"] in REFERRERS
        and answer.headers["Permissions-Policy"].startswith("camera=()")
    )


def test_every_answer_names_its_request_and_keeps_a_browser_in_bounds(
    app: Flask, client: FlaskClient, world: World
) -> None:
    """Of every route, by every method: pages, files, programs, redirects, and what is wrong with all of these."""
    framed = set()
    for rule, path in addresses(app, world):
        for method in METHODS:
            with client.open(path, method=method) as answer:
                assert answer.headers["X-Request-Id"].startswith("req_"), (method, rule)
                assert is_safe(answer), (method, rule, answer.headers)
                if "X-Frame-Options" not in answer.headers:
                    framed.add(rule.endpoint.partition(".")[0])
    assert framed <= {"intake"}, "only hosted forms stand in other pages"


@pytest.mark.parametrize(
    "path", ["/nothing", "/api/v1/nothing", "/f/nothing", "/static/nothing", "/act/nothing", "/bug"]
)
def test_what_goes_wrong_keeps_a_browser_in_bounds_as_well(make_app: Callable[..., Flask], path: str) -> None:
    app = make_app(REQUIRE_HTTPS=True)
    app.add_url_rule("/bug", view_func=lambda: 1 / 0)
    for accept in ("text/html", "application/json"):
        answer = app.test_client().get(path, headers={"Accept": accept}, base_url="https://leads.acme.test")
        assert answer.status_code == (500 if path == "/bug" else 404)
        assert is_safe(answer), answer.headers
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_no_address_redirects_to_another(app: Flask, client: FlaskClient, world: World) -> None:
    """A redirect would drop the body of a submission, or the key of a call. Only pages for people may lead on."""
    for rule, path in addresses(app, world):
        if rule.endpoint in DASHBOARD:
            continue
        doubled = path[0] + path[1:].replace("/", "//")
        for spelling in (path, f"{path}/", doubled, path.upper(), f"{path}?next=//evil.test"):
            for method in ("GET", "POST"):
                with client.open(spelling, method=method) as answer:
                    assert answer.status_code not in range(300, 400), (method, spelling)
