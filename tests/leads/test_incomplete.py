"""Incomplete leads as members see them: in the list, on their page with the link to go on, and how they go."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from tests.conftest import World
from tests.visitor import SignIn
from webapp.database.ids import show
from webapp.deliveries.dispatch import dispatch
from webapp.events.models import Event
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.models import Form
from webapp.forms.publishing import publish_definition
from webapp.http.fields import LEAD
from webapp.leads.models import Identity, Lead
from webapp.submissions.consents import Consent
from webapp.submissions.models import Submission
from webapp.worker.purge import PURGES, purge_kind

FIELDS = [
    {"key": "name", "type": "full_name", "label": "Name"},
    {"key": "email", "type": "email", "label": "Email"},
    {"key": "agreed", "type": "consent", "required": True, "body": "You may write to me."},
]


@pytest.fixture
def left(app: Flask, client: FlaskClient, world: World) -> str:
    """The page of a lead that began the world's form and left."""
    with app.app_context():
        form = db.session.get_one(Form, world.form_id)
        publish_definition(db.session(), form, Definition.model_validate({"fields": FIELDS, "incomplete": True}))
        db.session.commit()
    leave(client, world, "jane@example.com")
    with app.app_context():
        return f"/leads/{LEAD.show(db.session.scalars(select(Lead.id)).one())}"


def leave(client: FlaskClient, world: World, email: str) -> None:
    told = {"_page": "https://acme.test/", "_key": email, "_partial": "1", "name": "Jane Doe", "agreed": "yes"}
    client.post(
        f"/f/{show('form', world.form_id)}", data={**told, "email": email}, headers={"Accept": "application/json"}
    )


def age(app: Flask, days: int) -> None:
    with app.app_context():
        db.session.execute(update(Lead).values(updated_at=datetime.now(UTC) - timedelta(days=days)))
        db.session.commit()


def kept(app: Flask) -> list[int]:
    models: list[Any] = [Lead, Identity, Submission, Consent, Event]
    with app.app_context():
        return [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def test_the_list_marks_incomplete_leads_and_has_a_view_of_them(visitor: SignIn, left: str) -> None:
    viewer = visitor("viewer")
    for address in ("/leads?all=1", "/leads?incomplete=1"):
        shown = viewer.get(address).text
        assert f'href="{left}"' in shown
        assert re.search(r'class="chip[^>]*>\s*Incomplete', shown)
    view = re.search(r'<a href="/leads\?incomplete=1"([^>]*)>Incomplete</a>', viewer.get("/leads?incomplete=1").text)
    assert view is not None
    assert "aria-current" in view[1]


def test_a_complete_lead_is_not_among_them(visitor: SignIn, left: str, client: FlaskClient, world: World) -> None:
    whole = {"_page": "https://acme.test/", "email": "jane@example.com", "agreed": "yes"}
    assert client.post(f"/f/{show('form', world.form_id)}", data=whole).status_code == 303
    owner = visitor()
    assert f'href="{left}"' not in owner.get("/leads?incomplete=1").text
    assert "?resume=" not in owner.get(left).text


def test_a_member_copies_the_link_or_writes_with_it_and_it_opens_the_form(
    visitor: SignIn, left: str, client: FlaskClient, app: Flask
) -> None:
    app.config["PUBLIC_URL"] = "https://leads.acme.test"
    member = visitor("member")
    found = re.search(r'data-copy="https://leads\.acme\.test(/f/[^"]+\?resume=[^"]+)"', member.get(left).text)
    assert found is not None
    assert 'value="Jane Doe"' in client.get(found[1]).text
    letter = member.get(f"{left}?write=resume").text
    assert "Hello Jane," in letter
    written = re.search(r'<textarea[^>]* name="text"[^>]*>([^<]*)<', letter)
    assert written is not None
    assert "https://leads.acme.test/f/" in written[1]


def test_who_may_only_look_gets_no_link_into_what_somebody_filled_in(visitor: SignIn, left: str) -> None:
    assert "?resume=" not in visitor("viewer").get(left).text


def test_the_timeline_says_that_the_form_was_not_sent(visitor: SignIn, left: str) -> None:
    assert "and has not sent it" in visitor("viewer").get(left).text
    assert "Not sent yet" in visitor("viewer").get("/requests").text


def test_one_that_nobody_completed_or_worked_on_goes_whole_when_its_time_is_over(
    app: Flask, client: FlaskClient, world: World, left: str
) -> None:
    leave(client, world, "joe@example.com")
    assert kept(app) == [2, 2, 2, 2, 2]
    age(app, 29)
    with app.app_context():
        assert purge_kind("incomplete") == 0
    age(app, 31)
    with app.app_context():
        assert purge_kind("incomplete") == 0, "nobody was told yet"
        dispatch()
        counts = {one.name: one.count for one in PURGES}
        assert counts["incomplete leads"]() == 2
        assert [purge_kind("incomplete", 1) for _ in range(3)] == [1, 1, 0]
    assert kept(app) == [0, 0, 0, 0, 0]


def test_one_that_a_member_worked_on_stays(app: Flask, visitor: SignIn, left: str) -> None:
    assert visitor("member").post(f"{left}/comments", {"body": "I call her."}).status_code == 303
    age(app, 31)
    with app.app_context():
        assert purge_kind("incomplete") == 0
