"""Visits of a hosted page, by the outside: who counts, how far they come, and that nothing of it costs a page."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import World
from tests.visitor import SignIn
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.models import Form
from webapp.forms.publishing import publish_definition
from webapp.forms.visit_models import FormVisit
from webapp.intake.hosted.visiting import MOST_A_MINUTE
from webapp.intake.sent_visits import SentVisits

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
PERSON = {"Accept": "text/html,application/xhtml+xml", "User-Agent": FIREFOX}
FIELDS = [
    {"key": "name", "type": "full_name"},
    {"key": "page", "type": "page_break"},
    {"key": "address", "type": "address"},
    {"key": "email", "type": "email"},
]

each = pytest.mark.parametrize
Clock = Callable[[float], None]


@pytest.fixture
def path(app: Flask, world: World) -> str:
    with app.app_context():
        form = db.session.get_one(Form, world.form_id)
        publish_definition(db.session(), form, Definition.model_validate({"fields": FIELDS}))
        db.session.commit()
    return f"/f/{show('form', world.form_id)}"


@pytest.fixture
def later(app: Flask) -> Iterator[Clock]:
    """Lets time pass for the application."""
    ahead = [0.0]
    app.config["CLOCK"] = lambda: datetime.now(UTC).timestamp() + ahead[0]
    yield lambda seconds: ahead.__setitem__(0, ahead[0] + seconds)


def look(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    """The page, read to its end by a person unless the headers say otherwise."""
    told = {**PERSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return client.get(path, headers=told, buffered=True)


def key_of(page: TestResponse) -> str:
    return hidden(page)["_key"]


def hidden(page: TestResponse) -> dict[str, str]:
    """What a page sends along by itself."""
    return {name: page.text.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("_key", "_t")}


def tell(client: FlaskClient, path: str, body: object) -> TestResponse:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(f"{path}/seen", data=text, content_type="text/plain;charset=UTF-8", buffered=True)


def visits(app: Flask) -> list[FormVisit]:
    with app.app_context():
        rows = list(db.session.scalars(select(FormVisit).order_by(FormVisit.viewed_at)))
        db.session.expunge_all()
        return rows


def facts(app: Flask, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(getattr(visit, name) for name in names) for visit in visits(app)]


def test_each_page_that_is_shown_is_one_view_of_the_version_it_shows(
    app: Flask, client: FlaskClient, path: str
) -> None:
    before = datetime.now(UTC)
    first, second = look(client, path), look(client, path)
    assert key_of(first) != key_of(second)
    assert facts(app, "version", "started_at", "submitted_at", "step", "field") == [(1, None, None, 1, None)] * 2
    assert all(before <= visit.viewed_at <= datetime.now(UTC) for visit in visits(app))
    assert {visit.day for visit in visits(app)} <= {before.date(), datetime.now(UTC).date()}


def test_nothing_of_a_visit_tells_who_it_was(app: Flask, client: FlaskClient, path: str) -> None:
    look(client, f"{path}?email=jane@example.com", Referer="https://acme.com/secret?email=jane@example.com")
    page = look(client, path)
    assert page.headers.getlist("Set-Cookie") == []
    kept = [str(value) for visit in visits(app) for value in vars(visit).values()]
    assert not [value for value in kept if "127.0.0.1" in value or "jane" in value or "secret" in value]
    assert key_of(page) not in kept


@each(
    "headers",
    [
        {"User_Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User_Agent": "curl/8.5.0"},
        {"User_Agent": ""},
        {"User_Agent": FIREFOX.replace("Firefox", "HeadlessChrome")},
        {"Accept": "*/*"},
        {"Sec_Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
    ],
)
def test_machines_and_pages_fetched_just_in_case_are_no_views(
    app: Flask, client: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    assert look(client, path, **headers).status_code == 200
    assert client.head(path, headers=PERSON, buffered=True).status_code == 200
    assert visits(app) == []


def test_a_member_who_looks_at_a_form_of_their_workspace_is_no_view(
    app: Flask, visitor: SignIn, path: str, client: FlaskClient
) -> None:
    look(visitor("viewer").client, path)
    assert visits(app) == []
    look(client, path)
    assert len(visits(app)) == 1


@each(
    ("query", "referrer", "source"),
    [
        ("", "", "direct"),
        ("", "https://www.google.com/search?q=roofs", "google.com"),
        ("?utm_source=News%20Letter", "https://www.google.com/", "news letter"),
        ("", "http://localhost/elsewhere", "direct"),
        ("", "https://[half", "direct"),
        (f"?utm_source={'x' * 300}", "", "x" * 100),
    ],
)
def test_a_visit_comes_from_its_campaign_else_from_the_website_that_led_there(
    app: Flask, client: FlaskClient, path: str, query: str, referrer: str, source: str
) -> None:
    look(client, path + query, **({"Referer": referrer} if referrer else {}))
    assert facts(app, "source", "host") == [(source, "")]


def test_a_framed_page_names_the_website_around_it_and_the_device(app: Flask, client: FlaskClient, path: str) -> None:
    look(client, path, Referer="https://www.acme.com/", Sec_Fetch_Dest="iframe", User_Agent=PHONE)
    assert facts(app, "source", "host", "device") == [("acme.com", "acme.com", "phone")]


def test_the_script_tells_when_a_page_is_begun_and_how_far_it_is(app: Flask, client: FlaskClient, path: str) -> None:
    key = key_of(look(client, path))
    assert tell(client, path, {"key": key, "field": "name", "step": 1}).status_code == 204
    (begun,) = facts(app, "started_at")
    assert tell(client, path, {"key": key, "field": "city", "step": 2}).status_code == 204
    assert tell(client, path, {"key": key, "field": "name", "step": 1}).status_code == 204
    assert facts(app, "started_at", "step", "field") == [(*begun, 2, "name")]


@each(
    "told",
    [
        "",
        "[]",
        "{",
        b"\xff",
        {"key": 5},
        {"key": ""},
        {"key": "x" * 300},
        {"key": "of a page that was never shown", "field": "name"},
        "x" * 100_000,
    ],
)
def test_whatever_the_script_seems_to_tell_the_answer_is_the_same(
    app: Flask, client: FlaskClient, path: str, told: object
) -> None:
    look(client, path)
    assert tell(client, path, told).status_code == 204
    assert tell(client, "/f/form_nothing", told).status_code == 204
    assert facts(app, "started_at") == [(None,)]


@each(("field", "step"), [("nobody", 1), (None, 9), ({"a": 1}, "2"), ("page", -1)])
def test_a_field_or_a_step_that_the_form_has_not_is_not_noted(
    app: Flask, client: FlaskClient, path: str, field: object, step: object
) -> None:
    tell(client, path, {"key": key_of(look(client, path)), "field": field, "step": step})
    assert facts(app, "field", "step") == [(None, 1)]
    assert visits(app)[0].started_at is not None


def test_a_key_of_one_form_says_nothing_of_another(app: Flask, client: FlaskClient, world: World, path: str) -> None:
    key = key_of(look(client, path))
    with app.app_context():
        other = db.session.scalars(select(Form).where(Form.id != world.form_id)).first()
        assert other is not None
        tell(client, f"/f/{show('form', other.id)}", {"key": key, "field": "name"})
    assert facts(app, "started_at") == [(None,)]


def test_a_visit_is_sent_when_its_page_is_and_only_then(
    app: Flask, client: FlaskClient, path: str, later: Clock
) -> None:
    left, sent, spam = (hidden(look(client, path)) for _ in range(3))
    later(3)
    assert client.post(path, data={**sent, "email": "jane@example.com"}).status_code == 303
    assert client.post(path, data={**spam, "email": "joe@example.com", "_gotcha": "x"}).status_code == 303
    assert client.post(path, data={**left, "email": "nonsense"}).status_code == 422
    with app.app_context():
        worker = SentVisits()
        assert [worker.settle(), worker.settle()] == [1, 0]
    assert sorted((visit.submitted_at is not None, visit.started_at is not None) for visit in visits(app)) == [
        (False, False),
        (False, False),
        (True, True),
    ]


def test_a_page_that_comes_back_with_its_errors_is_no_second_view(app: Flask, client: FlaskClient, path: str) -> None:
    key = key_of(look(client, path))
    page = client.post(path, data={"_key": key, "email": "nonsense"}, headers=PERSON, buffered=True)
    assert (page.status_code, key_of(page)) == (422, key)
    assert len(visits(app)) == 1


def test_one_address_is_noted_only_so_often(app: Flask, client: FlaskClient, path: str) -> None:
    assert {look(client, path).status_code for _ in range(MOST_A_MINUTE + 5)} == {200}
    assert len(visits(app)) <= MOST_A_MINUTE


def test_a_database_that_notes_nothing_costs_no_visitor_the_page(
    app: Flask, client: FlaskClient, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE form_visits RENAME TO form_visits_away")
    try:
        page = look(client, path)
        assert (page.status_code, tell(client, path, {"key": key_of(page)}).status_code) == (200, 204)
    finally:
        with app.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE form_visits_away RENAME TO form_visits")
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        "A visit could not be noted: OperationalError"
        if app.config["DATABASE_URL"].startswith("sqlite")
        else "A visit could not be noted: ProgrammingError"
    ] * 2
