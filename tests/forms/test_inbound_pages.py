"""Settings → Integrations → Webhook API → Configure, without JavaScript: the keys, and a token that is asked for."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls, statements
from tests.conftest import World
from tests.intake.ways import rows
from tests.visitor import SignIn, Visitor
from webapp.workspaces.models import AuditEntry

HOME = "/settings/integrations/webhook-api"
KEYS = f"{HOME}/keys"
KEY = {
    "name": "Landing page",
    "allowed_domains": "example.com, *.example.org",
    "honeypot_field": "company_url",
    "default_status": "Unassigned",
    "default_tags": "web, spring",
}


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner")


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


@pytest.fixture
def one(world: World) -> str:
    return f"{KEYS}/{world.inbound_id}"


def post(client: FlaskClient, world: World, token: str, **headers: str) -> int:
    path = f"/api/webhooks/inbound/{world.inbound_id}"
    return client.post(path, headers={"X-Webhook-Token": token, **headers}, json={"email": "a@b.test"}).status_code


@pytest.mark.contract("I1")
def test_configure_is_a_drawer_with_the_list_and_add_key_and_a_page_without_scripts(
    owner: Visitor, world: World
) -> None:
    shown = owner.get(HOME).text
    (button,) = re.findall(r"<a [^>]*data-dialog=[^>]*>.*?</a>", shown, re.S)
    assert ("Configure" in button, f'href="{KEYS}"' in button) == (True, True)
    (drawer,) = re.findall(r'<dialog class="dialog drawer".*?</dialog>', shown, re.S)
    for page in (drawer, owner.get(KEYS).text):
        assert ("Add Key" in page, "Inbound webhook" in page, world.inbound_id in page) == (True, True, True)


@pytest.mark.contract("I2", "I3")
def test_add_key_makes_one_and_shows_its_url_and_token(owner: Visitor, api: Calls) -> None:
    assert re.findall(r'<option selected value="(\w*)"', owner.get(f"{KEYS}/new").text) == ["Unassigned"]
    made = owner.post(f"{KEYS}/new", KEY)
    key = api.get("/inbound-keys")["data"][0]
    assert {name: key[name] for name in ("name", "allowedDomains", "honeypotField", "defaultStatus")} == {
        "name": "Landing page",
        "allowedDomains": ["example.com", "*.example.org"],
        "honeypotField": "company_url",
        "defaultStatus": "Unassigned",
    }
    token = api.get(f"/inbound-keys/{key['id']}/token")["data"]["token"]
    assert (f'data-copy="{key["url"]}"' in made.text, f'data-copy="{token}"' in made.text) == (True, True)
    assert (key["defaultTags"], key["isTest"], token[:8]) == (["web", "spring"], False, "wh_live_")


@pytest.mark.contract("I3")
def test_a_test_key_is_made_as_one(owner: Visitor, api: Calls) -> None:
    assert "wh_test_" in owner.post(f"{KEYS}/new", {**KEY, "is_test": "y"}).text
    assert api.get("/inbound-keys")["data"][0]["isTest"] is True


@pytest.mark.contract("I2")
def test_a_key_that_any_website_may_use_is_warned_of(owner: Visitor, one: str) -> None:
    warning = "Any website may send leads with this key&#39;s token."
    assert warning in owner.get(KEYS).text
    owner.post(one, KEY)
    assert warning not in owner.get(KEYS).text


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": ""}, "name"),
        ({"allowed_domains": "https://example.com/path"}, "allowed_domains"),
        ({"default_status": "Sold"}, "default_status"),
        ({"default_tags": "x" * 101}, "default_tags"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_at_its_field_and_kept_as_typed(
    owner: Visitor, api: Calls, one: str, sent: dict[str, str], field: str
) -> None:
    before = api.get("/inbound-keys")["data"]
    for path in (one, f"{KEYS}/new"):
        refused = owner.post(path, {**KEY, **sent})
        assert (refused.status_code, f'id="{field}-error"' in refused.text) == (422, True)
        assert 'value="company_url"' in refused.text
    assert api.get("/inbound-keys")["data"] == before


@pytest.mark.contract("I10")
def test_a_token_is_in_no_page_until_it_is_asked_for_and_then_it_can_be_copied(
    app: Flask, owner: Visitor, world: World, one: str
) -> None:
    for path in (HOME, KEYS, one):
        assert world.inbound_token not in owner.get(path).text
    copy = f'data-copy="{world.inbound_token}"'
    shown = owner.post(f"{one}/token", headers={"HX-Request": "true"}).text
    assert (copy in shown, "Hide" in shown, "<html" in shown) == (True, True, False)
    assert copy in owner.post(f"{one}/token").text
    hidden = owner.part(f"{one}/token").text
    assert (world.inbound_token in hidden, "Show" in hidden) == (False, True)
    noted = [(entry.action, entry.subject) for entry in rows(app, AuditEntry)]
    assert noted == [("inbound_key.revealed", world.inbound_id)] * 2


@pytest.mark.contract("I10")
def test_regenerate_stops_the_old_token_at_once(
    client: FlaskClient, owner: Visitor, world: World, api: Calls, one: str
) -> None:
    shown = owner.post(f"{one}/regenerate").text
    token = api.get(f"/inbound-keys/{world.inbound_id}/token")["data"]["token"]
    assert (token != world.inbound_token, f'data-copy="{token}"' in shown) == (True, True)
    assert [post(client, world, text) for text in (world.inbound_token, token)] == [401, 201]


@pytest.mark.contract("I10")
def test_edit_changes_settings_and_never_the_token(
    client: FlaskClient, owner: Visitor, world: World, api: Calls, one: str
) -> None:
    assert 'value="Inbound webhook"' in owner.get(one).text
    assert owner.post(one, KEY).headers["Location"] == KEYS
    key = api.get(f"/inbound-keys/{world.inbound_id}")["data"]
    assert [key["name"], key["allowedDomains"]] == ["Landing page", ["example.com", "*.example.org"]]
    assert [key["honeypotField"], key["defaultStatus"]] == ["company_url", "Unassigned"]
    assert key["defaultTags"] == ["web", "spring"]
    assert post(client, world, world.inbound_token) == 201
    assert post(client, world, world.inbound_token, Origin="https://evil.test") == 403


@pytest.mark.contract("I10")
def test_delete_removes_a_key_for_good(client: FlaskClient, owner: Visitor, world: World, one: str) -> None:
    assert owner.post(f"{one}/delete").headers["Location"] == KEYS
    assert (post(client, world, world.inbound_token), owner.get(one).status_code) == (401, 404)
    assert "No key yet" in owner.get(KEYS).text


@pytest.mark.contract("I11")
def test_the_list_shows_how_often_and_when_a_key_was_used(client: FlaskClient, owner: Visitor, world: World) -> None:
    assert re.sub(r"\s+", " ", owner.get(KEYS).text).count("0 requests · never used") == 1
    for _ in range(2):
        assert post(client, world, world.inbound_token) == 201
    assert re.search(r"2 requests ·\s+last used <time ", owner.get(KEYS).text)


def test_htmx_gets_the_list_alone_with_what_was_done(owner: Visitor, one: str) -> None:
    done = owner.post(one, KEY, headers={"HX-Request": "true"}).text
    assert ("<html" in done, "Landing page is saved." in done, "Add Key" in done) == (False, True, True)


def test_a_list_of_three_keys_costs_as_many_statements_as_a_list_of_one(app: Flask, owner: Visitor, api: Calls) -> None:
    costs = []
    for more in (0, 2):
        for number in range(more):
            api.post("/inbound-keys", {"name": f"Key {number}"})
        with statements(app) as sent:
            owner.get(KEYS)
        costs.append(len(sent))
    assert costs[0] == costs[1]


def test_who_is_no_admin_learns_whom_to_ask(visitor: SignIn) -> None:
    shown = visitor("member").get(HOME).text
    assert ("An admin of the workspace can configure the keys." in shown, "Configure" in shown) == (True, False)
