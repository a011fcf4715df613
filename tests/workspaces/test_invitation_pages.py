import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import World, new_world
from tests.visitor import PASSWORD, SignIn, Visitor, sign_in
from webapp.extensions import db
from webapp.workspaces.models import Member

NEW = {"name": "Nora New", "password": PASSWORD, "time_zone": "Europe/Paris", "locale": "fr"}


@pytest.fixture
def here(visitor: SignIn) -> str:
    """Where a link for new@acme.test leads, as the inviter is shown it."""
    page = visitor("owner").post("/settings/members/invitations", {"email": "new@acme.test", "role": "admin"}).text
    found = re.search(r"/invitations/[\w-]{43}", page)
    assert found is not None
    return found[0]


def members(app: Flask, workspace_id: bytes) -> list[tuple[Any, ...]]:
    with app.app_context():
        rows = db.session.scalars(select(Member).where(Member.workspace_id == workspace_id).order_by(Member.id))
        return [(member.user.name, member.user.email, member.role) for member in rows][2:]


def test_somebody_new_makes_an_account_and_is_in(app: Flask, world: World, here: str) -> None:
    guest = Visitor(app)
    assert guest.get(here).status_code == 200
    assert guest.post(here, {**NEW, "password": "short"}).status_code == 422
    assert guest.post(here, NEW).location == "/"
    assert guest.get("/settings/members").status_code == 200
    assert members(app, world.workspace_id) == [("Nora New", "new@acme.test", "admin")]
    assert Visitor(app).get(here).status_code == 404


def test_somebody_known_signs_in_to_accept_and_nobody_takes_their_place(app: Flask, world: World, here: str) -> None:
    with app.app_context():
        other = new_world("Other", "new@acme.test")
    guest = Visitor(app)
    assert f'href="/login?next={here}"' in guest.get(here).text
    assert guest.post(here, NEW).status_code == 422
    assert members(app, world.workspace_id) == []
    guest.post("/login", {"email": "new@acme.test", "password": PASSWORD})
    assert guest.post(here).location == "/"
    assert members(app, world.workspace_id) == [("", "new@acme.test", "admin")]
    assert members(app, other.workspace_id) == []
    assert "Acme" in guest.get("/settings/members").text


def test_whoever_is_signed_in_joins_as_who_they_are(app: Flask, world: World, here: str) -> None:
    with app.app_context():
        other = new_world("Other", "other@other.test")
    joe = sign_in(app, other.workspace_id, "viewer", email="joe@other.test", name="Joe")
    assert "You are signed in as joe@other.test." in " ".join(joe.get(here).text.split())
    joe.post(here)
    assert members(app, world.workspace_id) == [("Joe", "joe@other.test", "admin")]
