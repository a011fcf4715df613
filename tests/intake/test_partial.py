"""What is filled in and not sent: kept where the form does and the visitor agreed, made a lead of when it is sent."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.conftest import World
from webapp.database.ids import show
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.models import Delivery
from webapp.events.models import Event
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.models import Form
from webapp.forms.publishing import publish_definition
from webapp.intake.models import IdempotencyKey
from webapp.leads.models import Lead
from webapp.submissions.models import Submission
from webapp.submissions.resuming import GOOD_FOR_DAYS, resume_token
from webapp.workspaces.limits import DAY
from webapp.workspaces.models import Workspace

FIELDS: list[dict[str, Any]] = [
    {"key": "name", "type": "full_name"},
    {"key": "email", "type": "email", "required": True},
    {"key": "message", "type": "long_text", "required": True},
    {"key": "agreed", "type": "consent", "required": True, "body": "You may write to me."},
    {"key": "news", "type": "consent"},
]
STEPS = [FIELDS[1], FIELDS[3], {"key": "page", "type": "page_break"}, FIELDS[2]]
JANE = {"_key": "a page", "email": "jane@example.com", "agreed": "yes"}
LATER = "192.0.2.7"

each = pytest.mark.parametrize
Publish = Callable[..., str]
Clock = Callable[[float], None]


@pytest.fixture
def publish(app: Flask, world: World) -> Publish:
    """Publishes the world's form; gives its path."""

    def make(*fields: dict[str, Any], incomplete: bool = True, **columns: Any) -> str:
        with app.app_context():
            form = db.session.get_one(Form, world.form_id)
            for name, value in columns.items():
                setattr(form, name, value)
            document = {"fields": list(fields or FIELDS), "incomplete": incomplete}
            publish_definition(db.session(), form, Definition.model_validate(document))
            db.session.commit()
        return f"/f/{show('form', world.form_id)}"

    return make


@pytest.fixture
def path(publish: Publish) -> str:
    return publish()


@pytest.fixture
def later(app: Flask) -> Iterator[Clock]:
    """Lets time pass for the application."""
    ahead = [0.0]
    app.config["CLOCK"] = lambda: datetime.now(UTC).timestamp() + ahead[0]
    yield lambda seconds: ahead.__setitem__(0, ahead[0] + seconds)


def leave(client: FlaskClient, path: str, ip: str = "127.0.0.1", **fields: object) -> TestResponse:
    """As the script of a page does."""
    options = {"headers": {"Accept": "application/json"}, "environ_overrides": {"REMOTE_ADDR": ip}}
    return client.post(path, data={"_page": "https://acme.test/", **JANE, "_partial": "1", **fields}, **options)


def send(client: FlaskClient, path: str, ip: str = "127.0.0.1", **fields: object) -> TestResponse:
    whole = {"_page": "https://acme.test/", **JANE, "message": "Hello", **fields}
    return client.post(path, data=whole, environ_overrides={"REMOTE_ADDR": ip})


def rows(app: Flask, model: Any) -> list[Any]:
    with app.app_context():
        found = list(db.session.scalars(select(model).order_by(model.id)))
        db.session.expunge_all()
        return found


def kept(app: Flask) -> list[int]:
    with app.app_context():
        models = (Submission, Lead, Event, IdempotencyKey)
        return [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def told(app: Flask) -> list[str]:
    return [event.kind for event in rows(app, Event)]


def test_what_was_agreed_to_becomes_an_incomplete_lead_of_whom_nobody_is_told(
    app: Flask, client: FlaskClient, publish: Publish
) -> None:
    path = publish(
        notify_members=True,
        assignment={"mode": "round_robin", "memberIds": []},
        auto_responder={"enabled": True, "subject": "Thanks", "body": "We got it."},
    )
    assert leave(client, path, name="Jane Doe").status_code == 204
    (lead,) = rows(app, Lead)
    assert (lead.email, lead.first_name, lead.is_incomplete) == ("jane@example.com", "Jane", True)
    assert (lead.is_waiting, lead.assignee_id) == (False, None)
    assert [(one.outcome, one.person_id) for one in rows(app, Submission)] == [("partial", lead.id)]
    with app.app_context():
        dispatch()
    assert (told(app), rows(app, Delivery)) == (["form.partial"], [])


@each(
    ("fields", "published"),
    [
        ({"agreed": ""}, {}),
        ({"agreed": "", "news": "yes"}, {}),
        ({"email": ""}, {}),
        ({"email": "jane@exam"}, {}),
        ({"_key": ""}, {}),
        ({}, {"incomplete": False}),
        ({}, {"status": "paused"}),
        ({}, {"allowed_origins": ["https://acme.test"]}),
        ({"agreed": ""}, {"status": "paused"}),
    ],
)
def test_nothing_is_kept_that_was_not_agreed_to_or_not_asked_for_or_that_a_gate_refuses(
    app: Flask, client: FlaskClient, publish: Publish, fields: dict[str, str], published: dict[str, Any]
) -> None:
    path = publish(**published)
    response = client.post(
        path,
        data={"_page": "https://acme.test/", **JANE, "_partial": "1", **fields},
        headers={"Accept": "application/json", "Origin": "https://elsewhere.test"}
        if "allowed_origins" in published
        else {"Accept": "application/json"},
    )
    assert response.status_code == (403 if {"status", "allowed_origins"} & published.keys() else 204)
    assert kept(app) == [0, 0, 0, 0]


def test_a_form_without_a_consent_keeps_what_its_owner_lets_it(
    app: Flask, client: FlaskClient, publish: Publish
) -> None:
    assert leave(client, publish(*FIELDS[:3]), agreed="").status_code == 204
    assert [lead.is_incomplete for lead in rows(app, Lead)] == [True]


def test_an_optional_consent_has_to_be_ticked_where_there_is_no_other(
    app: Flask, client: FlaskClient, publish: Publish
) -> None:
    path = publish(*FIELDS[:3], FIELDS[4])
    leave(client, path)
    assert rows(app, Lead) == []
    leave(client, path, news="yes")
    assert len(rows(app, Lead)) == 1


def test_a_form_that_was_never_published_keeps_nothing(app: Flask, client: FlaskClient, world: World) -> None:
    assert leave(client, f"/f/{show('form', world.form_id)}").status_code == 204
    assert kept(app) == [0, 0, 0, 0]


def test_a_visitor_over_the_limit_leaves_nothing(app: Flask, client: FlaskClient, path: str) -> None:
    statuses = {leave(client, path, message=str(number)).status_code for number in range(25)}
    assert (statuses, len(rows(app, Submission))) == ({204}, 20)


def test_a_filled_trap_is_quarantined_as_ever(app: Flask, client: FlaskClient, path: str) -> None:
    leave(client, path, _gotcha="x")
    assert ([one.outcome for one in rows(app, Submission)], rows(app, Lead)) == (["spam"], [])


def test_what_is_left_twice_is_kept_once_and_corrected_in_its_place(app: Flask, client: FlaskClient, path: str) -> None:
    for email in ("jane@example.com", "jane@example.com", "jane.doe@example.com"):
        leave(client, path, email=email)
    assert [one.outcome for one in rows(app, Submission)] == ["partial", "partial"]
    assert [(lead.email, lead.is_incomplete) for lead in rows(app, Lead)] == [("jane.doe@example.com", True)]


@pytest.mark.contract("H5")
def test_sending_the_page_completes_its_lead_and_tells_of_it_once(app: Flask, client: FlaskClient, path: str) -> None:
    leave(client, path, email="jane@exampel.com")
    assert send(client, path).status_code == send(client, path).status_code == 303
    (lead,) = rows(app, Lead)
    assert (lead.email, lead.is_incomplete, lead.is_waiting) == ("jane@example.com", False, True)
    assert [one.outcome for one in rows(app, Submission)] == ["partial", "accepted"]
    assert told(app) == ["form.partial", "form.submitted", "lead.created", "consent.given"]
    (submitted,) = (event for event in rows(app, Event) if event.kind == "form.submitted")
    assert submitted.data["isNew"] is True


@each(("keeping", "leads"), [("whole", 1), ("cut", 1), ("hashed", 1), ("nothing", 2)])
def test_a_page_is_known_by_what_is_kept_of_its_address(
    app: Flask, client: FlaskClient, world: World, path: str, keeping: str, leads: int
) -> None:
    with app.app_context():
        db.session.get_one(Workspace, world.workspace_id).ip_keeping = keeping
        db.session.commit()
    leave(client, path)
    assert send(client, path, email="jane.doe@example.com").status_code == 303
    assert len(rows(app, Lead)) == leads


def test_what_is_told_of_a_page_after_it_was_sent_changes_nothing(app: Flask, client: FlaskClient, path: str) -> None:
    send(client, path)
    assert leave(client, path, name="Half a na").status_code == 204
    assert send(client, path).status_code == 303
    assert [one.outcome for one in rows(app, Submission)] == ["accepted"]
    assert [(lead.first_name, lead.is_incomplete) for lead in rows(app, Lead)] == [(None, False)]


def test_a_lead_is_completed_by_its_email_too(app: Flask, client: FlaskClient, path: str) -> None:
    leave(client, path, name="Jane")
    send(client, path, ip=LATER, _key="another page")
    assert [(lead.first_name, lead.is_incomplete) for lead in rows(app, Lead)] == [("Jane", False)]


@each("handling", ["update_existing", "overwrite", "create_new", "skip"])
def test_a_known_person_stays_as_they_are_until_they_send(
    app: Flask, client: FlaskClient, publish: Publish, handling: str
) -> None:
    path = publish()
    send(client, path, _key="first", name="Jane Doe")
    publish(duplicate_handling=handling)
    before = rows(app, Lead)
    leave(client, path, name="Janet Roe", _key="second")
    after = rows(app, Lead)
    assert (after[0].first_name, after[0].is_incomplete, after[0].updated_at) == ("Jane", False, before[0].updated_at)
    assert [lead.is_incomplete for lead in after[1:]] == [True] * (handling == "create_new")
    assert told(app)[-1] == "form.partial"


@each("handling", ["create_new", "skip"])
def test_an_incomplete_lead_is_completed_however_duplicates_are_handled(
    app: Flask, client: FlaskClient, publish: Publish, handling: str
) -> None:
    path = publish(duplicate_handling=handling)
    leave(client, path)
    send(client, path)
    assert [lead.is_incomplete for lead in rows(app, Lead)] == [False]


def test_each_step_of_a_form_without_scripts_tells_what_was_filled_in(
    app: Flask, client: FlaskClient, publish: Publish, later: Clock
) -> None:
    path = publish(*STEPS)
    page = client.get(path)
    hidden = {
        name: page.text.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("_key", "_t", "_draft")
    }
    later(3)
    first = client.post(path, data={**hidden, "email": "jane@example.com", "_step": "next"})
    assert (first.status_code, kept(app)) == (422, [0, 0, 0, 0])
    page = client.post(path, data={**hidden, "email": "jane@example.com", "agreed": "yes", "_step": "next"})
    assert [(lead.email, lead.is_incomplete) for lead in rows(app, Lead)] == [("jane@example.com", True)]
    hidden |= hidden_in(page, "_draft")
    assert client.post(path, data={**hidden, "message": "Hello", "_step": "send"}).status_code == 303
    assert [(lead.email, lead.is_incomplete) for lead in rows(app, Lead)] == [("jane@example.com", False)]


def hidden_in(page: TestResponse, *names: str) -> dict[str, str]:
    """What a page sends along by itself."""
    return {name: page.text.partition(f'name="{name}" value="')[2].partition('"')[0] for name in names}


def link(app: Flask, path: str) -> str:
    with app.app_context():
        return f"{path}?resume={resume_token(rows(app, Submission)[-1].id)}"


def test_a_link_opens_the_form_with_the_answers_so_far_and_its_holder_completes_the_lead(
    app: Flask, client: FlaskClient, path: str, later: Clock
) -> None:
    leave(client, path, name="Jane Doe")
    later(3 * DAY)
    page = client.get(link(app, path))
    assert 'value="Jane Doe"' in page.text
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "strict-origin")
    hidden = hidden_in(page, "_key", "_t", "_resume")
    later(3)
    assert send(client, path, ip=LATER, email="jane@new.example", **hidden).status_code == 303
    assert [(lead.email, lead.first_name, lead.is_incomplete) for lead in rows(app, Lead)] == [
        ("jane@new.example", "Jane", False)
    ]
    assert "Jane Doe" not in client.get(link(app, path)).text


def test_a_link_that_is_too_old_forged_or_of_another_form_opens_an_empty_form(
    app: Flask, client: FlaskClient, path: str, later: Clock, world: World
) -> None:
    leave(client, path, name="Jane Doe")
    good = link(app, path)
    with app.app_context():
        other = db.session.scalars(select(Form.id).where(Form.id != world.form_id)).first()
        assert other is not None
    forged = [f"{path}?resume=", f"{path}?resume=%00"]
    forged += [good.replace("sub_0", "sub_1"), good.rpartition(".")[0]]
    assert "Jane Doe" in client.get(good).text
    for address in (*forged, good.replace(path, f"/f/{show('form', other)}")):
        page = client.get(address)
        assert (page.status_code, "Jane Doe" in page.text) == (200, False)
    later(GOOD_FOR_DAYS * DAY)
    assert "Jane Doe" not in client.get(good).text
