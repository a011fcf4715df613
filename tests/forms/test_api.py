import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import Calls, submit
from tests.conftest import World, new_world
from webapp.database.ids import parse, show
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.workspaces.models import AuditEntry, Member
from webapp.workspaces.secrets import decrypt

EVERYTHING = {
    "name": "Website",
    "status": "paused",
    "pausedMessage": "Back on Monday.",
    "allowedOrigins": ["https://example.com", "*.example.org", "localhost"],
    "duplicateHandling": "skip",
    "matchField": "email_then_phone",
    "fieldMapping": {"Your name": "name", "size": "customData.size"},
    "defaultTags": ["web", "Spring"],
    "defaultStatus": "Contacted",
    "defaultSource": "Website",
    "honeypotField": "website",
    "notifyMembers": False,
    "webhookUrl": "https://hooks.example.com/in",
    "webhookSignatureHeader": "x-kaliun-signature",
    "autoResponder": {"enabled": True, "subject": "Thanks", "body": "Hello {firstName}", "replyTo": "us@acme.test"},
    "thankYouMessage": "Thank you!",
    "redirectUrl": "https://example.com/thanks?x=1#y",
}


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def path_of(world: World) -> str:
    return f"/forms/{show('form', world.form_id)}"


def test_every_setting_is_kept_as_it_was_given(api: Calls) -> None:
    made = api.post("/forms", EVERYTHING)["data"]
    assert {name: made[name] for name in EVERYTHING} == EVERYTHING
    assert api.get(f"/forms/{made['id']}")["data"] == made


def test_a_change_changes_what_it_names_and_nothing_else(api: Calls) -> None:
    made = api.post("/forms", EVERYTHING)["data"]
    changed = api.patch(f"/forms/{made['id']}", {"name": "Shop", "webhookUrl": None, "defaultTags": []})["data"]
    differing = {name for name in made if made[name] != changed[name]}
    assert differing == {"name", "webhookUrl", "defaultTags", "updatedAt"}
    assert (changed["name"], changed["webhookUrl"], changed["defaultTags"]) == ("Shop", None, [])


def test_a_form_needs_a_name(api: Calls) -> None:
    assert list(api.post("/forms", {}, 400)["fields"]) == ["name"]


@pytest.mark.parametrize(
    "setting",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"status": "open"},
        {"allowedOrigins": ["https://example.com/path"]},
        {"duplicateHandling": "merge"},
        {"matchField": "name"},
        {"fieldMapping": {"a": "nowhere"}},
        {"fieldMapping": {"a": "customData."}},
        {"defaultStatus": "Sold"},
        {"assignment": {"mode": "user"}},
        {"assignment": {"mode": "round_robin", "memberIds": []}},
        {"assignment": {"mode": "user", "memberId": "mem_1"}},
        {"notifyMembers": "yes"},
        {"webhookUrl": "http://10.0.0.1/"},
        {"webhookUrl": "https://192.168.1.1/"},
        {"webhookUrl": "https://2130706433/"},
        {"webhookUrl": "https://user:pass@example.com/"},
        {"webhookUrl": "https://example.com:3306/"},
        {"webhookUrl": "ftp://example.com/"},
        {"webhookSecret": ""},
        {"webhookSignatureHeader": "webhook-id"},
        {"webhookSignatureHeader": "Content-Type"},
        {"webhookSignatureHeader": "Host"},
        {"webhookSignatureHeader": "x sig"},
        {"webhookSignatureHeader": "x-sig\r\nx-other"},
        {"autoResponder": {"enabled": True}},
        {"autoResponder": {"enabled": True, "subject": "a\nBcc: x@y.z", "body": "b"}},
        {"autoResponder": {"replyTo": "nobody"}},
        {"redirectUrl": "//evil.test"},
        {"redirectUrl": "/\\evil.test"},
        {"redirectUrl": "https:/\\evil.test"},
        {"redirectUrl": "https://example.com\\@evil.test"},
        {"redirectUrl": "javascript:alert(1)"},
        {"redirectUrl": "https://example.com/\r\nSet-Cookie: a=b"},
        {"redirectUrl": "https://"},
        {"redirectUrl": "https://[::1"},
        {"redirectUrl": "/thanks"},
    ],
)
def test_a_setting_that_cannot_work_is_refused_by_name_when_it_is_saved(
    api: Calls, world: World, setting: dict[str, object]
) -> None:
    before = api.get(path_of(world))["data"]
    answer = api.patch(path_of(world), setting, 400)
    assert [field.split(".")[0] for field in answer["fields"]] == list(setting)
    assert api.get(path_of(world))["data"] == before


def test_the_webhook_secret_is_told_to_nobody_and_kept_encrypted(app: Flask, api: Calls, world: World) -> None:
    answer = api.open("PATCH", path_of(world), json={"webhookSecret": "s3cr3t-of-acme"})
    assert answer.get_json()["data"]["hasWebhookSecret"] is True
    assert "s3cr3t" not in answer.text + api.open("GET", path_of(world)).text
    with app.app_context():
        form = db.session.get_one(Form, world.form_id)
        assert form.webhook_secret is not None
        assert b"s3cr3t" not in form.webhook_secret
        assert decrypt(form.webhook_secret) == "s3cr3t-of-acme"
    assert api.patch(path_of(world), {"webhookSecret": None})["data"]["hasWebhookSecret"] is False


def test_leads_are_assigned_to_members_of_the_same_workspace_only(app: Flask, api: Calls, world: World) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
        theirs = db.session.scalars(select(Member.id).where(Member.workspace_id == other.workspace_id)).one()
    mine = api.get("/members")["data"][0]["id"]
    pool = {"mode": "round_robin", "memberIds": [mine]}
    for mode, more in (({"mode": "user", "memberId": mine}, {}), (pool, {"weights": []}), ({"mode": "none"}, {})):
        told = api.patch(path_of(world), {"assignment": mode})["data"]["assignment"]
        assert told == {**mode, **more, "rules": []}
    foreign = {"mode": "round_robin", "memberIds": [mine, show("mem", theirs)]}
    assert api.patch(path_of(world), {"assignment": foreign}, 404)["error"] == "This member does not exist."


def test_settings_take_effect_on_the_next_submission(client: FlaskClient, api: Calls, world: World) -> None:
    member = api.get("/members")["data"][0]["id"]
    settings = {
        "fieldMapping": {"mail": "email", "size": "customData.shoe"},
        "defaultTags": ["web"],
        "defaultStatus": "Contacted",
        "defaultSource": "Site",
        "assignment": {"mode": "user", "memberId": member},
    }
    api.patch(path_of(world), settings)
    submit(client, world, mail="jane@acme.test", size=42)
    (lead,) = api.get("/leads")["data"]
    assert (lead["email"], lead["customData"], lead["tags"]) == ("jane@acme.test", {"shoe": 42}, ["web"])
    assert (lead["status"], lead["source"], lead["assignee"]["id"]) == ("Contacted", "Site", member)


def test_a_deleted_form_is_gone_and_its_submissions_stay(client: FlaskClient, api: Calls, world: World) -> None:
    submit(client, world, email="jane@acme.test")
    assert api.delete(path_of(world))["data"] == {"id": show("form", world.form_id)}
    assert api.get(path_of(world), 404)["code"] == "FORM_NOT_FOUND"
    assert api.get("/forms")["data"] == []
    assert [row["formId"] for row in api.get("/submissions")["data"]] == [show("form", world.form_id)]


def test_forms_that_sources_made_are_listed_with_those_of_their_owner(
    client: FlaskClient, api: Calls, world: World
) -> None:
    lead = {"email": "jane@acme.test", "source": "Fair"}
    assert client.post("/api/public/leads", headers={"x-api-key": world.api_key}, json=lead).status_code == 201
    assert [(form["name"], form["kind"]) for form in api.get("/forms")["data"]] == [
        ("Fair", "source"),
        ("Contact", "form"),
    ]
    for kind, names in (("form", ["Contact"]), ("source", ["Fair"]), ("inbound", ["Inbound webhook"])):
        assert [form["name"] for form in api.get(f"/forms?kind={kind}")["data"]] == names
    assert list(api.get("/forms?kind=other", 400)["fields"]) == ["kind"]


def test_a_forms_submissions_are_its_own(client: FlaskClient, api: Calls, world: World) -> None:
    other = api.post("/forms", {"name": "Other"})["data"]["id"]
    submit(client, world, email="jane@acme.test")
    assert [row["outcome"] for row in api.get(f"{path_of(world)}/submissions")["data"]] == ["accepted"]
    assert api.get(f"/forms/{other}/submissions")["data"] == []


def test_who_changed_which_settings_is_noted_without_their_values(app: Flask, api: Calls, world: World) -> None:
    made = api.post("/forms", {"name": "New"})["data"]["id"]
    api.patch(f"/forms/{made}", {"webhookSecret": "s3cr3t-of-acme", "status": "closed"})
    api.delete(f"/forms/{made}")
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        noted = [(entry.action, entry.subject, entry.data["changed"]) for entry in entries]
        assert all(parse("key", entry.actor) for entry in entries)
    assert noted == [
        ("form.created", made, ["name"]),
        ("form.updated", made, ["status", "webhook_secret"]),
        ("form.deleted", made, []),
    ]
