"""Sign-in by the company's provider: a real one on loopback, and what it may say wrongly."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from joserfc.jwk import RSAKey
from sqlalchemy import select

from tests.conftest import World
from tests.servers.oidc_provider import Provider, provider
from tests.visitor import SignIn, Visitor
from webapp.extensions import db
from webapp.workspaces.models import Member, User
from webapp.workspaces.provider_views import FAILED, UNKNOWN


@pytest.fixture
def acme(app: Flask) -> Iterator[Provider]:
    with provider() as there:
        app.config.update(there.settings())
        yield there


@pytest.fixture
def guest(app: Flask, world: World) -> Visitor:
    return Visitor(app)


def come_back(guest: Visitor, next_: str = "/leads") -> Any:
    """Go to the provider and come back as it says; the answer to that."""
    away = guest.get(f"/login/provider?next={next_}")
    assert away.location is not None
    sent_back = requests.get(away.location, allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(sent_back)
    return guest.get(f"{parts.path}?{parts.query}")


def is_in(guest: Visitor) -> bool:
    return guest.get("/profile").status_code == 200


def said(guest: Visitor) -> str:
    return guest.get("/login").text


def test_a_user_is_found_by_the_verified_email_and_then_by_the_providers_name(
    app: Flask, guest: Visitor, acme: Provider, world: World
) -> None:
    acme.claims = {"sub": "olga-7", "email": world.owner_email.upper(), "email_verified": True}
    answer = come_back(guest)
    assert (answer.status_code, answer.location, is_in(guest)) == (303, "/leads", True)
    acme.claims = {"sub": "olga-7"}
    other = Visitor(app)
    come_back(other)
    assert is_in(other)
    assert {"code_challenge_method": "S256", "response_type": "code"}.items() <= acme.asked.items()


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_email_that_is_not_verified_lets_nobody_in(
    guest: Visitor, acme: Provider, world: World, verified: object
) -> None:
    acme.claims = {"sub": "mallory", "email": world.owner_email, "email_verified": verified}
    assert come_back(guest).location == "/login"
    assert (UNKNOWN in said(guest), is_in(guest)) == (True, False)


def test_an_account_that_is_linked_is_not_taken_over_by_another_name(
    app: Flask, guest: Visitor, acme: Provider, world: World
) -> None:
    acme.claims = {"sub": "olga-7", "email": world.owner_email, "email_verified": True}
    come_back(guest)
    acme.claims["sub"] = "olga-8"
    other = Visitor(app)
    come_back(other)
    assert not is_in(other)


def test_somebody_new_needs_an_invitation(app: Flask, guest: Visitor, acme: Provider, visitor: SignIn) -> None:
    acme.claims = {"sub": "nora-1", "email": "nora@acme.test", "email_verified": True, "name": "Nora"}
    come_back(guest)
    assert not is_in(guest)
    visitor("owner").post("/settings/members/invitations", {"email": "nora@acme.test", "role": "viewer"})
    come_back(guest)
    assert is_in(guest)
    with app.app_context():
        nora = db.session.scalars(select(User).where(User.email == "nora@acme.test")).one()
        role = db.session.scalars(select(Member.role).where(Member.user_id == nora.id)).one()
        assert (nora.name, nora.password_hash, role) == ("Nora", "", "viewer")


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://evil.test"},
        {"aud": "another client"},
        {"nonce": "of another sign-in"},
        {"exp": int(time.time()) - 120},
    ],
)
def test_a_token_that_is_not_for_this_sign_in_lets_nobody_in(
    guest: Visitor, acme: Provider, world: World, wrong: dict[str, Any]
) -> None:
    acme.claims = {"sub": "olga-7", "email": world.owner_email, "email_verified": True, **wrong}
    assert come_back(guest).location == "/login"
    assert (FAILED in said(guest).replace("&#39;", "'"), is_in(guest)) == (True, False)


def test_a_token_that_somebody_else_signed_lets_nobody_in(guest: Visitor, acme: Provider, world: World) -> None:
    acme.claims = {"sub": "olga-7", "email": world.owner_email, "email_verified": True}
    acme.key = RSAKey.generate_key(2048, {"kid": "one"})
    come_back(guest)
    assert not is_in(guest)


def test_an_answer_that_was_not_asked_for_lets_nobody_in(
    app: Flask, guest: Visitor, acme: Provider, world: World
) -> None:
    acme.claims = {"sub": "olga-7", "email": world.owner_email, "email_verified": True}
    assert guest.get("/login/provider/back?code=a+code&state=x").location == "/login"
    guest.get("/login/provider")
    assert guest.get("/login/provider/back?code=a+code&state=x").location == "/login"
    assert not is_in(guest)


def test_a_provider_that_is_away_is_told_so(app: Flask, guest: Visitor, acme: Provider) -> None:
    app.config["OIDC_ISSUER"] = "http://127.0.0.1:1"
    assert guest.get("/login/provider").status_code == 503


def test_without_a_provider_there_is_no_way_to_one(guest: Visitor) -> None:
    assert guest.get("/login/provider").status_code == 404
    assert "/login/provider" not in said(guest)


def test_the_button_bears_the_name_of_the_provider(guest: Visitor, acme: Provider) -> None:
    assert "Sign in with Acme" in said(guest)
