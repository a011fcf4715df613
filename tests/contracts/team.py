"""Web form submit as a team's website calls it, and the companies and deals that come of it."""

import json
from collections.abc import Sequence
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.contracts.doors import Json, W, taken
from tests.intake.ways import rows
from webapp.deals.models import Account, Deal

JANE = {"contact.email": "jane@acme.test", "contact.firstName": "Jane", "contact.lastName": "Doe"}


def send(client: FlaskClient, world: World, form_data: Json, **options: Any) -> Json:
    """The answer to a success."""
    body = {"teamId": world.team_id, "teamKey": world.team_key, "formData": form_data}
    return taken(W, W.post(client, world, json.dumps(body).encode(), **options))


def accounts(app: Flask) -> Sequence[Account]:
    return rows(app, Account)


def deals(app: Flask) -> Sequence[Deal]:
    return rows(app, Deal)
