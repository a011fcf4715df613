from collections.abc import Callable

import pyotp
import pytest
from flask import Flask, Response

from tests.conftest import World
from tests.visitor import PASSWORD, Visitor
from webapp.extensions import db
from webapp.workspaces.cookie import NAME, give_token, take_token
from webapp.workspaces.lifecycle import find_user
from webapp.workspaces.login_views import WRONG, WRONG_CODE
from webapp.workspaces.second_factor import confirm, propose

NOON = 1_800_000_000
MakeApp = Callable[..., Flask]


@pytest.fixture(autouse=True)
def noon(app: Flask) -> None:
    app.config["CLOCK"] = lambda: NOON


@pytest.fixture
def guest(app: Flask, world: World) -> Visitor:
    return Visitor(app)


@pytest.fixture
def secret(app: Flask, world: World) -> str:
    """The owner has a second factor."""
    with app.app_context():
        user = find_user(db.session(), world.owner_email)
        assert user is not None
        secret = propose(user)
        confirm(db.session(), user, pyotp.TOTP(secret).at(NOON - 30))
        db.session.commit()
    return secret


def log_in(guest: Visitor, world: World, **changes: str) -> tuple[int, str | None]:
    answer = guest.post("/login", {"email": world.owner_email, "password": PASSWORD, **changes})
    return answer.status_code, answer.location


def is_in(guest: Visitor) -> bool:
    return guest.get("/profile").status_code == 200


def test_the_right_password_lets_in_and_signing_out_lets_out(guest: Visitor, world: World) -> None:
    assert not is_in(guest)
    assert log_in(guest, world) == (303, "/")
    assert is_in(guest)
    token = guest.client.get_cookie(NAME)
    assert token is not None
    assert (guest.get("/login").status_code, guest.get("/login").location) == (303, "/")
    assert guest.post("/logout").location == "/login"
    assert (is_in(guest), guest.client.get_cookie(NAME)) == (False, None)
    guest.client.set_cookie(NAME, token.value)
    assert not is_in(guest)


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(guest: Visitor, world: World) -> None:
    log_in(guest, world)
    cookie = guest.client.get_cookie(NAME)
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.secure, cookie.path) == (True, "Lax", False, "/")


def test_where_https_is_required_the_cookies_go_by_https_and_to_this_host_alone(make_app: MakeApp) -> None:
    app = make_app(REQUIRE_HTTPS=True)
    with app.test_request_context():
        given = [give_token(Response(), "token"), take_token(Response())]
    flags = [answer.headers["Set-Cookie"].split("; ", 1) for answer in given]
    assert [flag[0] for flag in flags] == ["__Host-inlet_session=token", "__Host-inlet_session="]
    assert ["Secure; HttpOnly; Path=/; SameSite=Lax" in flag[1] for flag in flags] == [True, True]
    page = app.test_client().get("/login", base_url="https://localhost", headers={"Accept": "text/html"})
    (kept,) = page.headers.getlist("Set-Cookie")
    assert (kept.startswith("__Host-inlet_page="), kept.endswith("; Secure; HttpOnly; Path=/; SameSite=Lax")) == (
        True,
        True,
    )


def test_a_form_is_of_one_browser_and_of_one_sign_in(app: Flask, guest: Visitor, world: World) -> None:
    before = guest.csrf
    log_in(guest, world)
    inside = guest.csrf
    other = Visitor(app)
    log_in(other, world)
    refused = [
        guest.client.post("/profile/theme", data={"theme": "dark", "csrf_token": token}).status_code
        for token in (before, other.csrf)
    ]
    assert refused == [400, 400]
    guest.post("/logout")
    log_in(guest, world)
    assert guest.client.post("/profile/theme", data={"theme": "dark", "csrf_token": inside}).status_code == 400
    assert guest.post("/profile/theme", {"theme": "dark"}).status_code == 303


@pytest.mark.parametrize(
    "wrong", [{"password": "another horse battery"}, {"email": "nobody@acme.test"}, {"email": "n@x", "password": "x"}]
)
def test_an_unknown_account_and_a_wrong_password_are_answered_alike(
    guest: Visitor, world: World, wrong: dict[str, str]
) -> None:
    answer = guest.post("/login", {"email": world.owner_email, "password": PASSWORD, **wrong})
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert not is_in(guest)


@pytest.mark.parametrize("email", ["owner@acme.test", "nobody@acme.test"])
def test_after_ten_failures_an_account_waits_whether_it_exists_or_not(guest: Visitor, world: World, email: str) -> None:
    for number in range(10):
        address = {"REMOTE_ADDR": f"192.0.2.{number}"}
        data = {"email": email, "password": "wrong"}
        assert guest.post("/login", data, environ_overrides=address).status_code == 422
    answer = guest.post("/login", {"email": email, "password": PASSWORD})
    assert answer.status_code == 429
    assert "Too many attempts. Wait a quarter of an hour, then try again." in answer.text
    assert not is_in(guest)


@pytest.mark.parametrize(
    ("next_", "target"),
    [
        ("/leads?status=New", "/leads?status=New"),
        ("", "/"),
        ("//evil.test/", "/"),
        ("///evil.test/", "/"),
        ("/\\\\evil.test/", "/"),
        ("/\\/evil.test/", "/"),
        ("/\t/evil.test/", "/"),
        ("/\r\n/evil.test/", "/"),
        ("\\\\evil.test/", "/"),
        ("/%2f/evil.test/", "/%2f/evil.test/"),
        ("https://evil.test", "/"),
        ("/\\evil.test", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_after_signing_in_one_goes_on_within_this_site_alone(
    guest: Visitor, world: World, next_: str, target: str
) -> None:
    assert log_in(guest, world, next=next_) == (303, target)


def test_a_second_factor_is_asked_for_before_anything_opens(guest: Visitor, world: World, secret: str) -> None:
    assert log_in(guest, world, next="/leads") == (303, "/login/code?next=/leads")
    assert guest.get("/login/code?next=/leads").status_code == 200
    assert not is_in(guest)
    wrong = guest.post("/login/code", {"code": "000000", "next": "/leads"})
    assert (wrong.status_code, WRONG_CODE in wrong.text, is_in(guest)) == (422, True, False)
    before = guest.client.get_cookie(NAME)
    right = guest.post("/login/code", {"code": pyotp.TOTP(secret).at(NOON), "next": "/leads"})
    after = guest.client.get_cookie(NAME)
    assert (right.status_code, right.location, is_in(guest)) == (303, "/leads", True)
    assert before is not None and after is not None and before.value != after.value


def test_a_code_that_let_somebody_in_lets_nobody_in_again(
    guest: Visitor, app: Flask, world: World, secret: str
) -> None:
    code = pyotp.TOTP(secret).at(NOON)
    for visitor, status in ((guest, 303), (Visitor(app), 422)):
        log_in(visitor, world)
        assert visitor.post("/login/code", {"code": code}).status_code == status


def test_codes_cannot_be_guessed_by_signing_in_again_and_again(guest: Visitor, world: World, secret: str) -> None:
    for number in range(10):
        log_in(guest, world)
        address = {"REMOTE_ADDR": f"192.0.2.{number}"}
        assert guest.post("/login/code", {"code": "000000"}, environ_overrides=address).status_code == 422
    assert guest.post("/login/code", {"code": pyotp.TOTP(secret).at(NOON)}).status_code == 429
    assert not is_in(guest)


def test_the_page_of_the_code_is_for_those_who_gave_their_password(guest: Visitor, secret: str) -> None:
    assert guest.get("/login/code").location == "/login"
    assert guest.post("/login/code", {"code": pyotp.TOTP(secret).at(NOON)}).location == "/login"
