"""Settings → Privacy → People: an admin finds somebody, takes a copy, erases them, and finds the receipt."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import submit
from tests.conftest import World, new_world
from tests.intake.ways import K
from tests.leads.desk import make_lead
from tests.visitor import SignIn
from webapp.extensions import db
from webapp.http.fields import LEAD
from webapp.leads.models import Lead
from webapp.privacy.erasing import work_erasures
from webapp.privacy.models import Erasure
from webapp.submissions.models import Submission
from webapp.workspaces.blocklist import block
from webapp.workspaces.models import AuditEntry

HOME = "/settings/privacy/people"
JANE = {"email": "jane@lead.test", "name": "Jane Doe", "message": "Hello"}


@pytest.fixture
def page(app: Flask, client: FlaskClient, world: World) -> str:
    submit(client, world, **JANE)
    with app.app_context():
        return f"{HOME}/{LEAD.show(db.session.scalars(select(Lead.id)).one())}"


def actions(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("person."))))


def test_somebody_is_found_by_their_email_without_it_in_an_address(page: str, visitor: SignIn) -> None:
    found = visitor("admin").post(HOME, {"who": "JANE@lead.test"})
    assert found.status_code == 200
    assert page in found.text
    assert "Nothing is held of anybody" in visitor("admin").post(HOME, {"who": "john@lead.test"}).text
    assert visitor("admin").post(HOME, {"who": ""}).status_code == 422


def test_a_copy_is_a_zip_and_noted(app: Flask, page: str, visitor: SignIn) -> None:
    with visitor("admin").post(f"{page}/copy") as answer, ZipFile(BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["index.html", "data.json"]
        assert b"jane@lead.test" in archive.read("index.html")
    assert actions(app) == ["person.exported"]


def test_they_are_erased_once_their_name_is_typed_and_the_receipt_is_found(
    app: Flask, page: str, visitor: SignIn
) -> None:
    admin = visitor("admin")
    assert "Jane Doe" in admin.get(page).text
    refused = admin.post(f"{page}/erase", {"reason": "asked", "typed": "Jane", "words": "Janey"})
    assert (refused.status_code, "Janey" in refused.text) == (422, True)
    assert admin.post(f"{page}/erase", {"reason": "asked", "typed": "jane doe", "words": "Janey"}).status_code == 303
    assert admin.get(page).status_code == 404
    with app.app_context():
        while work_erasures():
            pass
        assert db.session.scalars(select(Lead.id)).all() == []
        assert db.session.scalars(select(Erasure.state)).all() == ["done"]
    assert "era_" in admin.get(HOME).text
    assert "they were erased" in admin.post(HOME, {"who": "jane@lead.test"}).text
    assert actions(app) == ["person.erased"]


def test_whoever_was_only_held_back_has_a_page_too(
    app: Flask, client: FlaskClient, world: World, visitor: SignIn
) -> None:
    with app.app_context():
        block(db.session(), world.workspace_id, "email", "jane@lead.test")
        db.session.commit()
    K.post(client, world, JANE)
    admin, who = visitor("admin"), {"who": "jane@lead.test"}
    assert f"{HOME}/without-a-lead/erase" in admin.post(HOME, who).text
    with admin.post(f"{HOME}/without-a-lead/copy", who) as answer:
        assert answer.mimetype == "application/zip"
    sent = {**who, "reason": "asked", "typed": "jane@lead.test"}
    assert admin.post(f"{HOME}/without-a-lead/erase", sent).status_code == 303
    with app.app_context():
        while work_erasures():
            pass
        assert db.session.scalars(select(Submission.id)).all() == []


def test_a_member_sees_none_of_it_and_another_workspace_finds_nobody(app: Flask, page: str, visitor: SignIn) -> None:
    assert visitor("member").get(HOME).status_code == 403
    with app.app_context():
        elsewhere = LEAD.show(make_lead(new_world("Other", "owner@other.test"), email="jane@lead.test"))
    admin = visitor("admin")
    assert elsewhere not in admin.post(HOME, {"who": "jane@lead.test"}).text
    assert [admin.post(f"{HOME}/{elsewhere}/{act}").status_code for act in ("copy", "erase")] == [404, 404]
