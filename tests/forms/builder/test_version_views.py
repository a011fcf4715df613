"""Publish and Versions: what visitors see is kept for good, told apart in words, and can be had back."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.visitor import SignIn, Visitor
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.drafts import change_draft, draft_of
from webapp.forms.models import Form
from webapp.submissions.models import Submission
from webapp.workspaces.models import AuditEntry

NAME = {"key": "name", "type": "full_name", "label": "Name"}
EMAIL = {"key": "email", "type": "email", "label": "Email"}


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner")


@pytest.fixture
def here(world: World) -> str:
    return f"/forms/{show('form', world.form_id)}"


def draft(app: Flask, world: World, *fields: dict[str, Any], **more: Any) -> None:
    with app.app_context():
        form = db.session.get_one(Form, world.form_id)
        change_draft(db.session(), form, Definition.model_validate({"fields": list(fields), **more}), "Changed.")
        db.session.commit()


def drafted(app: Flask, world: World) -> list[str]:
    with app.app_context():
        form = db.session.get_one(Form, world.form_id)
        return [field.key for field in draft_of(db.session(), form).definition.fields]


def rows(html: str) -> list[tuple[str, str, str]]:
    """Number, note and submissions of each version."""
    return re.findall(
        r'Version (\d+)(?:<span.*?</span>)?</span>\s*</th>.*?data-label="Note">(.*?)</td>\s*'
        r'<td class="number" data-label="Submissions">(.*?)</td>',
        html,
        re.DOTALL,
    )


def test_a_draft_is_published_with_a_note_and_a_link_to_its_page(
    app: Flask, client: FlaskClient, world: World, owner: Visitor, here: str
) -> None:
    draft(app, world, NAME, EMAIL)
    assert "Publish version 1" in owner.get(f"{here}/publish").text
    done = owner.post(f"{here}/publish", {"note": "  The first\n one "})
    assert (done.status_code, done.headers["Location"]) == (303, f"{here}/build")
    shown = owner.get(f"{here}/versions").text
    assert rows(shown) == [("1", "The first one", "0")]
    assert f'Version 1 is published. <a href="/f/{show("form", world.form_id)}"' in shown
    assert 'name="email"' in client.get(f"/f/{show('form', world.form_id)}").text
    with app.app_context():
        actions = {entry.action for entry in db.session.query(AuditEntry).filter_by(workspace_id=world.workspace_id)}
    assert "form.published" in actions


def test_after_publishing_the_page_that_the_dialog_stood_on_is_shown_again(
    app: Flask, world: World, owner: Visitor, here: str
) -> None:
    draft(app, world, NAME)
    asked = owner.get(
        f"{here}/publish", headers={"HX-Request": "true", "HX-Current-URL": f"http://localhost{here}/logic"}
    )
    assert f'name="next" value="{here}/logic"' in asked.text
    assert owner.post(f"{here}/publish", {"next": f"{here}/logic"}).headers["Location"] == f"{here}/logic"


def test_a_form_without_a_field_is_not_published(app: Flask, world: World, owner: Visitor, here: str) -> None:
    draft(app, world)
    refused = owner.post(f"{here}/publish")
    assert (refused.status_code, "Add a field" in refused.text) == (422, True)


def test_rules_that_point_at_what_is_gone_are_warned_of_and_published_all_the_same(
    app: Flask, world: World, owner: Visitor, here: str
) -> None:
    rule = {"when": {"conditions": [{"field": "gone", "op": "filled"}]}, "then": [{"do": "tag", "tag": "hot"}]}
    draft(app, world, NAME, rules=[rule])
    assert "Something is wrong with rule 1." in owner.get(f"{here}/publish").text
    assert owner.post(f"{here}/publish").status_code == 303


def test_what_is_new_is_told_before_it_is_published_and_between_any_two(
    app: Flask, world: World, owner: Visitor, here: str
) -> None:
    draft(app, world, NAME)
    owner.post(f"{here}/publish")
    draft(app, world, NAME, EMAIL)
    assert "<b>Added</b> “Email” (Email)" in owner.get(f"{here}/publish").text
    owner.post(f"{here}/publish")
    draft(app, world, EMAIL)
    assert "<b>Removed</b> “Email” (Email)" in owner.get(f"{here}/versions?before=2&after=1").text
    assert "<b>Removed</b> “Name” (Full name)" in owner.get(f"{here}/versions?before=2&after=0").text
    assert "They are the same." in owner.get(f"{here}/versions?before=1&after=1").text
    assert owner.get(f"{here}/versions?before=1&after=9").status_code == 404


def test_an_old_version_is_viewed_restored_to_the_draft_and_not_yet_shown_to_visitors(
    app: Flask, client: FlaskClient, world: World, owner: Visitor, here: str
) -> None:
    for field in (NAME, EMAIL):
        draft(app, world, field)
        owner.post(f"{here}/publish")
    assert ['name="name"' in owner.get(f"{here}/preview?version={number}").text for number in (1, 2)] == [True, False]
    assert owner.get(f"{here}/preview?version=3").status_code == 404
    assert owner.post(f"{here}/restore", {"version": "1"}).headers["Location"] == f"{here}/build"
    assert drafted(app, world) == ["name"]
    assert 'name="email"' in client.get(f"/f/{show('form', world.form_id)}").text
    for wrong in ("9", "", "x", "-1", "9" * 30, "9" * 5_000):
        assert owner.post(f"{here}/restore", {"version": wrong}).status_code == 404


def test_a_submission_keeps_the_version_that_it_answered(
    app: Flask, client: FlaskClient, world: World, owner: Visitor, here: str
) -> None:
    page = f"/f/{show('form', world.form_id)}"
    assert client.post(page, data={"email": "plain@acme.test"}).status_code == 303
    for number in range(2):
        draft(app, world, EMAIL, submitLabel=f"Send {number}")
        owner.post(f"{here}/publish")
        for person in range(number + 1):
            assert client.post(page, data={"email": f"jane{number}{person}@acme.test"}).status_code == 303
    with app.app_context():
        kept = db.session.query(Submission).order_by(Submission.id).all()
        versions = [row.result.get("version") for row in kept]
        submission, lead = show("sub", kept[-1].id), show("lead", kept[-1].lead_id)
    assert versions == [None, 1, 2, 2]
    assert rows(owner.get(f"{here}/versions").text) == [("2", "–", "2"), ("1", "–", "1")]
    for address in (f"/requests/{submission}", f"/leads/{lead}?show=submissions"):
        assert re.search(r"<dt>Form version</dt>\s*<dd>2</dd>", owner.get(address).text), address


def test_nobody_published_yet(owner: Visitor, here: str) -> None:
    assert "No version yet" in owner.get(f"{here}/versions").text
