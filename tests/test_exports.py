"""Every file of rows that the dashboard gives out: no cell of any of them is a formula, whoever worded it."""

import csv
from io import StringIO

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.calls import Calls
from tests.conftest import World
from tests.intake.ways import K
from tests.registry import page_things
from tests.test_pages import ROUTES, address
from tests.visitor import sign_in
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.worker.runner import drain

EVIL = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1", "\uff0b1+1", "\uff0d1", "\uff20SUM(1)")
FILES = [route for route in ROUTES if route.path.endswith(".csv")]


def test_no_cell_of_any_file_is_a_formula(app: Flask, client: FlaskClient, world: World) -> None:
    things = page_things(app, client, world)
    api = Calls(client, world.admin_api_key)
    for number, evil in enumerate(EVIL):
        sent = {"name": evil, "company": evil, "source": evil, "role": evil, evil: evil, "email": f"{number}@acme.test"}
        assert K.post(client, world, sent).status_code == 201
        api.post("/deals", {"name": f"{evil}.", "sourceName": f"{evil}."})
    drain(app)
    with app.app_context():
        db.session.execute(update(Form).values(name=EVIL[0]))
        db.session.commit()
    visitor, found = sign_in(app, world.workspace_id, name=EVIL[0]), set()
    for route in FILES:
        answer = visitor.get(address(route, things))
        assert (answer.status_code, answer.mimetype) == (200, "text/csv"), route.path
        for row in csv.reader(StringIO(answer.get_data(as_text=True), newline="")):
            assert [cell for cell in row if cell.startswith(tuple(evil[0] for evil in EVIL))] == [], route.path
            found |= {cell for cell in row if cell.startswith("'")}
    assert {f"'{evil}" for evil in EVIL if not evil[0].isspace()} <= found, "white space goes on the way in"
