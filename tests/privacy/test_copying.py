"""A person's copy holds all that is theirs, in words and as JSON, with their files, and nothing of anybody else."""

import json
from zipfile import ZipFile

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import World
from tests.contracts.doors import W, taken
from tests.leads.desk import make_lead
from tests.privacy.lives import BOB, ZOE, live, prepare
from webapp.deals.models import Deal, DealContact
from webapp.extensions import db
from webapp.leads.models import Lead
from webapp.privacy.copying import write_copy
from webapp.privacy.finding import person_of_lead
from webapp.privacy.holding import held_of


def test_a_copy_holds_all_of_a_person_and_nothing_of_another(app: Flask, client: FlaskClient, world: World) -> None:
    prepare(app, world)
    live(app, client, world, BOB)
    lead_id = live(app, client, world, ZOE)
    with app.app_context():
        file = write_copy(db.session(), person_of_lead(db.session(), world.workspace_id, lead_id))
    with file, ZipFile(file) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(contents["data.json"])["tables"]
    assert {name: len(told[name]) for name in ("leads", "submissions", "consents", "submission_files", "deals")} == {
        "leads": 3,
        "submissions": 8,
        "consents": 1,
        "submission_files": 1,
        "deals": 3,
    }
    (sent,) = [content for name, content in contents.items() if name.startswith("files/")]
    assert ZOE.name.encode() in sent
    assert ZOE.phone in contents["index.html"].decode()
    for content in contents.values():
        assert BOB.spelled.search(content.decode("utf-8", "replace")) is None
        assert world.owner_email not in content.decode("utf-8", "replace")
        assert world.api_key not in content.decode("utf-8", "replace")


def test_what_somebody_else_said_of_a_shared_deal_is_not_in_the_copy(
    app: Flask, client: FlaskClient, world: World
) -> None:
    taken(W, W.post(client, world, {**BOB.said, "deal.description": "Private matters of mine"}))
    with app.app_context():
        deal, zoe = db.session.scalars(select(Deal)).one(), make_lead(world, email=ZOE.email)
        db.session.add(DealContact(deal_id=deal.id, lead_id=zoe))
        db.session.commit()
        both = {
            lead.email: held_of(db.session(), person_of_lead(db.session(), world.workspace_id, lead.id))["deals"][0]
            for lead in db.session.scalars(select(Lead))
        }
        assert both[BOB.email]["description"] == "Private matters of mine"
        assert {"name", "description"} & both[ZOE.email].keys() == set()
