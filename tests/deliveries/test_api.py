import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import Calls, statements, submit
from tests.conftest import World, new_world
from webapp.database.ids import new_id, show
from webapp.deliveries.dispatch import dispatch
from webapp.extensions import db
from webapp.workspaces.models import AuditEntry

URL = "http://127.0.0.1:8099/hook"


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def endpoint(api: Calls, **settings: object) -> str:
    body = {"url": URL, "events": ["form.submitted"], **settings}
    made: str = api.post("/webhook-endpoints", body)["data"]["id"]
    return made


def owe(app: Flask, client: FlaskClient, world: World, api: Calls, times: int = 1) -> None:
    """Submissions, dispatched to an endpoint; nobody else is told."""
    api.patch(f"/forms/{show('form', world.form_id)}", {"notifyMembers": False})
    for number in range(times):
        submit(client, world, email=f"{number}@acme.test")
    with app.app_context():
        dispatch()


def test_an_endpoints_secret_is_told_when_it_is_made_and_never_again(api: Calls) -> None:
    made = api.post("/webhook-endpoints", {"url": URL, "name": "CRM", "events": ["form.submitted"]})["data"]
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert (made["url"], made["name"], made["events"]) == (URL, "CRM", ["form.submitted"])
    assert (made["status"], made["channel"], made["formId"]) == ("enabled", "webhook", None)
    assert api.get(f"/webhook-endpoints/{made['id']}")["data"] == made
    assert api.get("/webhook-endpoints")["data"] == [made]
    rotated = api.post(f"/webhook-endpoints/{made['id']}/rotate-secret", None, 200)["data"]
    assert rotated.pop("secret") not in (secret, None)
    assert rotated == made


def test_an_endpoint_is_changed_paused_enabled_and_deleted(api: Calls) -> None:
    path = f"/webhook-endpoints/{endpoint(api)}"
    changed = api.patch(path, {"name": "New", "events": ["lead.created"], "url": URL + "2", "status": "paused"})["data"]
    assert (changed["name"], changed["events"], changed["url"]) == ("New", ["lead.created"], URL + "2")
    assert (changed["status"], api.get(path)["data"]) == ("paused", changed)
    assert api.post(f"{path}/enable", {"sendHeld": True}, 200)["data"] == {**changed, "status": "enabled"}
    assert api.delete(path)["data"] == {"id": changed["id"]}
    assert api.get(path, 404)["error"] == "This endpoint does not exist."


@pytest.mark.parametrize(
    "setting",
    [
        {"url": "http://10.0.0.1/"},
        {"url": "https://user:p@example.com/"},
        {"url": "file:///etc/passwd"},
        {"url": "https://example.com:22/"},
        {"url": ""},
        {"events": []},
        {"events": ["form.deleted"]},
        {"status": "disabled"},
        {"secret": "mine"},
    ],
)
def test_an_endpoint_that_cannot_work_is_refused_by_name(api: Calls, setting: dict[str, object]) -> None:
    path = f"/webhook-endpoints/{endpoint(api)}"
    before = api.get(path)["data"]
    assert [name.split(".")[0] for name in api.patch(path, setting, 400)["fields"]] == list(setting)
    assert api.get(path)["data"] == before


def test_every_change_of_an_endpoint_is_noted_without_a_secret(app: Flask, api: Calls) -> None:
    made = endpoint(api)
    api.patch(f"/webhook-endpoints/{made}", {"name": "New"})
    api.post(f"/webhook-endpoints/{made}/rotate-secret", None, 200)
    api.post(f"/webhook-endpoints/{made}/enable", {}, 200)
    api.delete(f"/webhook-endpoints/{made}")
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        noted = [(entry.action, entry.subject, entry.data) for entry in entries]
    assert noted == [
        ("endpoint.created", made, {"changed": ["events", "url"]}),
        ("endpoint.updated", made, {"changed": ["name"]}),
        ("endpoint.rotated", made, {"changed": []}),
        ("endpoint.enabled", made, {"changed": []}),
        ("endpoint.deleted", made, {"changed": []}),
    ]


@pytest.mark.contract("C6b")
def test_a_delivery_says_what_is_owed_to_whom(app: Flask, client: FlaskClient, world: World, api: Calls) -> None:
    target = endpoint(api)
    owe(app, client, world, api)
    (row,) = api.get("/deliveries")["data"]
    (submission,) = api.get("/submissions")["data"]
    assert {name: row[name] for name in row if name not in ("id", "createdAt", "nextTryAt", "webhookId")} == {
        "event": "form.submitted",
        "submissionId": submission["id"],
        "endpointId": target,
        "channel": "webhook",
        "target": URL,
        "state": "pending",
        "attempts": 0,
    }
    assert row["webhookId"].startswith("evt_")
    assert row["nextTryAt"] is not None
    detail = api.get(f"/deliveries/{row['id']}")["data"]
    assert ({name: detail[name] for name in row}, detail["history"]) == (row, [])
    assert '"isNew":true' in detail["payload"]


def test_deliveries_are_filtered(app: Flask, client: FlaskClient, world: World, api: Calls) -> None:
    target = endpoint(api)
    owe(app, client, world, api)
    (submission,) = api.get("/submissions")["data"]
    found = {
        "state=pending": 1,
        "state=dead": 0,
        "channel=webhook": 1,
        "channel=email": 0,
        f"endpoint={target}": 1,
        f"endpoint={show('ep', new_id())}": 0,
        f"submission={submission['id']}": 1,
        f"submission={show('sub', new_id())}": 0,
        "since=2020-01-01T00:00:00Z": 1,
        "since=2200-01-01T00:00:00Z": 0,
        "test=true": 0,
    }
    assert {query: len(api.get(f"/deliveries?{query}")["data"]) for query in found} == found


def test_what_was_held_is_sent_when_it_is_replayed(app: Flask, client: FlaskClient, world: World, api: Calls) -> None:
    target = endpoint(api)
    api.patch(f"/webhook-endpoints/{target}", {"status": "paused"})
    owe(app, client, world, api, times=2)
    states = [row["state"] for row in api.get("/deliveries")["data"]]
    assert states == ["held", "held"]
    one = api.get("/deliveries")["data"][0]
    assert one["nextTryAt"] is None
    assert api.post(f"/deliveries/{one['id']}/replay", None, 409)["code"] == "CONFLICT"
    api.patch(f"/webhook-endpoints/{target}", {"status": "enabled"})
    replayed = api.post(f"/deliveries/{one['id']}/replay", None, 200)["data"]
    assert (replayed["state"], replayed["webhookId"]) == ("pending", one["webhookId"])
    nothing = {"filter": {"states": ["dead"], "endpoint": target}, "since": "2020-01-01T00:00:00Z"}
    assert api.post("/deliveries/replay", nothing, 200)["data"] == {"replayed": 0}
    assert api.post("/deliveries/replay", {"since": "2020-01-01T00:00:00Z"}, 200)["data"] == {"replayed": 1}
    assert [row["state"] for row in api.get("/deliveries")["data"]] == ["pending", "pending"]


@pytest.mark.parametrize(
    "body",
    [
        {"since": 0},
        {"since": "yesterday"},
        {"filter": {"states": []}},
        {"filter": {"states": ["pending"]}},
        {"all": True},
    ],
)
def test_a_replay_of_nobody_knows_what_is_refused(api: Calls, body: dict[str, object]) -> None:
    assert api.post("/deliveries/replay", body, 400)["code"] == "VALIDATION_ERROR"


@pytest.mark.contract("C8")
def test_another_workspaces_endpoint_and_delivery_do_not_exist(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    target = endpoint(api)
    owe(app, client, world, api)
    (row,) = api.get("/deliveries")["data"]
    with app.app_context():
        other = Calls(client, new_world("Other", "owner@other.test").admin_api_key)
    paths = {"dlv": ["/deliveries/{}", "/deliveries/{}/replay"], "ep": ["/webhook-endpoints/{}/rotate-secret"]}
    paths["ep"] += ["/webhook-endpoints/{}"]
    for prefix, id_ in (("dlv", row["id"]), ("ep", target)):
        for path in paths[prefix]:
            method = "POST" if path.count("/") > 2 else "GET"
            theirs, missing = (other.open(method, path.format(of)) for of in (id_, show(prefix, new_id())))
            assert (theirs.status_code, theirs.get_json()) == (404, missing.get_json())
    assert other.post("/deliveries/replay", {"filter": {"endpoint": target}}, 200)["data"] == {"replayed": 0}
    assert other.get("/deliveries")["data"] == other.get(f"/deliveries?endpoint={target}")["data"] == []


@pytest.mark.parametrize("path", ["/deliveries", "/webhook-endpoints"])
def test_a_list_of_three_costs_as_many_statements_as_a_list_of_one(
    app: Flask, client: FlaskClient, world: World, api: Calls, path: str
) -> None:
    for _ in range(3):
        endpoint(api)
    owe(app, client, world, api)
    costs = []
    for limit in (1, 3):
        with statements(app) as sent:
            assert len(api.get(f"{path}?limit={limit}")["data"]) == limit
        costs.append(len(sent))
    assert costs[0] == costs[1]
