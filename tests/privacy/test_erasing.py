"""Whoever was erased is found nowhere, whatever they left behind, and whoever stood beside them is as they were."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import submit
from tests.conftest import World, on_row_locks
from tests.deals.pipeline import open_deal
from tests.intake.ways import K
from tests.leads.desk import make_lead
from tests.privacy.lives import BOB, ZOE, live, prepare, rows, speaks, spoken, stored
from webapp.deals.models import Deal
from webapp.errors import Conflict
from webapp.extensions import Model, db
from webapp.insights.keeping import keep
from webapp.insights.models import InsightGone
from webapp.leads.models import Comment, Lead
from webapp.privacy.erasing import begin_erasure, carry_on, work_erasures
from webapp.privacy.finding import find_people, person_of_lead
from webapp.privacy.models import DONE, Erasure
from webapp.privacy.person import Person
from webapp.privacy.receipts import list_receipts, receipts_for
from webapp.privacy.tables import told_tables
from webapp.submissions.models import Submission
from webapp.workspaces.blocklist import block


@pytest.fixture(autouse=True)
def folder(app: Flask, tmp_path: Path) -> Path:
    app.config["FILES_DIR"] = tmp_path / "files"
    return tmp_path / "files"


def begin(person: Person, words: Iterable[str] = ()) -> bytes:
    erasure_id = begin_erasure(db.session(), person, "mem_of_the_tests", "asked", words).id
    db.session.commit()
    return erasure_id


def erase(world: World, lead_id: bytes, words: Iterable[str] = ()) -> Erasure:
    erasure_id = begin(person_of_lead(db.session(), world.workspace_id, lead_id), words)
    assert carry_on(erasure_id, 60)
    return db.session.get_one(Erasure, erasure_id)


def write(lead_id: bytes, world: World, body: str) -> None:
    about = {"workspace_id": world.workspace_id, "lead_id": lead_id}
    db.session.add(Comment(id=lead_id, body=body, created_at=db.session.get_one(Lead, lead_id).created_at, **about))
    db.session.commit()


def test_nothing_of_an_erased_person_is_found_and_nobody_else_changes(
    app: Flask, client: FlaskClient, world: World, folder: Path
) -> None:
    prepare(app, world)
    live(app, client, world, BOB)
    lead_id = live(app, client, world, ZOE)
    with app.app_context():
        unnamed = {"consents", "runs"}  # they are hers by key alone
        assert {table.name for table in told_tables()} - speaks(ZOE) == unnamed
        while keep():
            pass
        before = {name: rows(name) for name in Model.metadata.tables}
        begin(person_of_lead(db.session(), world.workspace_id, lead_id))
        while work_erasures():
            db.session.remove()  # as if each worker died after its batch
        assert speaks(ZOE) == set()
        assert [content for content in stored(folder) if ZOE.name.encode() not in content] == list(stored(folder))
        assert len(list(stored(folder))) == 1
        for name, were in before.items():
            left = set(map(repr, rows(name)))
            assert [row for row in were if spoken(BOB, row) and repr(row) not in left] == [], name
        (receipt,) = list_receipts(db.session(), world.workspace_id)
        assert (receipt.state, receipt.sealed, receipt.at) == (DONE, None, None)
        assert {name: receipt.counts["gone"][name] for name in ("leads", "consents", "runs", "attempts")} == {
            "leads": 3,
            "consents": 1,
            "runs": 1,
            "attempts": 1,
        }
        assert receipt.counts["stopped"] == {"deliveries": 9, "runs": 1}
        assert len(db.session.scalars(select(InsightGone.id)).all()) == 1


def test_a_receipt_proves_who_was_erased_and_names_nobody(app: Flask, world: World) -> None:
    with app.app_context():
        session, own = db.session(), world.workspace_id
        erase(world, make_lead(world, email="jane@lead.test", phone="+1 212 555 0123"))
        assert (
            len(receipts_for(session, own, "JANE@lead.test")) == len(receipts_for(session, own, "(212) 555-0123")) == 1
        )
        assert receipts_for(session, own, "john@lead.test") == []


def test_what_two_people_share_stays_with_the_other(app: Flask, world: World) -> None:
    shared = {"firstName": "John", "lastName": "Smith", "phone": "+1 212 555 0123"}
    with app.app_context():
        gone = make_lead(world, email="john@one.test", **shared)
        stays = make_lead(world, email="john@two.test", **shared)
        write(stays, world, "John Smith, +1 212 555 0123, has a namesake: john@one.test")
        erase(world, gone)
        assert db.session.scalars(select(Lead.id)).all() == [stays]
        (said,) = db.session.scalars(select(Comment.body))
        assert said == "John Smith, +1 212 555 0123, has a namesake: [erased]"


def test_words_that_whoever_erases_adds_are_cleared_everywhere(app: Flask, world: World) -> None:
    with app.app_context():
        gone, stays = make_lead(world, email="john@one.test"), make_lead(world, email="ann@two.test")
        write(stays, world, "A friend of Johnny B")
        erase(world, gone, ["Johnny B"])
        assert db.session.scalars(select(Comment.body)).all() == ["A friend of [erased]"]


def test_an_owner_who_tries_a_form_with_their_own_email_stays_a_member(
    app: Flask, client: FlaskClient, world: World
) -> None:
    submit(client, world, email=world.owner_email)
    with app.app_context():
        erase(world, db.session.scalars(select(Lead.id)).one())
        assert speaks_of_owner(world) == {"users"}


def speaks_of_owner(world: World) -> set[str]:
    names = Model.metadata.tables
    return {name for name in names if any(world.owner_email in row for row in rows(name))}


def test_whoever_was_only_held_back_is_found_and_erased_too(app: Flask, client: FlaskClient, world: World) -> None:
    with app.app_context():
        block(db.session(), world.workspace_id, "email", "jane@lead.test")
        db.session.commit()
    for email in ("jane@lead.test", "ann@lead.test"):
        K.post(client, world, {"email": email, "message": "Not jane"})
    with app.app_context():
        (person,) = find_people(db.session(), world.workspace_id, "jane@lead.test")
        assert (person.leads, person.emails) == ((), ("jane@lead.test",))
        begin(person)
        while work_erasures():
            pass
        assert db.session.scalars(select(Submission.outcome)).all() == ["accepted"]
        assert rows("blocked_senders") == []


def test_nobody_is_not_erased(app: Flask, world: World) -> None:
    with app.app_context(), pytest.raises(Conflict):
        begin(Person(world.workspace_id))


def test_figures_stay_what_they_were_without_a_source_that_names_them(
    app: Flask, client: FlaskClient, world: World
) -> None:
    K.post(client, world, {**ZOE.said, "source": f"Friends of {ZOE.name}"})
    with app.app_context():
        while keep():
            pass
        erase(world, db.session.scalars(select(Lead.id)).one())
        while keep():
            pass
        (gone,) = db.session.scalars(select(InsightGone))
        assert (gone.came_in, gone.first_source, gone.source) == (True, "direct", "")
        assert speaks(ZOE) == set()


def test_what_the_program_says_itself_stays_whoever_is_called_so(app: Flask, world: World) -> None:
    with app.app_context():
        gone = make_lead(world, firstName="s1", lastName="Shop", email="shop@one.test")
        open_deal(world, "Shop", stage="s1", related_contacts=[gone])
        erase(world, gone)
        assert [(deal.name, deal.stage) for deal in db.session.scalars(select(Deal))] == [("[erased]", "s1")]


def test_who_writes_in_while_they_are_erased_is_somebody_new(app: Flask, client: FlaskClient, world: World) -> None:
    submit(client, world, email="jane@lead.test")
    with app.app_context():
        old = db.session.scalars(select(Lead.id)).one()
        erasure_id = begin(person_of_lead(db.session(), world.workspace_id, old))
        assert work_erasures() == 1
    submit(client, world, email="jane@lead.test")
    with app.app_context():
        assert carry_on(erasure_id, 60)
        (lead,) = db.session.scalars(select(Lead))
        assert (lead.id != old, lead.email) == (True, "jane@lead.test")


@on_row_locks
def test_what_a_worker_is_at_is_not_called_done(app: Flask, world: World) -> None:
    with app.app_context():
        erasure_id = begin(person_of_lead(db.session(), world.workspace_id, make_lead(world, email="jane@lead.test")))
        with db.engine.connect() as worker:
            worker.execute(select(Erasure.__table__).with_for_update())
            assert not carry_on(erasure_id)
        assert carry_on(erasure_id)


def test_what_comes_in_while_all_is_read_through_stays_whole(app: Flask, client: FlaskClient, world: World) -> None:
    submit(client, world, email="jane@lead.test")
    with app.app_context():
        jane = person_of_lead(db.session(), world.workspace_id, db.session.scalars(select(Lead.id)).one())
        erasure_id = begin(jane)
        while "until" not in (db.session.get_one(Erasure, erasure_id).at or {}):
            assert work_erasures() == 1
    submit(client, world, email="jane@lead.test")
    with app.app_context():
        assert carry_on(erasure_id, 60)
        (sent,) = db.session.scalars(select(Submission))
        assert b"jane@lead.test" in sent.body
