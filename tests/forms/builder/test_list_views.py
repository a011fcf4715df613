"""The list of forms: what it says of each, how it is searched, and what it says when there is nothing to say."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls, statements, submit
from tests.conftest import World
from tests.visitor import SignIn, Visitor
from webapp.database.ids import show


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner")


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def names(html: str) -> list[str]:
    return re.findall(r'<a href="/forms/form_\w+/(?:build|results)">([^<]+)</a>', html)


def test_forms_stands_between_callbacks_and_workflows(owner: Visitor) -> None:
    _, _, sidebar = owner.get("/forms").text.partition('<nav class="nav"')
    entries = re.findall(r'<li>\s*<a href="(/[a-z-]*)"', sidebar)
    assert entries[entries.index("/callbacks") :][:3] == ["/callbacks", "/forms", "/workflows"]


def test_each_form_says_what_came_in_and_when_its_last_lead_did(
    client: FlaskClient, owner: Visitor, world: World, api: Calls
) -> None:
    assert "None yet" in owner.get("/forms").text
    form_id = show("form", world.form_id)
    for number in range(3):
        submit(client, world, email=f"jane{number}@acme.test")
    api.patch(f"/forms/{form_id}", {"status": "paused"})
    shown = owner.get("/forms").text
    assert re.findall(rf'href="/requests\?form={form_id}">\s*(\S+?)</a>', shown) == ["3"]
    assert ("None yet" in shown, ">Paused<" in shown, "just now" in shown) == (False, True, True)


def test_what_was_refused_is_no_lead(client: FlaskClient, owner: Visitor, world: World, api: Calls) -> None:
    form = f"/forms/{show('form', world.form_id)}"
    api.patch(form, {"status": "paused"})
    refused = client.post(f"/f/{show('form', world.form_id)}", data={"email": "jane@acme.test"})
    assert refused.status_code == 403
    assert "None yet" in owner.get("/forms").text


def test_the_list_is_searched_by_name_and_signs_of_a_pattern_are_letters(owner: Visitor, api: Calls) -> None:
    for name in ("Spring fair", "50% off", "Contact 2"):
        api.post("/forms", {"name": name})
    assert names(owner.get("/forms?q=spring").text) == ["Spring fair"]
    assert names(owner.get("/forms?q=%25").text) == ["50% off"]
    assert names(owner.part("/forms?q=CONTACT+2").text) == ["Contact 2"]
    assert "No form is called “nothing”." in owner.get("/forms?q=nothing").text


def test_no_form_leads_to_a_new_one(owner: Visitor, api: Calls) -> None:
    for form in api.get("/forms")["data"]:
        api.delete(f"/forms/{form['id']}")
    shown = owner.get("/forms").text
    assert ("No form yet" in shown, 'href="/forms/new"' in shown) == (True, True)


def test_who_only_looks_is_led_to_the_results_and_makes_no_form(visitor: SignIn) -> None:
    shown = visitor("viewer").get("/forms").text
    assert ("/results" in shown, "/build" in shown, "/forms/new" in shown) == (True, False, False)


def test_a_list_of_three_forms_costs_as_many_statements_as_a_list_of_one(
    app: Flask, owner: Visitor, api: Calls
) -> None:
    costs = []
    for more in (0, 2):
        for number in range(more):
            api.post("/forms", {"name": f"Form {number}"})
        with statements(app) as sent:
            owner.get("/forms")
        costs.append(len(sent))
    assert costs[0] == costs[1]


def test_the_pages_of_the_list_follow_each_other(owner: Visitor, api: Calls) -> None:
    for number in range(3):
        api.post("/forms", {"name": f"Form {number}"})
    first = owner.get("/forms?limit=2&q=form").text
    assert names(first) == ["Form 2", "Form 1"]
    older = re.search(r'href="(/forms\?[^"]+)"\s+rel="next"', first)
    assert older is not None
    assert names(owner.get(older[1].replace("&amp;", "&")).text)[:1] == ["Form 0"]
