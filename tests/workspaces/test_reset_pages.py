import re
import time

from flask import Flask

from tests.conftest import World
from tests.visitor import PASSWORD, Visitor
from webapp.extensions import db
from webapp.workspaces.lifecycle import find_user
from webapp.workspaces.reset_views import EVEN_SECONDS
from webapp.workspaces.resets import new_reset

NEW = "another horse battery"


def link(app: Flask, world: World) -> str:
    with app.app_context():
        user = find_user(db.session(), world.owner_email)
        assert user is not None
        token = new_reset(db.session(), user)
        db.session.commit()
    return f"/reset/{token}"


def test_whoever_asks_for_a_link_is_told_the_same_whatever_the_address(app: Flask, world: World) -> None:
    guest = Visitor(app)
    pages = (guest.post("/forgot", {"email": email}).text for email in (world.owner_email, "no@acme.test"))
    known, unknown = (re.sub(r'name="csrf-token"\s+content="[^"]+"', "", page) for page in pages)
    assert world.owner_email in known
    assert known.replace(world.owner_email, "no@acme.test") == unknown


def test_links_cannot_be_asked_for_without_end(app: Flask, world: World) -> None:
    guest = Visitor(app)
    for email in (world.owner_email, "nobody@acme.test"):
        guest.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{len(email)}"
        answers = [guest.post("/forgot", {"email": email}).status_code for _ in range(6)]
        assert answers == [200] * 5 + [429]


def test_the_answer_takes_as_long_whoever_is_asked_for(app: Flask, world: World) -> None:
    guest = Visitor(app)
    for email in (world.owner_email, "nobody@acme.test"):
        begin = time.monotonic()
        guest.post("/forgot", {"email": email})
        assert EVEN_SECONDS <= time.monotonic() - begin


def test_a_link_sets_another_password_once(app: Flask, world: World) -> None:
    guest, here = Visitor(app), link(app, world)
    assert world.owner_email in guest.get(here).text
    assert guest.post(here, {"password": "short"}).status_code == 422
    assert guest.post(here, {"password": NEW}).location == "/login"
    assert [guest.get(here).status_code, guest.post(here, {"password": NEW}).status_code] == [404, 404]
    answers = [
        guest.post("/login", {"email": world.owner_email, "password": password}).status_code
        for password in (PASSWORD, NEW)
    ]
    assert answers == [422, 303]


def test_a_link_that_never_was_is_not_found(app: Flask, world: World) -> None:
    assert Visitor(app).get("/reset/nothing").status_code == 404
