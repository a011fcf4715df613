"""Every page of the dashboard × every role × another workspace's ids, and what all pages have in common."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World, new_world
from tests.registry import page_things
from tests.visitor import Visitor, sign_in
from webapp.extensions import db
from webapp.http.me import ROLES
from webapp.http.route import OPERATOR, SIGNED_IN, Route
from webapp.site import PAGES
from webapp.workspaces.models import Member, User

ROUTES = [route for registry in PAGES for route in registry.routes]
READ = [route for route in ROUTES if route.method == "GET"]
WRITTEN = [route for route in ROUTES if route.method == "POST"]
GUARDED = [route for route in ROUTES if route.role is not None]
OF_A_WORKSPACE = [route for route in ROUTES if route.role in ROLES]
NAMING = [route for route in OF_A_WORKSPACE if route.ids]
STREAMS = {"/live"}

INLINE = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>|\sstyle=|\son[a-z]+=|javascript:|hx-on", re.IGNORECASE)

each = pytest.mark.parametrize


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


def address(route: Route, ids: dict[str, str]) -> str:
    """What is no id, such as a token, is a text that opens nothing."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: ids.get(found[1], "nothing"), route.path)


def ask(visitor: Visitor, route: Route, ids: dict[str, str]) -> int:
    path = address(route, ids)
    return (visitor.get(path) if route.method == "GET" else visitor.post(path)).status_code


@pytest.fixture
def own(app: Flask, client: FlaskClient, world: World) -> dict[str, str]:
    return page_things(app, client, world)


@pytest.fixture
def foreign(app: Flask, client: FlaskClient) -> dict[str, str]:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    return page_things(app, client, other)


def test_a_route_asks_for_a_role_that_there_is() -> None:
    assert {route.role for route in ROUTES} <= {None, SIGNED_IN, OPERATOR, *ROLES}


def test_every_id_in_an_address_is_checked_for_its_kind() -> None:
    named = {found for route in ROUTES for found in re.findall(r"<(\w+_id)>", route.path)}
    assert named == {found for route in ROUTES for found in route.ids}


def test_who_is_not_signed_in_is_asked_to(app: Flask, own: dict[str, str]) -> None:
    stranger = Visitor(app)
    for route in GUARDED:
        path = address(route, own)
        answer = stranger.get(path) if route.method == "GET" else stranger.post(path)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/login"), name(route)


def test_a_lesser_role_is_refused(app: Flask, world: World, own: dict[str, str]) -> None:
    for role in ROLES[:-1]:
        visitor = sign_in(app, world.workspace_id, role)
        for route in OF_A_WORKSPACE:
            if ROLES.index(str(route.role)) > ROLES.index(role):
                assert ask(visitor, route, own) == 403, f"{role}: {name(route)}"


def test_who_is_no_operator_meets_no_page_of_operators(app: Flask, world: World, own: dict[str, str]) -> None:
    visitor = sign_in(app, world.workspace_id, "owner")
    with app.app_context():
        db.session.get_one(User, visitor.user_id).is_operator = False
        db.session.commit()
    for route in ROUTES:
        if route.role == OPERATOR:
            assert ask(visitor, route, own) == 403, name(route)


def test_who_left_the_workspace_meets_none_of_its_pages(app: Flask, world: World, own: dict[str, str]) -> None:
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    visitor = sign_in(app, other.workspace_id, "owner")
    with app.app_context():
        db.session.delete(db.session.get_one(Member, visitor.member_id))
        db.session.commit()
    for route in OF_A_WORKSPACE:
        assert ask(visitor, route, own) == 403, name(route)


def test_what_another_workspace_has_is_not_there(
    app: Flask, world: World, own: dict[str, str], foreign: dict[str, str]
) -> None:
    """In one test, since the two workspaces take longer to fill than all routes to ask for."""
    visitor = sign_in(app, world.workspace_id, "owner")
    asked = [(route, id_) for route in NAMING for id_ in route.ids]
    answers = {f"{name(route)} {id_}": ask(visitor, route, {**own, id_: foreign[id_]}) for route, id_ in asked}
    assert {where: status for where, status in answers.items() if status != 404} == {}


def test_a_form_of_another_site_changes_nothing(app: Flask, world: World, own: dict[str, str]) -> None:
    visitor = sign_in(app, world.workspace_id, "owner")
    for route in WRITTEN:
        for sent in ({}, {"csrf_token": "made up"}):
            answer = visitor.client.post(address(route, own), data=sent, headers={"Accept": "text/html"})
            assert answer.status_code == 400, name(route)
            assert "Reload the page" in answer.get_data(as_text=True), name(route)


def test_every_page_runs_only_what_is_ours(app: Flask, world: World, own: dict[str, str]) -> None:
    visitor = sign_in(app, world.workspace_id, "owner")
    with app.app_context():
        db.session.get_one(User, visitor.user_id).is_operator = True
        db.session.commit()
    for route in READ:
        if route.path in STREAMS:
            continue
        answer = visitor.get(address(route, own))
        assert answer.status_code in (200, 303, 404), name(route)
        if answer.mimetype == "text/html":
            assert "script-src 'self';" in answer.headers["Content-Security-Policy"], name(route)
            assert INLINE.findall(answer.get_data(as_text=True)) == [], name(route)
        answer.close()
