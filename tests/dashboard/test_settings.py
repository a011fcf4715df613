"""The index of Settings names every page that is there, to those who may open it."""

import re

import pytest
from flask import Flask

from tests.conftest import World
from tests.visitor import SignIn, Visitor
from webapp.extensions import db
from webapp.http.me import ROLES
from webapp.workspaces.models import User

HOME = "/settings"


def listed(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<dt><a href="([^"]+)">([^<]+)</a></dt>', page)


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    found: Visitor = visitor()
    return found


@pytest.mark.parametrize("role", ROLES)
def test_everything_that_is_listed_may_be_opened_by_whoever_sees_it(visitor: SignIn, role: str) -> None:
    someone = visitor(role)
    shown = [address for address, _ in listed(someone.get(HOME).text)]
    assert len(shown) >= 9
    assert [address for address in shown if someone.get(address).status_code == 403] == []


def test_the_installation_is_listed_for_its_operator_alone(app: Flask, owner: Visitor, world: World) -> None:
    assert ("/settings/system", "System") not in listed(owner.get(HOME).text)
    with app.app_context():
        db.session.get_one(User, owner.user_id).is_operator = True
        db.session.commit()
    assert ("/settings/system", "System") in listed(owner.get(HOME).text)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("webhook", ["Webhook API", "Webhooks"]),
        (" TEAM id ", ["Team Management"]),
        ("honeypot", []),
        ("<script>", []),
    ],
)
def test_a_setting_is_found_by_its_name_or_by_what_it_is_for(owner: Visitor, asked: str, found: list[str]) -> None:
    page = owner.get(HOME, query_string={"q": asked}).text
    assert [label for _, label in listed(page)] == found
    assert ("No setting is called" in page, "<script>" in page) == (not found, False)
