"""The page of a team's marketing sources, which the team card shows as a part of itself."""

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World, new_world
from tests.contracts.team import JANE, send
from tests.visitor import SignIn, sign_in

HOME = "/settings/admin/team-management/sources"


def rows_of(page: str) -> list[str]:
    """The cells of each row in a line."""
    rows = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page, re.S)
    return [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in rows]


def test_each_source_is_listed_with_the_people_and_the_deals_it_brought(
    app: Flask, client: FlaskClient, visitor: SignIn, world: World
) -> None:
    named = {"sourceName": "A & B"}
    for email in ("jane@acme.test", "joe@acme.test"):
        send(client, world, {**JANE, **named, "contact.email": email})
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    viewer = visitor("viewer")
    whole, part = viewer.get(HOME).text, viewer.part(HOME).text
    assert rows_of(whole) == rows_of(part) == ["A &amp; B 2 2"]
    assert ("<html" in whole, "<html" in part) == (True, False)
    assert rows_of(sign_in(app, other.workspace_id, "owner").get(HOME).text) == []


def test_where_no_source_brought_anything_the_page_says_what_one_is(visitor: SignIn) -> None:
    assert "No marketing source yet" in visitor("viewer").get(HOME).text
