"""A secret is shown to who has shown within ten minutes who they are; others show it once more, and come back."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from tests.calls import Calls
from tests.conftest import World
from tests.deliveries.outbox import subscribe
from tests.intake.ways import rows
from tests.registry import page_things
from tests.servers.oidc_provider import provider
from tests.test_pages import ROUTES, address, name
from tests.visitor import PASSWORD, Visitor
from webapp.database.ids import show
from webapp.deliveries.models import Endpoint
from webapp.extensions import db
from webapp.workspaces.again_views import WRONG
from webapp.workspaces.login_models import LoginSession
from webapp.workspaces.models import AuditEntry, User
from webapp.workspaces.second_factor import confirm, propose

KEYS = "/settings/integrations/webhook-api/keys"
CHAT = "https://discord.com/api/webhooks/12/a-token-of-a-chat"
SHOWS_SECRETS = {
    "GET /settings/integrations/webhook-api/keys/new",
    "POST /settings/integrations/webhook-api/keys/new",
    "POST /settings/integrations/webhook-api/keys/<inbound_key_id>/token",
    "POST /settings/integrations/webhook-api/keys/<inbound_key_id>/regenerate",
    "POST /settings/developer/api-keys",
    "POST /settings/developer/api-keys/<api_key_id>/rotate",
    "POST /settings/admin/team-management/generate",
    "GET /settings/developer/webhooks/new",
    "POST /settings/developer/webhooks/new",
    "POST /settings/developer/webhooks/<endpoint_id>/rotate",
    "POST /profile/second-factor",
}

Age = Callable[[float], None]


@pytest.fixture
def owner(visitor: Callable[..., Visitor]) -> Visitor:
    return visitor("owner")


@pytest.fixture
def age(app: Flask, owner: Visitor) -> Age:
    """Lets so many minutes pass since the owner showed who they are."""

    def since(minutes: float) -> None:
        with app.app_context():
            shown = datetime.now(UTC) - timedelta(minutes=minutes)
            db.session.execute(update(LoginSession).values(proved_at=shown))
            db.session.commit()

    return since


@pytest.fixture
def token_path(world: World) -> str:
    return f"{KEYS}/{world.inbound_id}/token"


def show_token(owner: Visitor, path: str) -> TestResponse:
    return owner.post(path, headers={"Referer": f"http://localhost{KEYS}"})


def audited(app: Flask) -> list[str]:
    return [entry.action for entry in rows(app, AuditEntry)]


def test_what_shows_a_secret_is_marked(app: Flask) -> None:
    assert {name(route) for route in ROUTES if route.fresh} == SHOWS_SECRETS


def test_a_secret_is_shown_for_ten_minutes(app: Flask, owner: Visitor, world: World, token_path: str, age: Age) -> None:
    age(9.8)
    assert world.inbound_token in show_token(owner, token_path).text
    age(10.1)
    assert show_token(owner, token_path).location == f"/login/again?next={KEYS.replace('/', '%2F')}"
    assert audited(app) == ["inbound_key.revealed"]


def test_who_showed_it_long_ago_is_asked_wherever_a_secret_is_shown(
    app: Flask, client: FlaskClient, owner: Visitor, world: World, age: Age
) -> None:
    things = page_things(app, client, world)
    age(11)
    known, made = audited(app), [row.id for row in rows(app, LoginSession)]
    for route in ROUTES:
        if route.fresh:
            path = address(route, things)
            answer = owner.get(path) if route.method == "GET" else owner.post(path)
            assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/login/again"), name(route)
    assert (audited(app), [row.id for row in rows(app, LoginSession)]) == (known, made)
    part = owner.post(
        f"{KEYS}/{world.inbound_id}/token", headers={"HX-Request": "true", "HX-Current-URL": f"http://localhost{KEYS}"}
    )
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, f"/login/again?next={KEYS.replace('/', '%2F')}")


def test_the_password_is_asked_once_more_and_leads_back(
    app: Flask, owner: Visitor, world: World, token_path: str, age: Age
) -> None:
    age(60)
    asked = show_token(owner, token_path).location
    assert f'value="{KEYS}"' in owner.get(asked).text
    wrong = owner.post("/login/again", {"proof": "not the password", "next": KEYS})
    assert (wrong.status_code, WRONG in wrong.text) == (422, True)
    assert show_token(owner, token_path).status_code == 303
    before = owner.token
    assert owner.post("/login/again", {"proof": PASSWORD, "next": KEYS}).location == KEYS
    assert owner.token != before, "a copy of the session has not become a fresh one"
    assert world.inbound_token in show_token(owner, token_path).text
    assert audited(app) == ["sign_in.confirmed", "inbound_key.revealed"]
    assert world.inbound_token not in owner.get("/settings/audit-log").text


def test_a_code_of_the_authenticator_will_do(app: Flask, owner: Visitor, token_path: str, age: Age) -> None:
    noon = 1_800_000_000
    app.config["CLOCK"] = lambda: noon
    with app.app_context():
        user = db.session.get_one(User, owner.user_id)
        secret = propose(user)
        confirm(db.session(), user, pyotp.TOTP(secret).at(noon - 30))
        db.session.commit()
    age(60)
    assert owner.post("/login/again", {"proof": pyotp.TOTP(secret).at(noon), "next": "//evil.test"}).location == "/"
    assert show_token(owner, token_path).status_code == 200


def test_guessing_is_limited(owner: Visitor, age: Age) -> None:
    age(60)
    statuses = [owner.post("/login/again", {"proof": "not the password"}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_who_has_no_password_goes_by_the_company_which_is_to_ask_them_again(
    app: Flask, owner: Visitor, token_path: str, age: Age
) -> None:
    with app.app_context():
        user = db.session.get_one(User, owner.user_id)
        user.password_hash, user.oidc_subject = "", "jane"
        db.session.commit()
    age(60)
    before = owner.token
    with provider() as acme:
        app.config.update(acme.settings())
        acme.claims = {"sub": "jane"}
        page = owner.get(f"/login/again?next={KEYS}").text
        assert ('type="password"' in page, f'href="/login/provider?again=1&amp;next={KEYS}"' in page) == (False, True)
        away = owner.get(f"/login/provider?again=1&next={KEYS}").location
        back = requests.get(away, allow_redirects=False, timeout=5).headers["Location"]
        assert (acme.asked["prompt"], acme.asked["max_age"]) == ("login", "0")
        assert owner.get(back.partition(app.config["PUBLIC_URL"])[2]).location == KEYS
    assert show_token(owner, token_path).status_code == 200
    owner.client.set_cookie("inlet_session", before)
    assert owner.get("/profile").status_code == 303, "the session before it has ended"


@pytest.mark.parametrize(
    ("path", "seconds_ago", "status"),
    [
        ("/login/provider", None, 303),
        ("/login/provider", 5, 200),
        ("/login/provider", 3600, 303),
        ("/login/provider?again=1", 3600, 303),
    ],
)
def test_a_session_that_the_company_has_kept_shows_nobody_to_be_here(
    app: Flask, owner: Visitor, token_path: str, age: Age, path: str, seconds_ago: int | None, status: int
) -> None:
    with app.app_context():
        db.session.get_one(User, owner.user_id).oidc_subject = "jane"
        db.session.commit()
    age(60)
    with provider() as acme:
        app.config.update(acme.settings())
        acme.claims = {"sub": "jane"} | ({"auth_time": int(time.time()) - seconds_ago} if seconds_ago else {})
        back = requests.get(owner.get(path).location, allow_redirects=False, timeout=5).headers["Location"]
        assert owner.get(back.partition(app.config["PUBLIC_URL"])[2]).location == "/"
    assert show_token(owner, token_path).status_code == status


def test_the_address_of_a_chat_is_told_by_no_page_and_no_answer(app: Flask, owner: Visitor, world: World) -> None:
    """Whoever knows it may write there. Saved as it is told, it stays."""
    with app.app_context():
        endpoint_id = show("ep", subscribe(world, CHAT, channel="discord"))
    page, told = f"/settings/developer/webhooks/{endpoint_id}", CHAT.replace("a-token-of-a-chat", "…")
    for path in (page, "/settings/developer/webhooks", "/settings/notifications"):
        assert ("a-token-of-a-chat" in owner.get(path).text, told in owner.get(path).text) == (False, True), path
    api = Calls(app.test_client(), world.admin_api_key)
    assert api.get(f"/webhook-endpoints/{endpoint_id}")["data"]["url"] == told
    assert owner.post(page, {"url": told, "name": "Chat", "events": ["lead.created"]}).location == page
    assert owner.post("/settings/notifications/discord", {"url": told}).location == "/settings/notifications"
    changed = owner.post(page, {"url": told.replace("/12/", "/13/"), "name": "Chat", "events": ["lead.created"]})
    assert changed.status_code == 422
    with app.app_context():
        assert [endpoint.url for endpoint in db.session.scalars(select(Endpoint))] == [CHAT]
