"""Settings → Integrations → Website Forms, without JavaScript: each tab saves what it shows by the rules of the API."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls, statements, submit
from tests.conftest import World
from tests.visitor import SignIn, Visitor, sign_in
from webapp.database.ids import show
from webapp.deliveries.words import LABELS as PLACEHOLDERS
from webapp.extensions import db
from webapp.forms import usage
from webapp.forms.mapping_inputs import LABELS
from webapp.workspaces.models import Member

HOME = "/settings/integrations/website-forms"
GENERAL = {
    "name": "Contact page",
    "status": "paused",
    "paused_message": "Back on Monday",
    "thank_you_message": "Thanks",
    "redirect_url": "https://example.com/thanks",
    "default_status": "Contacted",
    "default_source": "Website",
    "default_tags": "web,  spring ,",
}
AUTOMATION = {
    "assignment_mode": "none",
    "notify_members": "y",
    "auto_responder_subject": "",
    "auto_responder_body": "",
    "auto_responder_reply_to": "",
    "double_opt_in_subject": "",
    "double_opt_in_body": "",
    "webhook_url": "",
    "webhook_secret": "",
    "webhook_signature_header": "x-inlet-signature",
}

each = pytest.mark.parametrize


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner")


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


@pytest.fixture
def form(api: Calls, world: World) -> str:
    return f"/forms/{show('form', world.form_id)}"


@pytest.fixture
def page(world: World) -> str:
    return f"{HOME}/{show('form', world.form_id)}"


def changed(api: Calls, form: str, *names: str) -> dict[str, Any]:
    data = api.get(form)["data"]
    return {name: data[name] for name in names}


@pytest.mark.contract("K1")
def test_a_new_form_needs_a_name_and_shows_its_id_to_copy_in_a_call_that_works(owner: Visitor, api: Calls) -> None:
    assert "New Form" in owner.get(HOME).text
    made = owner.post(f"{HOME}/new", {"name": "Landing page"})
    form_id = made.headers["Location"].removeprefix(f"{HOME}/")
    assert (made.status_code, api.get(f"/forms/{form_id}")["data"]["name"]) == (303, "Landing page")
    shown = owner.get(made.headers["Location"]).text
    assert f'data-copy="{form_id}"' in shown
    assert f"/api/v1/forms/{form_id}/submissions" in shown
    assert f'data-copy="{form_id}"' in owner.get(HOME).text


@pytest.mark.contract("K1")
def test_a_form_without_a_name_is_refused_and_nothing_is_made(owner: Visitor, api: Calls) -> None:
    refused = owner.post(f"{HOME}/new", {"name": "  "})
    assert (refused.status_code, "There is a problem" in refused.text) == (422, True)
    assert len(api.get("/forms")["data"]) == 1


def test_the_list_says_what_a_form_takes_and_when_it_last_did(
    client: FlaskClient, owner: Visitor, world: World, api: Calls, form: str
) -> None:
    assert "None yet" in owner.get(HOME).text
    for number in range(3):
        submit(client, world, email=f"jane{number}@acme.test")
    api.patch(form, {"status": "paused"})
    shown = owner.get(HOME).text
    assert re.findall(rf'href="/requests\?form={show("form", world.form_id)}">\s*(\S+?)</a>', shown) == ["3"]
    assert ("None yet" in shown, ">Paused<" in shown) == (False, True)


def test_a_form_of_a_source_is_marked_and_that_of_a_webhook_key_is_not_listed(
    client: FlaskClient, owner: Visitor, world: World
) -> None:
    lead = {"name": "Jane Doe", "email": "jane@acme.test", "source": "Spring fair"}
    sent = client.post("/api/public/leads", headers={"x-api-key": world.api_key}, json=lead)
    assert sent.status_code == 201
    shown = owner.get(HOME).text
    assert [name in shown for name in ("Spring fair", ">Source<", "Inbound webhook")] == [True, True, False]


def test_a_list_of_three_forms_costs_as_many_statements_as_a_list_of_one(
    app: Flask, owner: Visitor, api: Calls
) -> None:
    costs = []
    for more in (0, 2):
        for number in range(more):
            api.post("/forms", {"name": f"Form {number}"})
        with statements(app) as sent:
            owner.get(HOME)
        costs.append(len(sent))
    assert costs[0] == costs[1]


def test_counting_stops_where_a_page_would_say_that_many_or_more(
    app: Flask, client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "MOST", 2)
    for number in range(3):
        submit(client, world, email=f"jane{number}@acme.test")
    with app.app_context():
        assert usage.usage_of(db.session(), [world.form_id])[world.form_id].count == 2
        assert usage.usage_of(db.session(), []) == {}


def test_general_saves_what_it_shows(owner: Visitor, api: Calls, form: str, page: str) -> None:
    assert owner.post(page, GENERAL).headers["Location"] == page
    assert changed(api, form, "name", "status", "pausedMessage", "thankYouMessage", "redirectUrl") == {
        "name": "Contact page",
        "status": "paused",
        "pausedMessage": "Back on Monday",
        "thankYouMessage": "Thanks",
        "redirectUrl": "https://example.com/thanks",
    }
    assert changed(api, form, "defaultStatus", "defaultSource", "defaultTags") == {
        "defaultStatus": "Contacted",
        "defaultSource": "Website",
        "defaultTags": ["web", "spring"],
    }
    emptied = {"redirect_url": "", "default_status": "", "default_source": "", "default_tags": ""}
    owner.post(page, {**GENERAL, **emptied})
    assert changed(api, form, "redirectUrl", "defaultStatus", "defaultSource", "defaultTags") == {
        "redirectUrl": None,
        "defaultStatus": None,
        "defaultSource": None,
        "defaultTags": [],
    }


@each(
    ("tab", "sent", "words"),
    [
        ("", {**GENERAL, "name": ""}, "name-error"),
        ("", {**GENERAL, "status": "sold"}, "status-error"),
        ("", {**GENERAL, "redirect_url": "javascript:alert(1)"}, "Use a full address"),
        ("", {**GENERAL, "default_status": "Sold"}, "default_status-error"),
        ("", {}, "status-error"),
        ("/security", {"allowed_origins": "https://example.com/path", "honeypot_field": ""}, "is not an origin"),
        ("/duplicate-handling", {"duplicate_handling": "merge", "match_field": "email"}, "duplicate_handling-error"),
        ("/automation", {**AUTOMATION, "webhook_url": "ftp://example.com"}, "webhook_url-error"),
        ("/automation", {**AUTOMATION, "webhook_signature_header": "Host"}, "has a meaning of its own"),
        ("/automation", {**AUTOMATION, "assignment_mode": "user"}, "assignment_user_member_id-error"),
        ("/automation", {**AUTOMATION, "assignment_mode": "round_robin"}, "round_robin_member_ids-error"),
        ("/automation", {**AUTOMATION, "auto_responder_enabled": "y"}, "Give a subject and a body to send."),
        ("/automation", {**AUTOMATION, "auto_responder_reply_to": "nobody"}, "auto_responder_reply_to-error"),
        ("/field-mapping", {"rows-0-source": "x", "rows-0-target": "", "rows-0-key": ""}, "Choose a field of the lead"),
        ("/field-mapping", {"rows-0-source": "", "rows-0-target": "email", "rows-0-key": ""}, "rows-0-source-error"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_at_its_field_and_nothing_changes(
    owner: Visitor, api: Calls, form: str, page: str, tab: str, sent: dict[str, str], words: str
) -> None:
    before = api.get(form)["data"]
    refused = owner.post(page + tab, sent)
    assert (refused.status_code, words in refused.text, "There is a problem" in refused.text) == (422, True, True)
    assert api.get(form)["data"] == before


def test_what_was_typed_into_a_refused_page_is_still_there(owner: Visitor, page: str) -> None:
    refused = owner.post(page, {**GENERAL, "name": "", "default_source": "Flyer"}).text
    assert ('value="Flyer"' in refused, 'value="web, spring"' in refused) == (True, True)


def test_a_mapping_is_saved_as_rows_and_its_spare_rows_are_none(
    owner: Visitor, api: Calls, form: str, page: str
) -> None:
    rows = [("inquiry_text", "noteContent", ""), ("job", "customData.", "position"), ("pet", "customData.", "")]
    sent = {
        f"rows-{number}-{name}": value
        for number, row in enumerate([*rows, ("", "", "")])
        for name, value in zip(("source", "target", "key"), row, strict=True)
    }
    assert owner.post(f"{page}/field-mapping", sent).status_code == 303
    mapping = {"inquiry_text": "noteContent", "job": "customData.position", "pet": "customData.pet"}
    assert changed(api, form, "fieldMapping") == {"fieldMapping": mapping}
    shown = owner.get(f"{page}/field-mapping").text
    assert re.findall(r'name="rows-\d-source"[^>]*value="(\w*)"', shown) == ["inquiry_text", "job", "pet", "", "", ""]
    assert "how_did_you_hear" in shown


def test_a_field_that_stands_twice_in_a_mapping_is_refused(owner: Visitor, api: Calls, form: str, page: str) -> None:
    sent = {"rows-0-source": "x", "rows-0-target": "email", "rows-1-source": "x", "rows-1-target": "phone"}
    refused = owner.post(f"{page}/field-mapping", sent)
    assert (refused.status_code, "stands here twice" in refused.text) == (422, True)
    assert changed(api, form, "fieldMapping") == {"fieldMapping": {}}


def test_security_saves_origins_one_a_line_and_warns_where_there_are_none(
    owner: Visitor, api: Calls, form: str, page: str
) -> None:
    sent = {"allowed_origins": "https://example.com\r\n\r\n *.example.org ", "honeypot_field": "company_url"}
    owner.post(f"{page}/security", sent)
    assert changed(api, form, "allowedOrigins", "honeypotField") == {
        "allowedOrigins": ["https://example.com", "*.example.org"],
        "honeypotField": "company_url",
    }
    warning = "Any website may submit to this form."
    assert warning not in owner.get(f"{page}/security").text
    owner.post(f"{page}/security", {"allowed_origins": "", "honeypot_field": ""})
    assert changed(api, form, "allowedOrigins", "honeypotField") == {"allowedOrigins": [], "honeypotField": None}
    assert warning in owner.get(f"{page}/security").text


def test_duplicate_handling_saves_mode_and_match_field(owner: Visitor, api: Calls, form: str, page: str) -> None:
    owner.post(f"{page}/duplicate-handling", {"duplicate_handling": "skip", "match_field": "phone"})
    assert changed(api, form, "duplicateHandling", "matchField") == {"duplicateHandling": "skip", "matchField": "phone"}


def test_automation_saves_webhook_auto_responder_and_assignment(
    owner: Visitor, api: Calls, form: str, page: str
) -> None:
    members = sorted(member["id"] for member in api.get("/members")["data"])
    sent = {
        "assignment_mode": "round_robin",
        "assignment_round_robin_member_ids": members,
        "auto_responder_enabled": "y",
        "auto_responder_subject": "Thanks, {{firstName}}",
        "auto_responder_body": "We call you back.",
        "auto_responder_reply_to": "sales@acme.test",
        "double_opt_in_enabled": "y",
        "double_opt_in_subject": "One more step",
        "double_opt_in_body": "",
        "double_opt_in_reply_waits": "y",
        "webhook_url": "http://127.0.0.1:8099/hook",
        "webhook_secret": "s3cret",
        "webhook_signature_header": "x-acme-signature",
    }
    assert owner.post(f"{page}/automation", sent).status_code == 303
    names = ("assignment", "notifyMembers", "webhookUrl", "hasWebhookSecret", "webhookSignatureHeader", "autoResponder")
    assert changed(api, form, *names, "doubleOptIn") == {
        "assignment": {"mode": "round_robin", "memberIds": members, "weights": [], "rules": []},
        "notifyMembers": False,
        "webhookUrl": "http://127.0.0.1:8099/hook",
        "hasWebhookSecret": True,
        "webhookSignatureHeader": "x-acme-signature",
        "autoResponder": {
            "enabled": True,
            "subject": "Thanks, {{firstName}}",
            "body": "We call you back.",
            "replyTo": "sales@acme.test",
        },
        "doubleOptIn": {"enabled": True, "subject": "One more step", "body": "", "replyWaits": True},
    }


def test_the_webhooks_secret_is_never_shown_and_stays_until_it_is_replaced_or_taken_away(
    owner: Visitor, api: Calls, form: str, page: str
) -> None:
    path = f"{page}/automation"
    owner.post(path, {**AUTOMATION, "webhook_secret": "s3cret"})
    shown = owner.get(path).text
    assert ("s3cret" in shown, "A secret is set." in shown) == (False, True)
    owner.post(path, AUTOMATION)
    assert changed(api, form, "hasWebhookSecret") == {"hasWebhookSecret": True}
    owner.post(path, {**AUTOMATION, "forget_secret": "y"})
    assert changed(api, form, "hasWebhookSecret") == {"hasWebhookSecret": False}


def test_a_lead_goes_to_one_member_of_the_workspace_and_to_nobody_elses(
    app: Flask, owner: Visitor, api: Calls, form: str, page: str
) -> None:
    sent = {**AUTOMATION, "assignment_mode": "user", "assignment_user_member_id": show("mem", owner.member_id)}
    assert owner.post(f"{page}/automation", sent).status_code == 303
    assignment = {"mode": "user", "memberId": show("mem", owner.member_id), "rules": []}
    assert changed(api, form, "assignment") == {"assignment": assignment}
    with app.app_context():
        db.session.get_one(Member, owner.member_id).away = True
        db.session.commit()
    assert "(away)" in owner.get(f"{page}/automation").text
    foreign = {**sent, "assignment_user_member_id": show("mem", bytes(16))}
    assert owner.post(f"{page}/automation", foreign).status_code == 422
    assert changed(api, form, "assignment") == {"assignment": assignment}


def test_the_placeholders_that_are_offered_are_those_that_are_filled() -> None:
    assert {name for name in LABELS if name != "noteContent"} == {"name", *PLACEHOLDERS}


@pytest.mark.contract("K22")
def test_history_shows_what_came_in_and_who_changed_what(
    app: Flask, client: FlaskClient, world: World, page: str
) -> None:
    joe = sign_in(app, world.workspace_id, "admin", name="Joe")
    joe.post(f"{page}/duplicate-handling", {"duplicate_handling": "skip", "match_field": "email"})
    for _ in range(2):
        submit(client, world, email="jane@acme.test", name="Jane Doe")
    shown = joe.get(f"{page}/history").text
    assert re.findall(r"<code>form\.\w+</code>", shown) == ["<code>form.updated</code>"]
    assert ("Joe" in shown, "duplicate_handling, match_field" in shown) == (True, True)
    (address,) = set(re.findall(r'href="(/requests\?form=[^"]+)"', shown))
    assert joe.part(address).text.count("Jane Doe") == 2


def test_every_change_is_noted(app: Flask, owner: Visitor, api: Calls, page: str) -> None:
    made = owner.post(f"{HOME}/new", {"name": "Second"}).headers["Location"]
    owner.post(made, {**GENERAL, "name": "Other"})
    owner.post(f"{made}/delete")
    log = owner.get("/settings/audit-log?area=form").text
    assert re.findall(r"<code>(form\.\w+)</code>", log) == ["form.deleted", "form.updated", "form.created"]


def test_a_deleted_form_is_gone_and_takes_nothing_any_more(
    client: FlaskClient, owner: Visitor, world: World, api: Calls, form: str, page: str
) -> None:
    submit(client, world, email="jane@acme.test")
    assert owner.post(f"{page}/delete").headers["Location"] == HOME
    assert (owner.get(page).status_code, len(api.get("/leads")["data"])) == (404, 1)
    answer = client.post(f"/api/v1{form}/submissions", headers={"x-api-key": world.api_key}, json={"fields": {}})
    assert answer.get_json()["code"] == "FORM_NOT_FOUND"
    assert "No form yet" in owner.get(HOME).text


def test_the_form_of_a_webhook_key_has_its_pages_but_goes_only_with_the_key(owner: Visitor, api: Calls) -> None:
    page = f"{HOME}/{api.get('/inbound-keys')['data'][0]['formId']}"
    assert "Delete form" not in owner.get(page).text
    assert owner.post(f"{page}/delete").status_code == 409


def test_who_is_no_admin_sees_the_forms_without_a_way_to_change_them(visitor: SignIn, page: str) -> None:
    shown = visitor("member").get(HOME).text
    assert ("Contact" in shown, f'href="{page}"' in shown, "New Form" in shown) == (True, False, False)
