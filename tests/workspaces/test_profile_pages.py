import re

import pyotp
import pytest
from flask import Flask

from tests.conftest import World
from tests.visitor import PASSWORD, SignIn, Visitor, sign_in
from webapp.extensions import db
from webapp.workspaces.cookie import NAME
from webapp.workspaces.models import User

NOON = 1_800_000_000
PROFILE = {"name": "Olga", "time_zone": "Asia/Tokyo", "locale": "ja", "theme": "dark"}


@pytest.fixture
def me(visitor: SignIn, app: Flask) -> Visitor:
    app.config["CLOCK"] = lambda: NOON
    owner: Visitor = visitor("owner")
    return owner


def user(app: Flask, visitor: Visitor) -> User:
    with app.app_context():
        return db.session.get_one(User, visitor.user_id)


def test_what_a_person_says_of_themselves_is_kept(app: Flask, me: Visitor) -> None:
    assert me.post("/profile", PROFILE).location == "/profile"
    kept = user(app, me)
    assert {name: getattr(kept, name) for name in PROFILE} == PROFILE
    assert 'data-theme="dark"' in me.get("/profile").text


@pytest.mark.parametrize("wrong", [{"name": ""}, {"time_zone": "x"}, {"locale": "x"}, {"theme": "pink"}])
def test_what_cannot_be_is_refused(app: Flask, me: Visitor, wrong: dict[str, str]) -> None:
    assert me.post("/profile", {**PROFILE, **wrong}).status_code == 422
    assert user(app, me).theme == "auto"


def test_the_theme_is_changed_from_any_page(app: Flask, me: Visitor) -> None:
    assert me.post("/profile/theme", {"theme": "light", "next": "/leads"}).location == "/leads"
    assert me.post("/profile/theme", {"theme": "pink"}).status_code == 400
    assert user(app, me).theme == "light"


def test_a_password_is_changed_by_who_knows_it_and_ends_other_sessions(app: Flask, me: Visitor) -> None:
    email = user(app, me).email
    elsewhere = Visitor(app)
    elsewhere.post("/login", {"email": email, "password": PASSWORD})
    wrong = me.post("/profile/password", {"current": "wrong", "password": "another horse battery"})
    assert (wrong.status_code, "This is not your password." in wrong.text) == (422, True)
    assert me.post("/profile/password", {"current": PASSWORD, "password": "short"}).status_code == 422
    assert elsewhere.get("/profile").status_code == 200
    right = me.post("/profile/password", {"current": PASSWORD, "password": "another horse battery"})
    assert right.location == "/profile"
    assert [visitor.get("/profile").status_code for visitor in (me, elsewhere)] == [200, 303]


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/profile/password", {"current": PASSWORD, "password": "another horse battery"}),
        ("/profile/sessions/end", {}),
    ],
)
def test_whoever_has_a_copy_of_the_cookie_is_signed_out_as_well(
    app: Flask, me: Visitor, path: str, sent: dict[str, str]
) -> None:
    thief = Visitor(app)
    thief.client.set_cookie(NAME, me.token)
    assert thief.get("/profile").status_code == 200
    me.post(path, sent)
    assert [visitor.get("/profile").status_code for visitor in (me, thief)] == [200, 303]


def test_a_session_elsewhere_is_listed_and_can_be_ended(app: Flask, me: Visitor) -> None:
    email = user(app, me).email
    elsewhere = Visitor(app)
    elsewhere.post("/login", {"email": email, "password": PASSWORD}, headers={"User-Agent": "Lynx/2.9"})
    page = me.get("/profile").text
    assert "Lynx/2.9" in page
    ends = re.findall(r"/profile/sessions/ses_\w+/end", page)
    assert len(ends) == 1
    assert me.post(ends[0]).location == "/profile#sessions"
    assert elsewhere.get("/profile").status_code == 303
    assert me.post(ends[0]).status_code == 404


def test_a_session_of_somebody_else_is_not_found(app: Flask, me: Visitor, world: World) -> None:
    joe = sign_in(app, world.workspace_id, "member")
    Visitor(app).post("/login", {"email": user(app, joe).email, "password": PASSWORD})
    (end,) = re.findall(r"/profile/sessions/ses_\w+/end", joe.get("/profile").text)
    assert me.post(end).status_code == 404


def test_the_second_factor_is_set_up_renewed_and_turned_off(app: Flask, me: Visitor) -> None:
    page = me.post("/profile/second-factor").text
    secret = re.sub(r"\s", "", re.findall(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page)[0])
    assert me.post("/profile/second-factor/confirm", {"code": "000000"}).status_code == 422
    codes = me.post("/profile/second-factor/confirm", {"code": pyotp.TOTP(secret).at(NOON)})
    assert len(set(re.findall(r"(?:[0-9a-z]{4}-){3}[0-9a-z]{4}", codes.text))) == 10
    assert "10 of 10 recovery codes left" in me.get("/profile").text
    assert me.post("/profile/second-factor").status_code == 409
    for path in ("recovery-codes", "off"):
        assert me.post(f"/profile/second-factor/{path}", {"confirmation": "wrong"}).status_code == 422
    assert me.post("/profile/second-factor/recovery-codes", {"confirmation": PASSWORD}).status_code == 200
    assert me.post("/profile/second-factor/off", {"confirmation": PASSWORD}).location == "/profile"
    assert user(app, me).totp is None


def test_a_secret_that_was_shown_before_is_not_shown_again(me: Visitor) -> None:
    pages = [me.post("/profile/second-factor").text for _ in range(2)]
    assert len({re.findall(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page)[0] for page in pages}) == 2
