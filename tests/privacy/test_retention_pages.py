"""Settings → Privacy: terms are told what they delete before they are saved; addresses are kept as is wanted."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from tests.calls import submit
from tests.conftest import World
from tests.privacy.keeping import NOW, over, rows, say, taken
from tests.submissions.test_retention import enter
from tests.visitor import SignIn
from webapp.database.ids import new_id
from webapp.deliveries.dispatch import dispatch
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.http.fields import FORM, SUBMISSION
from webapp.privacy.addressing import is_under_way, step, work_addresses
from webapp.privacy.changing import change_addresses
from webapp.privacy.retention_words import WORDS
from webapp.submissions.consents import Consent
from webapp.submissions.models import Submission
from webapp.workspaces.blocklist import block
from webapp.workspaces.models import AuditEntry, Walk, Workspace

HOME = "/settings/privacy"


def choose(**chosen: str) -> dict[str, str]:
    """The form of the terms as a browser sends it."""
    return dict.fromkeys(WORDS, "") | chosen


def workspace_of(world: World) -> Workspace:
    db.session.rollback()
    return db.session.get_one(Workspace, world.workspace_id, populate_existing=True)


def addresses() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(Submission.ip)))


def test_what_a_shorter_term_deletes_is_told_before_it_is_saved(context: Flask, visitor: SignIn, world: World) -> None:
    enter(world, "spam", timedelta(days=20), 1_204)
    admin = visitor("admin")
    asked = admin.post(f"{HOME}/retention", choose(spam="14", leads="365"))
    assert asked.status_code == 200
    assert ["1,204" in asked.text, f"{NOW - timedelta(days=20):%Y-%m-%d}" in asked.text] == [True, True]
    assert workspace_of(world).retention is None
    saved = admin.post(f"{HOME}/retention", choose(spam="14", leads="365", agreed="1"))
    assert (saved.status_code, saved.headers["Location"]) == (303, HOME)
    assert workspace_of(world).retention == {"spam": 14, "leads": 365}
    noted = db.session.scalars(select(AuditEntry.data).where(AuditEntry.action == "workspace.updated")).one()
    assert noted == {"changed": ["retention"]}


def test_a_term_that_deletes_nothing_is_saved_at_once(visitor: SignIn, world: World, context: Flask) -> None:
    admin = visitor("admin")
    assert admin.post(f"{HOME}/retention", choose(spam="14", bodies="forever")).status_code == 303
    assert workspace_of(world).retention == {"spam": 14, "bodies": None}
    assert admin.post(f"{HOME}/retention", choose()).status_code == 303
    assert workspace_of(world).retention is None
    assert admin.post(f"{HOME}/retention", choose(spam="15")).status_code == 422


def test_a_form_has_terms_of_its_own(visitor: SignIn, world: World, context: Flask) -> None:
    enter(world, "spam", timedelta(days=20), 3)
    admin, address = visitor("admin"), f"{HOME}/forms/{FORM.show(world.form_id)}"
    assert admin.get(f"{HOME}/forms?form={FORM.show(world.form_id)}").headers["Location"] == address
    assert "As the workspace: 30 days" in admin.get(address).text
    assert "Save and delete" in admin.post(address, choose(spam="7")).text
    assert admin.post(address, choose(spam="7", agreed="1")).status_code == 303
    assert db.session.get_one(Form, world.form_id).retention == {"spam": 7}
    assert [part.count for part in over(world, "spam", 0)] == [3]
    assert "Spam: 7 days" in admin.get(HOME).text
    assert "kept 30 days" in admin.get("/spam").text
    one = SUBMISSION.show(enter(world, "spam", timedelta(days=1))[0])
    assert "It is kept 7 days." in admin.get(f"/requests/{one}").text


@pytest.mark.parametrize(
    "path", [f"{HOME}/retention", f"{HOME}/addresses", HOME + "/forms/{form}"], ids=["terms", "addresses", "form"]
)
def test_who_is_no_admin_changes_nothing(visitor: SignIn, world: World, path: str) -> None:
    assert visitor("member").post(path.format(form=FORM.show(world.form_id)), {"spam": "1"}).status_code == 403


def test_emptied_submissions_are_shown_as_such(
    context: Flask, visitor: SignIn, client: FlaskClient, world: World
) -> None:
    lead = f"/leads/{submit(client, world, email='jane@acme.test', message='Hello there')['personId']}"
    while dispatch():
        pass
    viewer = visitor("viewer")
    page = f"/requests/{SUBMISSION.show(db.session.scalars(select(Submission.id)).one())}"
    say(world, {"bodies": 1, "accepted": 2})
    assert taken(world, "bodies", 2) == 1
    assert "The raw body was deleted" in viewer.get(page).text
    assert "What was sent was deleted" not in viewer.get(page).text
    assert taken(world, "accepted", 3) == 1
    assert "What was sent was deleted" in viewer.get(page).text
    assert "What was sent was deleted" in viewer.get(f"{lead}?show=submissions").text
    assert viewer.get(lead).status_code == 200


def test_a_blocked_address_is_known_though_nothing_is_kept_of_it(
    client: FlaskClient, world: World, context: Flask
) -> None:
    workspace_of(world).ip_keeping = "nothing"
    block(db.session(), world.workspace_id, "ip", "127.0.0.1")
    db.session.commit()
    submit(client, world, email="jane@acme.test")
    db.session.rollback()
    row = db.session.scalars(select(Submission)).one()
    assert (row.outcome, row.ip) == ("spam", "")


@pytest.mark.parametrize("choice", ["cut", "hashed"])
def test_addresses_are_kept_as_the_workspace_wants_from_the_next_one_on(
    visitor: SignIn, client: FlaskClient, world: World, context: Flask, choice: str
) -> None:
    admin = visitor("admin")
    submit(client, world, email="jane@acme.test")
    assert admin.post(f"{HOME}/addresses", {"keeping": choice}).status_code == 303
    assert (work_addresses(), addresses()) == (0, {"127.0.0.1"})
    submit(client, world, email="joe@acme.test")
    assert "127.0.0.1" in addresses() and len(addresses()) == 2
    assert admin.post(f"{HOME}/addresses", {"keeping": choice, "stored": "y"}).status_code == 303
    assert "being changed in the background" in admin.get(HOME).text
    assert (work_addresses(), work_addresses()) == (2, 0)
    assert len(addresses() - {"127.0.0.1"}) == 1 == len(addresses())
    assert (is_under_way(db.session(), world.workspace_id), rows(Walk)) == (False, 0)


def test_stored_addresses_change_in_batches_with_those_of_consents(context: Flask, world: World) -> None:
    ids = enter(world, "accepted", timedelta(days=1), 7, ip="203.0.113.77")
    agreed = {"field": "terms", "version": 1, "text": "Yes", "sha256": b"x" * 32, "given_at": NOW, "ip": "203.0.113.77"}
    row = {"id": new_id(), "submission_id": ids[-1], "workspace_id": world.workspace_id, **agreed}
    db.session.execute(insert(Consent), [row])
    change_addresses(db.session(), world.workspace_id, "cut", "mem_x", stored=True)
    db.session.commit()
    steps = [step(db.session(), world.workspace_id, 3) for _ in range(4)]
    db.session.commit()
    assert (steps, addresses()) == ([3, 3, 1, 0], {"203.0.113.0"})
    assert db.session.scalars(select(Consent.ip)).all() == ["203.0.113.0"]


def test_a_dry_run_says_how_much_of_each_form_would_go_and_deletes_nothing(context: Flask, world: World) -> None:
    enter(world, "spam", timedelta(days=40), 2)
    enter(world, "accepted", timedelta(days=50), form_id=None)
    say(world, {"bodies": 40})
    run = context.test_cli_runner().invoke(args=["purge", "--dry-run"]).output.splitlines()
    at = run.index("spam: 2 to delete")
    assert run[at + 1] == f"  Acme, Contact: 2, the oldest of {NOW - timedelta(days=40):%Y-%m-%d}"
    at = run.index("raw bodies: 1 to delete")
    assert run[at + 1] == f"  Acme, no form: 1, the oldest of {NOW - timedelta(days=50):%Y-%m-%d}"
    assert rows(Submission) == 3
    assert "raw bodies: 1 deleted" in context.test_cli_runner().invoke(args=["purge"]).output.splitlines()
    assert taken(world, "spam", 0) == 0
