"""Suggestions beside a form's mapping: shown to whom and how, placed by a click, or kept as custom data for good."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls, submit
from tests.conftest import World
from tests.visitor import SignIn, Visitor
from webapp.database.ids import show
from webapp.intake.suggestion_views import masked

PHONE = "+49 30 901820"


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner")


@pytest.fixture
def mapping(world: World) -> str:
    return f"/settings/integrations/website-forms/{show('form', world.form_id)}/field-mapping"


def rules(client: FlaskClient, world: World) -> Any:
    api = Calls(client, world.admin_api_key)
    return api.get(f"/forms/{show('form', world.form_id)}")["data"]["fieldMapping"]


def suggested(page: str) -> list[str]:
    return re.findall(r"<code>(.*?)</code>\s+(?:looks like|came)", page)


def test_a_field_is_placed_for_what_comes_and_the_past_is_offered(
    client: FlaskClient, world: World, owner: Visitor, mapping: str
) -> None:
    submit(client, world, email="jane@acme.test", whatsapp_no=PHONE)
    page = unescape(owner.part(f"{mapping}/suggestions").text)
    assert (suggested(page), PHONE in page) == (["whatsapp_no"], True)
    assert re.search(r'<option value="phone" selected>Phone</option>', page)
    answer = owner.post(f"{mapping}/suggestions", {"field": "whatsapp_no", "target": "phone", "press": "place"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{mapping}/past?field=whatsapp_no")
    assert rules(client, world) == {"whatsapp_no": "phone"}
    submit(client, world, email="joe@acme.test", whatsapp_no="+49 30 901821")
    leads = Calls(client, world.admin_api_key).get("/leads")["data"]
    assert {lead["email"]: (lead["phone"], lead["customData"]) for lead in leads} == {
        "jane@acme.test": (None, {"whatsapp_no": PHONE}),
        "joe@acme.test": ("+49 30 901821", {}),
    }
    assert suggested(owner.part(f"{mapping}/suggestions").text) == []


def test_a_field_that_is_kept_as_custom_data_is_not_suggested_again(
    client: FlaskClient, world: World, owner: Visitor, mapping: str
) -> None:
    submit(client, world, email="jane@acme.test", mood="fine")
    answer = owner.post(f"{mapping}/suggestions", {"field": "mood", "target": "", "press": "keep"})
    assert (answer.status_code, answer.headers["Location"]) == (303, mapping)
    submit(client, world, email="joe@acme.test", mood="fine")
    assert rules(client, world) == {"mood": "customData.mood"}
    page = owner.get(f"{mapping}/suggestions").text
    assert (suggested(page), "Every field has its place" in page) == ([], True)


def test_what_becomes_a_comment_has_no_past(client: FlaskClient, world: World, owner: Visitor, mapping: str) -> None:
    answer = owner.post(f"{mapping}/suggestions", {"field": "mood", "target": "noteContent", "press": "place"})
    assert (answer.status_code, answer.headers["Location"]) == (303, mapping)


@pytest.mark.parametrize(
    ("field", "target", "words"),
    [
        ("mood", "", "Choose where mood belongs."),
        ("mood", "nothing", "Use a field of a lead"),
        ("", "phone", "There is a problem."),
        ("x" * 201, "phone", "There is a problem."),
    ],
)
def test_what_cannot_be_a_rule_is_refused(
    client: FlaskClient, world: World, owner: Visitor, mapping: str, field: str, target: str, words: str
) -> None:
    answer = owner.post(f"{mapping}/suggestions", {"field": field, "target": target, "press": "place"})
    assert (answer.status_code, words in unescape(answer.text), rules(client, world)) == (422, True, {})


def test_who_only_looks_sees_values_masked_and_can_change_nothing(
    client: FlaskClient, world: World, visitor: SignIn, mapping: str
) -> None:
    submit(client, world, email="jane@acme.test", whatsapp_no=PHONE)
    viewer, member = visitor("viewer"), visitor("member")
    shown = {who: unescape(one.get(f"{mapping}/suggestions").text) for who, one in (("v", viewer), ("m", member))}
    assert [PHONE in shown[who] for who in "vm"] == [False, True]
    assert ("+••••••20" in shown["v"], 'name="target"' in shown["v"], 'name="target"' in shown["m"]) == (
        True,
        False,
        False,
    )
    sent = {"field": "whatsapp_no", "target": "phone"}
    assert [one.post(f"{mapping}/suggestions", sent).status_code for one in (viewer, member)] == [403, 403]


def test_a_short_value_is_masked_whole() -> None:
    assert [masked(text) for text in ("", "Bern", "Berlin", "Jane@Acme.test")] == [
        "••••••",
        "••••••",
        "••••••",
        "J••••••st",
    ]


def test_what_was_sent_is_shown_as_text(client: FlaskClient, world: World, owner: Visitor, mapping: str) -> None:
    bait = '"><x-y onclick=alert(1)>{{7*7}}'
    submit(client, world, email="jane@acme.test", **{bait: bait})
    page = owner.part(f"{mapping}/suggestions").text
    assert ("<x-y" in page, "49" in page, unescape(page).count(bait)) == (False, False, 6)


def test_the_mapping_page_loads_its_suggestions(app: Flask, owner: Visitor, mapping: str) -> None:
    page = owner.get(mapping).text
    assert f'hx-get="{mapping}/suggestions"' in page
