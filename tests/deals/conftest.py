from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls, submit
from tests.conftest import World, new_world


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


@pytest.fixture
def theirs(app: Flask, client: FlaskClient) -> dict[str, str]:
    """Ids of another workspace, by the kind of thing."""
    with app.app_context():
        other = new_world("Other", "owner@other.test")
    calls = Calls(client, other.admin_api_key)
    return {
        "account": calls.post("/accounts", {"name": "Theirs"})["data"]["id"],
        "deal": calls.post("/deals", {"name": "Theirs"})["data"]["id"],
        "lead": "lead_" + submit(client, other, email="jane@other.test")["personId"][-26:],
        "member": calls.get("/members")["data"][0]["id"],
    }


def sell(client: FlaskClient, world: World, *, team_key: str | None = None, **fields: object) -> Any:
    """What Web form submit answers; `contact__email` stands for `contact.email`."""
    body = {"teamId": world.team_id, "teamKey": team_key or world.team_key}
    form_data = {name.replace("__", "."): value for name, value in fields.items()}
    response = client.post("/webFormSubmit", json={**body, "formData": form_data})
    assert response.status_code == 200, response.text
    return response.get_json()
