from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.calls import Calls, submit
from tests.conftest import World
from tests.visitor import SignIn
from webapp.database.ids import show
from webapp.deliveries.claim import claim
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.fetching import count_forsaken, drop_forsaken
from webapp.deliveries.lanes import Lanes
from webapp.deliveries.models import Delivery, Endpoint
from webapp.deliveries.signing import Keys as SigningKeys
from webapp.deliveries.signing import body_signature, signature_headers
from webapp.extensions import db

URL = "http://localhost:3000/hook"


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


@pytest.fixture
def local(api: Calls) -> Any:
    body = {"url": URL, "channel": "local", "events": ["form.submitted"]}
    return api.post("/webhook-endpoints", body)["data"]


def owe(app: Flask, client: FlaskClient, world: World, *emails: str) -> None:
    for email in emails:
        submit(client, world, email=email)
    with app.app_context():
        dispatch()


def calls_of(api: Calls, endpoint: Any) -> Any:
    return api.get(f"/webhook-endpoints/{endpoint['id']}/calls")["data"]


def answer(api: Calls, call: Any, answered: dict[str, object], expected: int = 200) -> Any:
    return api.post(f"/deliveries/{call['deliveryId']}/answer", answered, expected)


def test_what_is_owed_waits_to_be_fetched_and_no_worker_takes_it(
    app: Flask, client: FlaskClient, world: World, api: Calls, local: Any
) -> None:
    api.patch(f"/forms/{show('form', world.form_id)}", {"notifyMembers": False})
    owe(app, client, world, "first@acme.test", "second@acme.test")
    with app.app_context():
        assert claim(Lanes(10)) == []
    first, second = calls_of(api, local)
    assert ("first@acme.test" in first["body"], "second@acme.test" in second["body"]) == (True, True)
    assert (first["url"], first["event"]) == (URL, "form.submitted")
    assert calls_of(api, local)[0]["deliveryId"] == first["deliveryId"]


def test_its_page_says_whom_it_waits_for(
    app: Flask, client: FlaskClient, world: World, api: Calls, local: Any, visitor: SignIn
) -> None:
    owe(app, client, world, "jane@acme.test")
    (call,) = calls_of(api, local)
    assert "None yet: inlet listen has not fetched it." in visitor().get(f"/deliveries/{call['deliveryId']}").text


def test_a_call_has_the_headers_of_a_webhook(
    app: Flask, client: FlaskClient, world: World, api: Calls, local: Any
) -> None:
    owe(app, client, world, "jane@acme.test")
    (call,) = calls_of(api, local)
    sent, body = call["headers"], call["body"].encode()
    at = datetime.fromtimestamp(int(sent["webhook-timestamp"]), UTC)
    signed = signature_headers(SigningKeys((local["secret"],)), sent["webhook-id"], body, at)
    assert {name: sent[name] for name in signed} == signed
    assert sent["x-inlet-signature"] == body_signature(local["secret"], body)
    assert sent["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("answered", "state", "result"),
    [
        ({"status": 204, "durationMs": 12}, "delivered", "ok"),
        ({"status": 500, "body": "Boom"}, "dead", "status"),
        ({"detail": "Connection refused"}, "dead", "connect"),
    ],
)
def test_what_came_of_it_is_a_try_as_any_other_and_no_second_one_follows_by_itself(
    app: Flask,
    client: FlaskClient,
    world: World,
    api: Calls,
    local: Any,
    answered: dict[str, object],
    state: str,
    result: str,
) -> None:
    owe(app, client, world, "jane@acme.test")
    (call,) = calls_of(api, local)
    assert answer(api, call, answered)["data"]["state"] == state
    (attempt,) = api.get(f"/deliveries/{call['deliveryId']}")["data"]["history"]
    told = {"result": result, "code": answered.get("status"), "response": answered.get("body", "")}
    assert {name: attempt[name] for name in told} == told
    assert calls_of(api, local) == []
    assert answer(api, call, {"status": 200}, 409)["error"] == "This delivery does not wait for an answer."


def test_a_replay_waits_to_be_fetched_again(
    app: Flask, client: FlaskClient, world: World, api: Calls, local: Any
) -> None:
    owe(app, client, world, "jane@acme.test")
    (call,) = calls_of(api, local)
    answer(api, call, {"status": 500})
    api.post(f"/deliveries/{call['deliveryId']}/replay", None, 200)
    with app.app_context():
        claim(Lanes(10))
    (again,) = calls_of(api, local)
    assert again["headers"]["webhook-id"] == call["headers"]["webhook-id"]


def test_it_hears_of_test_data_as_well(app: Flask, client: FlaskClient, world: World, api: Calls, local: Any) -> None:
    sent = client.post("/api/public/leads", headers={"x-api-key": world.test_api_key}, json={"email": "test@acme.test"})
    assert sent.status_code == 201
    with app.app_context():
        dispatch()
    assert ["test@acme.test" in call["body"] for call in calls_of(api, local)] == [True]


def test_another_endpoint_has_nothing_to_fetch_and_takes_no_answer(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    hook = api.post("/webhook-endpoints", {"url": "http://127.0.0.1:8099/", "events": ["form.submitted"]})["data"]
    api.patch(f"/webhook-endpoints/{hook['id']}", {"status": "paused"})
    owe(app, client, world, "jane@acme.test")
    assert calls_of(api, hook) == []
    (held,) = api.get("/deliveries?channel=webhook")["data"]
    assert (held["state"], answer(api, {"deliveryId": held["id"]}, {}, 409)["code"]) == ("held", "CONFLICT")


@pytest.mark.parametrize("url", ["localhost:3000", "ftp://localhost/", "http://", "http://localhost:x/", ""])
def test_what_is_no_address_is_refused(api: Calls, url: str) -> None:
    body = {"url": url, "channel": "local", "events": ["form.submitted"]}
    assert list(api.post("/webhook-endpoints", body, 400)["fields"]) == ["url"]


def test_one_at_which_nobody_listens_goes_by_itself(
    app: Flask, client: FlaskClient, world: World, api: Calls, local: Any
) -> None:
    owe(app, client, world, "jane@acme.test")
    with app.app_context():
        assert (count_forsaken(db.session()), drop_forsaken(db.session(), 10)) == (0, 0)
        db.session.execute(update(Delivery).values(created_at=datetime.now(UTC) - timedelta(hours=2)))
        db.session.execute(update(Endpoint).values(status="paused"))
        assert count_forsaken(db.session()) == 0, "it is to be kept"
        db.session.execute(update(Endpoint).values(status="enabled"))
        assert (count_forsaken(db.session()), drop_forsaken(db.session(), 10)) == (1, 1)
        db.session.commit()
        states = db.session.scalars(select(Delivery.state).where(Delivery.channel == "local")).all()
    assert states == ["dead"]
    api.get(f"/webhook-endpoints/{local['id']}", 404)
