"""The common rules of all ways in, proved on those that take plain fields: the Forms API and hosted forms."""

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World, new_world
from tests.intake.ways import JSON_WAYS, PAGE, H, K, Way, events, leads, submissions
from webapp.database.ids import show
from webapp.extensions import db
from webapp.workspaces.models import Workspace

WAYS = (K, H, PAGE)
LEAD = (
    *("first_name", "last_name", "email", "phone", "company", "city", "budget", "source", "status"),
    *("project_types", "tags", "custom_data", "email_key", "phone_key", "is_test"),
)


def told(lead: object) -> dict[str, Any]:
    return {name: getattr(lead, name) for name in LEAD}


@pytest.mark.contract("C1")
def test_every_way_in_makes_the_same_lead_the_same_events_and_the_same_record(
    app: Flask, client: FlaskClient, world: World
) -> None:
    fields = {
        "Full Name": "Ana de la Cruz",
        "E-Mail": "Ana@Acme.test",
        "mobile": "+1 (555) 123-4567",
        "organization": "Acme & <b>Söhne</b>",
        "Stadt": "Köln",
        "how_did_you_hear": "a friend",
        "inquiry": "Hello 😀",
    }
    made: list[tuple[object, ...]] = []
    for number, way in enumerate(WAYS):
        with app.app_context():
            other = new_world(f"W{number}", f"owner@w{number}.test")
        way.post(client, other, fields)
        lead, row = leads(app)[-1], submissions(app)[-1]
        kinds = [event.kind for event in events(app) if event.workspace_id == other.workspace_id]
        made.append((told(lead), row.mapped["fields"], row.mapped["customData"], row.outcome, row.reason, kinds))
    assert made[0] == made[1] == made[2]
    assert made[0][0]["email"] == "Ana@Acme.test"
    assert {row.dialect for row in submissions(app)} == {"forms_api", "hosted"}


@pytest.mark.contract("C5")
@pytest.mark.parametrize("way", WAYS, ids=["forms_api", "hosted", "page"])
@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("  <b>Ann</b> \n", "Ann"),
        ("a < b > c", "a < b > c"),
        ("John <john@x.y>", "John <john@x.y>"),
        ("&lt;b&gt;", "&lt;b&gt;"),
        ("a\x00b\x07c\x7f\x85d", "abcd"),
        ("<script>alert(1)</script>Hi", "Hi"),
        ("😀 مرحبا שלום नमस्ते 你好 e\u0301", "😀 مرحبا שלום नमस्ते 你好 e\u0301"),
        ("line\nline\ttab", "line\nline\ttab"),
    ],
)
def test_text_is_stored_as_sent_but_for_tags_controls_and_space(
    app: Flask, client: FlaskClient, world: World, way: Way, sent: str, stored: str
) -> None:
    way.post(client, world, {"email": "a@b.co", "company": sent, "Extra": sent})
    (lead,) = leads(app)
    assert (lead.company, lead.custom_data) == (stored, {"Extra": stored})
    assert submissions(app)[0].body == way.body({"email": "a@b.co", "company": sent, "Extra": sent})


def people(app: Flask, client: FlaskClient, world: World, way: Way, sent: list[Mapping[str, str]]) -> int:
    """How many people some submissions make."""
    for fields in sent:
        assert way.post(client, world, fields).status_code in (201, 303)
    return len(leads(app))


@pytest.mark.contract("C5", "C16")
@pytest.mark.parametrize("way", WAYS, ids=["forms_api", "hosted", "page"])
@pytest.mark.parametrize(
    ("emails", "count"),
    [
        (["A@B.com", " a@b.com ", "a@b.COM"], 1),
        (["a@b.com", "á@b.com"], 2),
        (["😀@x.io", "😁@x.io"], 2),
        (["a@bücher.de", "a@xn--bcher-kva.de", "A@BÜCHER.de"], 1),
        (["a@b.co", "a+tag@b.co"], 2),
        (["josé@x.io", "jose\u0301@x.io"], 1),
        (["straße@x.io", "strasse@x.io"], 2),
        (["a..b@docomo.test", "a.b@docomo.test"], 2),
    ],
)
def test_emails_are_one_person_by_case_and_else_exactly(
    app: Flask, client: FlaskClient, world: World, way: Way, emails: list[str], count: int
) -> None:
    assert people(app, client, world, way, [{"email": email} for email in emails]) == count


@pytest.mark.contract("C16")
@pytest.mark.parametrize("way", [H, PAGE], ids=["hosted", "page"])
@pytest.mark.parametrize(
    ("phones", "count"),
    [
        (["+1 (555) 123-4567", "555.123.4567", "15551234567"], 1),
        (["555 123 4567 ext. 5", "5551234567"], 1),
        (["+49 555 1234567", "555 123 4567"], 2),
        (["abc", "abc"], 2),
        (["9" * 300, "9" * 300], 2),
        (["12345", "12345"], 2),
    ],
)
def test_phones_are_one_person_by_their_number(
    app: Flask, client: FlaskClient, world: World, way: Way, phones: list[str], count: int
) -> None:
    assert people(app, client, world, way, [{"phone": phone, "name": "Jane"} for phone in phones]) == count
    assert leads(app)[0].phone == phones[0]


@pytest.mark.contract("C16", "C18")
def test_a_phone_is_read_as_in_the_workspaces_country(app: Flask, client: FlaskClient) -> None:
    for country, count in (("US", 2), ("DE", 1)):
        with app.app_context():
            there = new_world(country, f"owner@{country}.test", country=country)
        for phone in ("+49 30 123456", "030 123456"):
            H.post(client, there, {"phone": phone, "name": "Jane"})
        assert len([lead for lead in leads(app) if lead.workspace_id == there.workspace_id]) == count


@pytest.mark.contract("C16")
def test_what_another_lead_owns_stays_there_and_the_newcomer_is_a_duplicate(
    app: Flask, client: FlaskClient, world: World
) -> None:
    owner = K.post(client, world, {"email": "a@b.co", "phone": "5551234567"}).get_json()["data"]["personId"]
    K.post(client, world, {"email": "c@d.co", "phone": "555-123-4567"})
    newcomer = submissions(app)[1]
    assert (newcomer.result["isNew"], newcomer.result["duplicates"]) == (True, [owner])
    found = H.post(client, world, {"phone": "(555) 123-4567", "name": "Jane"})
    assert found.status_code == 201
    assert show("lead", submissions(app)[2].person_id) == owner


@pytest.mark.contract("C10", "C17")
@pytest.mark.parametrize("means", ["key", "host"])
def test_test_data_runs_the_same_way_and_never_meets_live_data(
    app: Flask, client: FlaskClient, world: World, means: str
) -> None:
    fields = {"email": "a@b.co", "phone": "5551234567", "name": "Jane"}
    test = {"key": world.test_api_key} if means == "key" else {"base_url": "http://sandbox.leads.test"}
    answers = [K.post(client, world, fields, **options) for options in ({}, test, test, {})]
    assert [answer.get_json()["data"]["isNew"] for answer in answers] == [True, True, False, False]
    assert answers[0].get_json()["data"].keys() == answers[1].get_json()["data"].keys()
    live, tested = leads(app)
    assert [live.is_test, tested.is_test] == [False, True]
    assert told(live) | {"is_test": 0, "email_key": 0, "phone_key": 0} == told(tested) | {
        "is_test": 0,
        "email_key": 0,
        "phone_key": 0,
    }
    assert [row.is_test for row in submissions(app)] == [False, True, True, False]
    assert {event.is_test for event in events(app) if event.lead_id == tested.id} == {True}


@pytest.mark.contract("C10")
def test_test_data_is_hidden_unless_it_is_asked_for(client: FlaskClient, world: World) -> None:
    K.post(client, world, {"email": "live@b.co"})
    K.post(client, world, {"email": "test@b.co"}, key=world.test_api_key)
    H.post(client, world, {"email": "host@b.co"}, base_url="http://sandbox.leads.test")
    api = Calls(client, world.admin_api_key)
    assert [lead["email"] for lead in api.get("/leads")["data"]] == ["live@b.co"]
    assert len(api.get("/submissions")["data"]) == 1
    assert [lead["email"] for lead in api.get("/leads?test=true")["data"]] == ["host@b.co", "test@b.co"]
    assert len(api.get("/submissions?test=true")["data"]) == 2


@pytest.mark.contract("C18")
def test_a_new_workspace_has_the_promised_defaults(context: Flask, world: World) -> None:
    workspace = db.session.get_one(Workspace, world.workspace_id)
    settings = (workspace.country, workspace.currency, workspace.time_zone, workspace.locale, workspace.plan)
    assert settings == ("US", "USD", "UTC", "en", "free")
    assert workspace.lead_statuses == ["Unassigned", "New", "Contacted", "Qualified", "Unqualified", "Converted"]


@pytest.mark.contract("C18", "K23")
def test_a_new_lead_is_new_unless_the_workspace_or_the_form_says_otherwise(
    app: Flask, client: FlaskClient, world: World
) -> None:
    K.post(client, world, {"email": "a@b.co"})
    with app.app_context():
        db.session.get_one(Workspace, world.workspace_id).lead_statuses = ["Fresh", "Won"]
        db.session.commit()
    K.post(client, world, {"email": "b@b.co"})
    Calls(client, world.admin_api_key).patch(f"/forms/{show('form', world.form_id)}", {"defaultStatus": "Won"})
    K.post(client, world, {"email": "c@b.co"})
    assert [lead.status for lead in leads(app)] == ["New", "Fresh", "Won"]


@pytest.mark.contract("C20")
@pytest.mark.parametrize("way", JSON_WAYS, ids=lambda way: way.name)
def test_the_first_declared_source_stays_and_custom_data_fills_what_is_empty(
    app: Flask, client: FlaskClient, world: World, way: Way
) -> None:
    Calls(client, world.admin_api_key).patch(
        f"/forms/{show('form', world.form_id)}", {"defaultTags": ["VIP", "web"], "defaultSource": "Website"}
    )
    way.post(client, world, {"email": "a@b.co", "source": "a friend", "Size": "", "Colour": "red"})
    Calls(client, world.admin_api_key).patch(f"/forms/{show('form', world.form_id)}", {"defaultTags": ["vip", "Ad"]})
    way.post(client, world, {"email": "a@b.co", "source": "an ad", "Size": "5", "Colour": "blue", "More": "x"})
    (lead,) = leads(app)
    assert (lead.source, lead.tags) == ("a friend", ["VIP", "web", "Ad"])
    assert lead.custom_data == {"Size": "5", "Colour": "red", "More": "x"}
    assert [row.result["kept"] for row in submissions(app)] == [[], ["source", "customData.Colour"]]


@pytest.mark.contract("C20", "K6")
def test_page_and_campaign_are_kept_apart_from_the_declared_source(
    app: Flask, client: FlaskClient, world: World
) -> None:
    metadata = {"pageUrl": "https://shop.test/a", "utm_source": "news", "utm_campaign": "May", "session": {"id": 7}}
    body = K.body({"email": "a@b.co", "how_did_you_hear": "a friend"})[:-1] + b', "metadata": '
    K.post(client, world, body + str(metadata).replace("'", '"').encode() + b"}")
    row, lead = submissions(app)[0], leads(app)[0]
    assert row.mapped["metadata"] == metadata
    assert (row.dialect, row.form_id, lead.source, lead.tags) == ("forms_api", world.form_id, "a friend", [])
    H.post(client, world, {"email": "b@b.co"}, headers={"Referer": "https://shop.test/b"})
    assert submissions(app)[1].mapped["metadata"] == {"pageUrl": "https://shop.test/b"}
