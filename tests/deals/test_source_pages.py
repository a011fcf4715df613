"""The page of a team's marketing sources, which the team card shows as a part of itself."""

import re
from decimal import Decimal
from html import unescape

from flask import Flask
from flask.testing import FlaskClient

from tests.calls import statements
from tests.conftest import World, new_world
from tests.contracts.team import JANE, send
from tests.deals.pipeline import open_deal, rows
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
    assert rows_of(whole) == rows_of(part) == ["A &amp; B 2 2 $0 0 $0 –"]
    assert ("<html" in whole, "<html" in part) == (True, False)
    assert rows_of(sign_in(app, other.workspace_id, "owner").get(HOME).text) == []


def test_each_number_of_a_source_leads_to_its_deals(context: Flask, visitor: SignIn, world: World) -> None:
    for stage, amount in (("s0", 1000), ("s3", 500), ("s3", 250), ("s4", 9000)):
        open_deal(world, f"In {stage}", stage=stage, amount=Decimal(amount), source_name="Fair")
    owner = visitor("owner")
    page = owner.get("/deals/sources").text
    assert rows_of(page) == ["Fair 0 4 $1,000 2 $750 67 %"]
    links = [unescape(link) for link in re.findall(r'href="(/deals\?[^"]+)"', page)]
    assert [len(rows(owner.get(link).text)) for link in links] == [4, 4, 1, 2, 2]


def test_sources_cost_the_same_few_statements_however_many_there_are(
    context: Flask, visitor: SignIn, world: World
) -> None:
    owner, counts = visitor("owner"), []
    for number in range(2):
        open_deal(world, "Roof", source_name=f"Fair {number}")
        with statements(context) as sent:
            owner.get("/deals/sources")
        counts.append(len([one for one in sent if one.startswith("SELECT")]))
    assert counts[0] == counts[1] <= 6


def test_where_no_source_brought_anything_the_page_says_what_one_is(visitor: SignIn) -> None:
    assert "No marketing source yet" in visitor("viewer").get(HOME).text
