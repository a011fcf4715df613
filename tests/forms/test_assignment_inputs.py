"""Pools with weights, and rules of assignment, by the API and on the Automation page, with no script at all."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World
from tests.forms.test_form_pages import AUTOMATION, HOME
from tests.visitor import SignIn, Visitor, sign_in
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.models import Form


@pytest.fixture
def pool(app: Flask, world: World) -> list[str]:
    return [show("mem", sign_in(app, world.workspace_id, "member", name=name).member_id) for name in ("Ann", "Bob")]


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner")


@pytest.fixture
def page(world: World) -> str:
    return f"{HOME}/{show('form', world.form_id)}/automation"


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def stored(app: Flask, world: World) -> dict[str, Any]:
    with app.app_context():
        return db.session.get_one(Form, world.form_id).assignment


def condition(field: str, op: str, value: object = "") -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def rule(then: dict[str, Any], *conditions: dict[str, Any], match: str = "all") -> dict[str, Any]:
    return {"when": {"match": match, "conditions": list(conditions)}, "then": then}


def sent_rule(place: int, members: list[str], **controls: str) -> dict[str, Any]:
    """The controls of a rule with one condition, as a browser sends them."""
    name = f"assignment_rules-{place}"
    row = {"field": "budget", "key": "", "op": "gt", "value": "50000", **controls}
    conditions = {f"{name}-conditions-0-{control}": value for control, value in row.items()}
    return {f"{name}-match": "all", f"{name}-then": members, **conditions}


def test_the_api_takes_weights_and_rules_and_tells_them_again(
    app: Flask, world: World, api: Calls, pool: list[str]
) -> None:
    ann, bob = pool
    rules = [
        rule({"mode": "user", "memberId": ann}, condition("budget", "gt", "50000")),
        rule({"mode": "round_robin", "memberIds": pool, "weights": [2, 1]},
             condition("customData.plan", "any_of", ["a", "b"]), condition("tags", "empty"), match="any"),
    ]  # fmt: skip
    assignment = {"mode": "round_robin", "memberIds": [bob, ann], "weights": [1, 3], "rules": rules}
    answer = api.patch(f"/forms/{show('form', world.form_id)}", {"assignment": assignment})["data"]
    assert answer["assignment"] == assignment
    assert stored(app, world) == assignment


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"weights": [1]}, "assignment.round_robin"),
        ({"weights": [0, 1]}, "assignment.round_robin.weights.0"),
        ({"rules": [rule({"mode": "none"}, condition("budget", "filled"))]}, "assignment.round_robin.rules.0.then"),
        ({"rules": [rule({"mode": "user"})]}, "assignment.round_robin.rules.0.when.conditions"),
    ],
)
def test_the_api_refuses_what_could_not_be_followed(
    world: World, api: Calls, pool: list[str], change: dict[str, Any], field: str
) -> None:
    assignment = {"mode": "round_robin", "memberIds": pool, **change}
    assert field in api.patch(f"/forms/{show('form', world.form_id)}", {"assignment": assignment}, 400)["fields"]


@pytest.mark.parametrize(
    "one",
    [
        condition("noteContent", "is", "x"),
        condition("customData.", "is", "x"),
        condition("budget", "gt", "a lot"),
        condition("budget", "is"),
        condition("timeline", "before", "soon"),
    ],
)
def test_the_api_refuses_a_condition_that_is_never_met(
    world: World, api: Calls, pool: list[str], one: dict[str, Any]
) -> None:
    rules = [rule({"mode": "user", "memberId": pool[0]}, one)]
    answer = api.patch(f"/forms/{show('form', world.form_id)}", {"assignment": {"mode": "none", "rules": rules}}, 400)
    assert next(iter(answer["fields"])).startswith("assignment.none.rules.0.when.conditions.0")


def test_a_rules_member_must_be_one_of_the_workspace(world: World, api: Calls) -> None:
    rules = [rule({"mode": "user", "memberId": show("mem", bytes(16))}, condition("city", "filled"))]
    api.patch(f"/forms/{show('form', world.form_id)}", {"assignment": {"mode": "none", "rules": rules}}, 404)


def test_the_page_saves_weights_and_rules(app: Flask, world: World, owner: Visitor, page: str, pool: list[str]) -> None:
    ann, bob = pool
    pooled = {"assignment_round_robin_member_ids": pool, f"assignment_round_robin_member_ids-weight-{bob}": "3"}
    custom = {"field": "customData.", "key": "plan", "op": "any_of", "value": "gold, silver"}
    rules = sent_rule(0, [ann]) | sent_rule(1, pool, **custom)
    sent = {**AUTOMATION, "assignment_mode": "round_robin", **pooled, **rules}
    assert owner.post(page, sent).status_code == 303
    assert stored(app, world) == {
        "mode": "round_robin",
        "memberIds": pool,
        "weights": [1, 3],
        "rules": [
            rule({"mode": "user", "memberId": ann}, condition("budget", "gt", "50000")),
            rule({"mode": "round_robin", "memberIds": pool, "weights": []},
                 condition("customData.plan", "any_of", ["gold", "silver"])),
        ],
    }  # fmt: skip
    shown = owner.get(page).text
    assert "gold, silver" in shown and re.search(rf'weight-{bob}"\s+value="3"', shown)


def test_buttons_change_the_rules_and_save_nothing(
    app: Flask, world: World, owner: Visitor, page: str, pool: list[str]
) -> None:
    rules = sent_rule(0, pool[:1], value="1") | sent_rule(1, pool[1:], value="2")

    def values(press: str) -> list[str]:
        answer = owner.post(page, {**AUTOMATION, **rules, "press": press})
        assert answer.status_code == 200
        return re.findall(r'name="assignment_rules-\d+-conditions-\d+-value" type="text" value="(.*?)"', answer.text)

    pressed = {press: values(press) for press in ("add", "1-up", "0-down", "0-drop", "1-more", "7-up", "nonsense")}
    assert pressed == {"add": ["1", "2", ""], "1-up": ["2", "1"], "0-down": ["2", "1"], "0-drop": ["2"],
                       "1-more": ["1", "2", ""], "7-up": ["1", "2"], "nonsense": ["1", "2"]}  # fmt: skip
    assert stored(app, world) == {"mode": "none"}


@pytest.mark.parametrize(
    ("controls", "members", "error", "said"),
    [
        ({"value": ""}, 1, "conditions-0-value-error", "Enter what to compare with."),
        ({"value": "much"}, 1, "conditions-0-value-error", "Enter a number, such as 5000 or 2.5."),
        ({"field": "customData.", "op": "is"}, 1, "conditions-0-key-error", "Use a field of a lead"),
        ({}, 0, "then-error", "Choose who gets these leads."),
    ],
)
def test_what_is_wrong_with_a_rule_stands_beside_its_control(
    owner: Visitor, page: str, pool: list[str], controls: dict[str, str], members: int, error: str, said: str
) -> None:
    answer = owner.post(page, {**AUTOMATION, **sent_rule(0, pool[:members], **controls)})
    assert answer.status_code == 422
    assert f'id="assignment_rules-0-{error}"' in answer.text
    assert said in answer.text and "There is a problem" in answer.text


def test_a_weight_that_is_none_is_refused(owner: Visitor, page: str, pool: list[str]) -> None:
    weight = {"assignment_round_robin_member_ids": pool, f"assignment_round_robin_member_ids-weight-{pool[0]}": "11"}
    answer = owner.post(page, {**AUTOMATION, "assignment_mode": "round_robin", **weight})
    assert answer.status_code == 422
    assert "Enter a weight from 1 to 10 for each member." in answer.text
