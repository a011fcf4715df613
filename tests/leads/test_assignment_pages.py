import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls, statements, submit
from tests.conftest import World
from tests.visitor import SignIn, sign_in
from webapp.database.ids import show
from webapp.extensions import db
from webapp.workspaces.models import Member

HOME = "/settings/assignment"


@pytest.fixture
def pool(app: Flask, world: World) -> dict[str, bytes]:
    names = ("Ann", "Bob", "Cyd")
    return {name: sign_in(app, world.workspace_id, "member", name=name).member_id for name in names}


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def change(app: Flask, member_id: bytes, **values: object) -> None:
    with app.app_context():
        for name, value in values.items():
            setattr(db.session.get_one(Member, member_id), name, value)
        db.session.commit()


def cells(page: str, label: str) -> list[str]:
    found = re.findall(rf'<td data-label="{label}">(.*?)</td>', page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", "", text).split()) for text in found]


def test_every_form_says_who_gets_its_leads(visitor: SignIn, world: World, api: Calls, pool: dict[str, bytes]) -> None:
    form = f"/forms/{show('form', world.form_id)}"
    api.patch(form, {"assignment": {"mode": "user", "memberId": show("mem", pool["Bob"])}})
    page = visitor("viewer").get(HOME).text
    assert [cells(page, label) for label in ("Assigned to", "Next lead goes to")] == [["Bob", "Nobody"], ["Bob", "–"]]
    assert "/automation" not in page
    assert (
        f"/settings/integrations/website-forms{form.removeprefix('/forms')}/automation"
        in visitor("admin").get(HOME).text
    )


def test_whose_turn_is_next_is_who_gets_the_next_lead(
    app: Flask, client: FlaskClient, visitor: SignIn, world: World, api: Calls, pool: dict[str, bytes]
) -> None:
    members = [show("mem", member) for member in pool.values()]
    api.patch(f"/forms/{show('form', world.form_id)}", {"assignment": {"mode": "round_robin", "memberIds": members}})
    change(app, pool["Cyd"], away=True)
    viewer, told, got = visitor("viewer"), [], []
    for number in range(4):
        told.append(cells(viewer.get(HOME).text, "Next lead goes to")[0])
        submit(client, world, email=f"jane{number}@acme.test")
        got.append(api.get("/leads?limit=1")["data"][0]["assignee"]["id"])
    assert told == ["Ann", "Bob", "Ann", "Bob"]
    assert got == [show("mem", pool[name]) for name in told]
    assert cells(viewer.get(HOME).text, "Assigned to")[0] == "In turn: Ann, Bob, Cyd Away"


def test_a_pool_in_which_nobody_is_there_says_so(
    app: Flask, visitor: SignIn, world: World, api: Calls, pool: dict[str, bytes]
) -> None:
    members = [show("mem", pool["Ann"])]
    api.patch(f"/forms/{show('form', world.form_id)}", {"assignment": {"mode": "round_robin", "memberIds": members}})
    change(app, pool["Ann"], away=True)
    assert cells(visitor("viewer").get(HOME).text, "Next lead goes to")[0] == "Nobody there"


def test_three_forms_cost_as_many_statements_as_one(
    app: Flask, visitor: SignIn, world: World, api: Calls, pool: dict[str, bytes]
) -> None:
    assignment = {"mode": "user", "memberId": show("mem", pool["Ann"])}
    api.patch(f"/forms/{show('form', world.form_id)}", {"assignment": assignment})
    viewer, costs = visitor("viewer"), []
    for more in (0, 2):
        for number in range(more):
            api.post("/forms", {"name": f"Form {number}", "assignment": assignment})
        with statements(app) as sent:
            viewer.get(HOME)
        costs.append(len(sent))
    assert costs[0] == costs[1]
