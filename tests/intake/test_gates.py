"""Calls pass the gates in one order, and the first that they fail is the one that answers."""

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls, statements
from tests.conftest import World, new_world
from tests.intake.ways import FORM, JSON_WAYS, PAGE, H, K, Way, leads, refused, set_limits, submissions
from webapp.database.ids import new_id, show
from webapp.intake.gates import MAX_BODY
from webapp.workspaces import limits

GOOD = {"email": "jane@acme.test"}


class Broken:
    """What breaks each gate, from the outermost to the innermost: parts of one call, and of the form's settings."""

    size = {"body": b"x" * (MAX_BODY + 1), "refusal": (413, "PAYLOAD_TOO_LARGE")}
    json = {"body": b"{", "refusal": (400, "VALIDATION_ERROR")}
    guesses = {"guesses": 30, "refusal": (429, "RATE_LIMITED")}
    credentials = {"key": "sk_live_wrong", "refusal": (401, "UNAUTHORIZED")}
    form = {"form": show("form", new_id()), "refusal": (404, "FORM_NOT_FOUND")}
    inactive = {"settings": {"status": "paused"}, "refusal": (403, "FORM_INACTIVE")}
    origin = {
        "settings": {"allowedOrigins": ["https://shop.test"]},
        "headers": {"Origin": "https://other.test"},
        "refusal": (403, "ORIGIN_NOT_ALLOWED"),
    }
    rate = {"limits": {"form_per_minute": 0}, "refusal": (429, "RATE_LIMITED")}
    validation = {"body": b'{"fields": {"message": "Hi"}, "message": "Hi"}', "refusal": (400, "VALIDATION_ERROR")}


K_GATES = ("size", "json", "guesses", "credentials", "form", "inactive", "origin", "rate", "validation")
H_GATES = ("size", "json", "form", "inactive", "origin", "rate", "validation")
PAIRS = [
    (way, outer, inner)
    for way, gates in ((K, K_GATES), (H, H_GATES))
    for outer, inner in zip(gates, gates[1:], strict=False)
]


@pytest.mark.contract("C11", "C3", "C15", "K10")
@pytest.mark.parametrize(("way", "outer", "inner"), PAIRS, ids=lambda value: getattr(value, "name", value))
def test_of_two_gates_that_a_call_fails_the_outer_one_answers(
    app: Flask, client: FlaskClient, world: World, way: Way, outer: str, inner: str
) -> None:
    broken: list[dict[str, Any]] = [getattr(Broken, inner), getattr(Broken, outer)]
    response = call(app, client, world, way, merged(broken))
    status, code = broken[1]["refusal"]
    assert (response.status_code, refused(response)) == (422 if way is H and outer == "validation" else status, code)
    alone = call(app, client, world, way, merged(broken[:1]))
    status, code = broken[0]["refusal"]
    expected = (422 if way is H and inner == "validation" else status, code)
    if outer not in ("guesses", "inactive", "origin", "rate"):  # what the outer one left behind would answer again
        assert (alone.status_code, refused(alone)) == expected


def merged(broken: list[dict[str, Any]]) -> dict[str, Any]:
    """Several breaches in one call; of two bodies the outer one's counts."""
    parts: dict[str, Any] = {"settings": {}}
    for breach in broken:
        settings = {**parts["settings"], **breach.get("settings", {})}
        parts |= breach
        parts["settings"] = settings
    return parts


def call(app: Flask, client: FlaskClient, world: World, way: Way, parts: Mapping[str, Any]) -> Any:
    form = show("form", world.form_id)
    if parts["settings"]:
        Calls(client, world.admin_api_key).patch(f"/forms/{form}", parts["settings"])
    set_limits(app, world, **parts.get("limits", {}))
    for _ in range(parts.get("guesses", 0)):
        K.post(client, world, GOOD, key="sk_live_guess")
    path = way.address.format(parts.get("form", form))
    body = parts.get("body", way.body(GOOD))
    return way.post(client, world, body, path=path, key=parts.get("key"), headers=parts.get("headers"))


@pytest.mark.contract("C11", "C7a", "C7")
def test_thirty_wrong_keys_in_a_minute_close_the_door_to_an_address_and_to_no_other(
    app: Flask, client: FlaskClient, world: World
) -> None:
    app.config["CLOCK"] = lambda: 1_800_000_010.0
    wrong = [K.post(client, world, GOOD, key=f"sk_live_{n}").status_code for n in range(30)]
    assert wrong == [401] * 30
    good = K.post(client, world, GOOD)
    assert (good.status_code, refused(good), good.headers["Retry-After"]) == (429, "RATE_LIMITED", "50")
    assert K.post(client, world, GOOD, environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 201
    app.config["CLOCK"] = lambda: 1_800_000_060.0
    assert K.post(client, world, GOOD).status_code == 201


@pytest.mark.contract("C7a")
def test_good_credentials_are_never_counted_as_failed(app: Flask, client: FlaskClient, world: World) -> None:
    set_limits(app, world, form_per_minute=100)
    assert {K.post(client, world, GOOD).status_code for _ in range(35)} == {201}
    missing = K.address.format(show("form", new_id()))
    assert {K.post(client, world, GOOD, path=missing).status_code for _ in range(35)} == {404}


@pytest.mark.contract("C8")
def test_a_wrong_key_learns_nothing_and_costs_the_same(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    revoked = revoked_key(app, world)
    forms = [world.form_id, other.form_id, new_id()]
    seen = set()
    for key in ("sk_live_nonsense", revoked, "x" * 10_000, world.api_key + ", " + world.api_key, "\xff"):
        for form in forms:
            with statements(app) as sent:
                response = K.post(client, world, GOOD, key=key, path=K.address.format(show("form", form)))
            seen.add((response.status_code, response.data, len(sent)))
    assert len(seen) == 1
    assert next(iter(seen))[0] == 401


def revoked_key(app: Flask, world: World) -> str:
    made = app.test_cli_runner().invoke(args=["keys", "create", show("ws", world.workspace_id), "--name", "Old"])
    listed = app.test_cli_runner().invoke(args=["keys", "list", show("ws", world.workspace_id)]).output
    key_id = next(line.split()[0] for line in listed.splitlines() if line.endswith("Old"))
    app.test_cli_runner().invoke(args=["keys", "revoke", show("ws", world.workspace_id), key_id])
    return made.output.strip()


@pytest.mark.contract("C8")
def test_another_workspaces_form_is_answered_as_one_that_does_not_exist(
    app: Flask, client: FlaskClient, world: World
) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    answers = [
        K.post(client, world, GOOD, path=K.address.format(form))
        for form in (show("form", other.form_id), show("form", new_id()), "form_x", "1")
    ]
    assert {(answer.status_code, answer.data) for answer in answers} == {(404, answers[0].data)}
    assert refused(answers[0]) == "FORM_NOT_FOUND"
    assert submissions(app) == []


@pytest.mark.contract("C3", "C12")
@pytest.mark.parametrize("headers", [{"x-api-key": None}, {"x-api-key": ""}, {"x-api-key": " "}])
def test_a_key_belongs_in_its_header_and_nowhere_else(
    client: FlaskClient, world: World, headers: dict[str, str | None]
) -> None:
    for path in (K.path(world), f"{K.path(world)}?x-api-key={world.api_key}&api_key={world.api_key}"):
        response = K.post(client, world, {**GOOD, "x-api-key": world.api_key}, path=path, headers=headers)
        assert (response.status_code, refused(response)) == (401, "UNAUTHORIZED")


@pytest.mark.contract("C12", "C15")
def test_a_key_without_the_scope_to_submit_is_told_so(app: Flask, client: FlaskClient, world: World) -> None:
    reading = app.test_cli_runner().invoke(
        args=["keys", "create", show("ws", world.workspace_id), "--name", "R", "--scope", "leads:read"]
    )
    response = K.post(client, world, GOOD, key=reading.output.strip())
    assert (response.status_code, refused(response)) == (403, "FORBIDDEN")
    assert leads(app) == []


@pytest.mark.contract("H7", "K5")
@pytest.mark.parametrize("origin", ["https://other.test", "null", "http://shop.test", "https://a.shop.test", ""])
def test_a_refused_origin_is_kept_with_its_body(app: Flask, client: FlaskClient, world: World, origin: str) -> None:
    form = show("form", world.form_id)
    Calls(client, world.admin_api_key).patch(f"/forms/{form}", {"allowedOrigins": ["https://shop.test"]})
    for way in JSON_WAYS:
        response = way.post(client, world, GOOD, headers={"Origin": origin})
        assert (response.status_code, refused(response)) == (403, "ORIGIN_NOT_ALLOWED")
        assert "Access-Control-Allow-Origin" not in response.headers
    kept = [(row.outcome, row.body, row.origin) for row in submissions(app)]
    assert kept == [("origin_refused", way.body(GOOD), origin) for way in JSON_WAYS]
    assert PAGE.post(client, world, GOOD, headers={"Origin": origin}).mimetype == "text/html"


@pytest.mark.contract("H6", "K5")
def test_the_products_own_pages_and_calls_without_an_origin_always_pass(
    app: Flask, client: FlaskClient, world: World
) -> None:
    form = show("form", world.form_id)
    Calls(client, world.admin_api_key).patch(f"/forms/{form}", {"allowedOrigins": ["https://shop.test"]})
    own = [{}, {"Origin": app.config["PUBLIC_URL"]}, {"Origin": "http://localhost"}, {"Origin": "https://shop.test"}]
    for headers in own:
        assert {way.post(client, world, GOOD, headers=headers).status_code for way in JSON_WAYS} == {201}


@pytest.mark.contract("H9")
@pytest.mark.parametrize("status", ["paused", "closed"])
def test_a_form_that_is_not_active_says_so_and_keeps_what_came(
    app: Flask, client: FlaskClient, world: World, status: str
) -> None:
    form = show("form", world.form_id)
    settings = {"status": status, "pausedMessage": "Back in May."}
    Calls(client, world.admin_api_key).patch(f"/forms/{form}", settings)
    for way in JSON_WAYS:
        response = way.post(client, world, GOOD)
        assert (response.status_code, refused(response)) == (403, "FORM_INACTIVE")
        assert response.get_json()["error"] == "Back in May."
    page = PAGE.post(client, world, GOOD)
    assert (page.status_code, page.mimetype, "Back in May." in page.text) == (403, "text/html", True)
    assert [row.outcome for row in submissions(app)] == ["inactive"] * 3


@pytest.mark.contract("C6b")
def test_of_a_workspace_only_a_thousand_refusals_an_hour_are_kept(
    app: Flask, client: FlaskClient, world: World
) -> None:
    with app.app_context():
        kept = limits.Limit(f"ledger/{show('ws', world.workspace_id)}", 1_000, limits.HOUR)
        limits.count(kept, 999)
    assert {K.post(client, world, {}).status_code for _ in range(3)} == {400}
    assert len(submissions(app)) == 1


@pytest.mark.contract("C6b")
def test_what_comes_without_good_credentials_is_counted_and_not_kept(
    app: Flask, client: FlaskClient, world: World
) -> None:
    K.post(client, world, GOOD, key="sk_live_wrong")
    K.post(client, world, GOOD, path=K.address.format("form_x"))
    H.post(client, world, GOOD, path=H.address.format("form_x"))
    PAGE.post(client, world, GOOD, headers={"Content-Type": FORM}, path=H.address.format("form_x"))
    assert submissions(app) == []
