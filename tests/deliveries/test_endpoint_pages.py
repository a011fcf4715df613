"""Settings → Developer → Webhooks: endpoints are added, shown, changed, tested, paused and turned on again."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import statements
from tests.conftest import World
from tests.deliveries.outbox import deliveries, endpoint_of, owe, submit, subscribe
from tests.servers.receiver import Receiver
from tests.visitor import SignIn
from webapp.database.ids import show
from webapp.deliveries.lifecycle import list_endpoints
from webapp.extensions import db
from webapp.worker.runner import drain
from webapp.workspaces.secrets import decrypt

HOME = "/settings/developer/webhooks"
HOOK = "http://127.0.0.1:8099/hook"


def endpoints(app: Flask, world: World) -> list[Any]:
    with app.app_context():
        found = list(list_endpoints(db.session(), world.workspace_id))
        db.session.expunge_all()
        return found


@pytest.fixture
def endpoint_id(app: Flask, world: World, hook: Receiver) -> bytes:
    with app.app_context():
        return subscribe(world, hook.url, name="CRM")


@pytest.fixture
def address(endpoint_id: bytes) -> str:
    return f"{HOME}/{show('ep', endpoint_id)}"


def test_a_webhook_is_added_and_its_secret_is_shown_once(app: Flask, world: World, visitor: SignIn) -> None:
    admin = visitor("admin")
    (key,) = re.findall(r'<option value="(key_\w+)">Website</option>', admin.get(f"{HOME}/new").text)
    sent = {"url": HOOK, "name": "CRM", "events": ["form.submitted", "lead.created"], "api_key_id": key}
    page = admin.post(f"{HOME}/new", sent).text
    (endpoint,) = endpoints(app, world)
    assert (endpoint.name, endpoint.events) == ("CRM", ["form.submitted", "lead.created"])
    assert show("key", endpoint.api_key_id) == key
    with app.app_context():
        assert endpoint.url == HOOK
        secret = decrypt(endpoint.secret)
    assert secret in page
    assert secret not in admin.get(f"{HOME}/{show('ep', endpoint.id)}").text
    assert "CRM" in admin.get(HOME).text


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"url": "", "events": ["form.submitted"]}, "Enter a URL."),
        ({"url": HOOK}, "Choose at least one event."),
        ({"url": "ftp://example.com/", "events": ["form.submitted"]}, "https"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    app: Flask, world: World, visitor: SignIn, sent: dict[str, Any], problem: str
) -> None:
    answer = visitor("admin").post(f"{HOME}/new", sent)
    assert (answer.status_code, problem in answer.text, endpoints(app, world)) == (422, True, [])


def test_a_webhook_is_changed(app: Flask, world: World, visitor: SignIn, address: str) -> None:
    sent = {"url": f"{HOOK}/2", "name": "", "events": ["lead.updated"]}
    assert visitor("admin").post(address, sent).location == address
    (endpoint,) = endpoints(app, world)
    assert (endpoint.name, endpoint.events) == (f"{HOOK}/2", ["lead.updated"])
    with app.app_context():
        assert endpoint.url == f"{HOOK}/2"


@pytest.mark.parametrize(("held", "state"), [("send", "pending"), ("drop", "dead"), ("", "held")])
def test_what_was_held_is_sent_or_dropped_or_left(
    app: Flask, world: World, visitor: SignIn, endpoint_id: bytes, address: str, held: str, state: str
) -> None:
    admin = visitor("admin")
    with app.app_context():
        owe(world, endpoint_id, 2)
    assert admin.post(f"{address}/pause").location == address
    assert "2 deliveries are held" in admin.get(address).text
    assert admin.post(f"{address}/enable", {"held": held}).location == address
    with app.app_context():
        assert endpoint_of(endpoint_id).status == "enabled"
        assert {row.state for row in deliveries(endpoint_id=endpoint_id)} == {state}


def test_a_rotated_secret_is_shown_once_and_the_old_one_signs_as_well(
    app: Flask, visitor: SignIn, endpoint_id: bytes, address: str
) -> None:
    with app.app_context():
        old = decrypt(endpoint_of(endpoint_id).secret)
    page = visitor("admin").post(f"{address}/rotate", {"overlap": "24"}).text
    with app.app_context():
        endpoint = endpoint_of(endpoint_id)
        assert endpoint.previous_secret is not None and decrypt(endpoint.previous_secret) == old
        assert decrypt(endpoint.secret) in page
    assert visitor("admin").post(f"{address}/rotate", {"overlap": "9999"}).status_code == 409


def test_a_test_is_sent_to_this_endpoint_alone_and_logged(
    app: Flask, world: World, visitor: SignIn, address: str, hook: Receiver
) -> None:
    with app.app_context():
        subscribe(world, f"{hook.url}/other")
    admin = visitor("admin")
    log = admin.post(f"{address}/test").location
    drain(app)
    (request,) = hook.wait_for(1)
    assert (request.path, b'"event":"endpoint.tested"' in request.body) == ("/", True)
    assert "Delivered" in admin.get(log).text


def test_an_endpoint_that_is_off_is_not_tested(visitor: SignIn, address: str) -> None:
    admin = visitor("admin")
    admin.post(f"{address}/pause")
    assert admin.post(f"{address}/test").location == address
    assert "Turn it on first." in admin.get(address).text


def test_a_deleted_webhook_is_gone_and_its_log_stays(
    app: Flask, world: World, visitor: SignIn, address: str, client: FlaskClient
) -> None:
    with app.app_context():
        submit(world)
    drain(app)
    admin = visitor("admin")
    assert admin.post(f"{address}/delete").location == HOME
    assert admin.get(address).status_code == 404
    assert "form.submitted" in admin.get("/deliveries?channel=webhook").text


def test_the_list_asks_as_often_for_three_as_for_one(app: Flask, world: World, visitor: SignIn) -> None:
    admin, counts = visitor("admin"), []
    for more in (1, 2):
        with app.app_context():
            for _ in range(more):
                subscribe(world, HOOK)
        with statements(app) as sent:
            assert admin.get(HOME).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 8
