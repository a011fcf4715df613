"""Each word of a search begins a field; whichever way the database is asked, the same leads are found."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import Row, Select, event, false, insert, select, text

from tests.calls import Calls, submit
from tests.conftest import World, new_world, on_row_locks
from webapp.database.ids import new_id
from webapp.extensions import db
from webapp.http.paging import PageQuery
from webapp.leads.inputs import LeadQuery
from webapp.leads.listing import list_leads_of
from webapp.leads.models import Lead
from webapp.leads.search import Reach, read_found

PEOPLE: tuple[dict[str, str], ...] = (
    {"email": "ann@acme.test", "firstName": "Ann", "lastName": "van der Berg", "phone": "+1 212 555 0123"},
    {
        "email": "bob@mail.test",
        "firstName": "Bob",
        "lastName": "Doe",
        "company": "Acme Corp",
        "phone": "(212) 777-0123",
    },
    {"email": "cid@mail.test", "firstName": "Émile", "lastName": "Ольга", "company": "100% _\\"},
    {"email": "deb@mail.test", "firstName": "Anna", "lastName": "Doe", "phone": "+49 30 123456"},
)


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


@pytest.fixture
def people(client: FlaskClient, world: World) -> None:
    for person in PEOPLE:
        submit(client, world, **person)


def found(api: Calls, **query: Any) -> str:
    """The first letters of those who are found, newest first."""
    answer = api.open("GET", "/leads", query_string=query)
    assert answer.status_code == 200
    return "".join(row["email"][0] for row in answer.get_json()["data"])


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("q", "leads"),
    [
        ("ann", "da"),
        ("ANN", "da"),
        ("nn", ""),
        ("doe", "db"),
        ("doe an", "d"),
        ("  doe   bob ", "b"),
        ("acme", "ba"),
        ("acme.test", "a"),
        ("@mail.test", "dcb"),
        ("bob@mail", "b"),
        ("acme corp", "b"),
        ("corp", ""),
        ("bob acme corp", "b"),
        ("van der berg ann", "a"),
        ("berg", ""),
        ("100%", "c"),
        ("%", ""),
        ("_", ""),
        ("\\", ""),
        ("/", ""),
        ("100% _\\", "c"),
        ("doe nobody", ""),
        (" ", "dcba"),
        ("", "dcba"),
    ],
)
def test_every_word_begins_a_field_or_goes_on_from_the_words_before_it(api: Calls, q: str, leads: str) -> None:
    assert found(api, q=q) == leads


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("q", "leads"),
    [
        ("212", "ba"),
        ("(212) 555", "a"),
        ("+1 212", "ba"),
        ("1-212.7", "b"),
        ("212 777 0123", "b"),
        ("+49 30 12", "d"),
        ("4930", "d"),
        ("ann 212555", "a"),
        ("555", ""),
        ("(", ""),
    ],
)
def test_a_phone_is_found_by_its_first_digits_with_or_without_its_country(api: Calls, q: str, leads: str) -> None:
    assert found(api, q=q) == leads


@on_row_locks
@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("q", ["émile", "ÉMILE", "emile", "ольга", "ОЛЬГА"])
def test_on_a_server_letters_of_every_alphabet_have_no_case_and_no_accent(api: Calls, q: str) -> None:
    assert found(api, q=q) == "c"


@pytest.mark.usefixtures("people")
def test_letters_beyond_ascii_are_found_as_they_are_written(api: Calls) -> None:
    assert (found(api, q="Émi"), found(api, q="Оль")) == ("c", "c")


@pytest.mark.usefixtures("people")
def test_a_search_goes_on_page_by_page(api: Calls) -> None:
    pages: list[str] = []
    cursor = None
    while not pages or cursor:
        answer = api.open(
            "GET", "/leads", query_string={"q": "mail", "limit": 1} | ({"cursor": cursor} if cursor else {})
        )
        pages.append(answer.get_json()["data"][0]["email"][0])
        cursor = answer.get_json()["nextCursor"]
    assert pages == ["d", "c", "b"]
    assert api.get("/leads?q=mail&cursor=x", 400)["fields"].keys() == {"cursor"}


@pytest.mark.usefixtures("people")
def test_a_search_keeps_to_the_other_filters_and_to_its_workspace(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    with app.app_context():
        submit(client, new_world("Other", "owner@other.test"), email="eve@mail.test")
    path = f"/api/v1/forms/{api.get('/forms')['data'][0]['id']}/submissions"
    client.post(path, headers={"x-api-key": world.test_api_key}, json={"fields": {"email": "tom@mail.test"}})
    newest, middle, _ = api.get("/leads?q=mail")["data"]
    api.patch(f"/leads/{newest['id']}", {"status": "Qualified", "tags": ["Vip"]})
    api.delete(f"/leads/{middle['id']}")
    assert (found(api, q="mail"), found(api, q="mail", test="true")) == ("db", "t")
    assert (found(api, q="mail", status="Qualified"), found(api, q="mail", tag="vip")) == ("d", "d")
    assert (found(api, q="mail", status="New"), found(api, q="ann", status="New")) == ("b", "a")


def test_a_changed_lead_is_found_by_what_it_is_now(client: FlaskClient, world: World, api: Calls) -> None:
    submit(client, world, email="ann@acme.test", firstName="Ann", phone="+1 212 555 0123")
    row = api.get("/leads")["data"][0]
    api.patch(f"/leads/{row['id']}", {"email": "zoe@other.test", "phone": "+1 303 555 0123"})
    assert [found(api, q=q) for q in ("acme.test", "212", "other.test", "303")] == ["", "", "z", "z"]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("q", ["mail", "doe", "ann", "doe ann", "acme corp", "212", "nobody"])
def test_however_common_a_word_is_taken_to_be_the_same_leads_are_found_on_every_page(
    context: Flask, world: World, q: str
) -> None:
    rare, *others = [walk(world, q, reach) for reach in WAYS]
    assert others == [rare] * len(others)


WAYS = (Reach(), Reach(first=0), Reach(rare=0), Reach(rare=0, newest=1), Reach(rare=0, newest=0, first=1))


def walk(world: World, q: str, reach: Reach) -> list[str | None]:
    """The emails of each page of one lead, and of the page behind them all."""
    emails: list[str | None] = []
    query = PageQuery(limit=1)
    with current_app.test_request_context():
        while True:
            page = read_found(db.session(), leads_of(world), world.workspace_id, q, query, test=False, reach=reach)
            emails += [lead.email for lead in page.items]
            if page.next_cursor is None:
                return emails
            query = PageQuery(limit=1, cursor=page.next_cursor)


def leads_of(world: World) -> Select[Lead]:
    return select(Lead).where(
        Lead.workspace_id == world.workspace_id, Lead.is_test == false(), Lead.deleted_at.is_(None)
    )


@on_row_locks
@pytest.mark.parametrize("reach", WAYS)
@pytest.mark.parametrize("q", ["jo smith", "212 555", None])
def test_whatever_the_way_every_range_is_an_index_and_no_lead_is_sorted(
    context: Flask, world: World, q: str | None, reach: Reach
) -> None:
    fill(world, 2_000)
    plans = [plan for statement in sent(world, q, reach) for plan in explain(*statement)]
    assert len(plans) > 0
    assert {plan.type for plan in plans} <= {"range", "ref", "eq_ref"}
    assert {plan.key for plan in plans} <= {*SEARCHED, "ix_leads_newest", "PRIMARY"}
    assert [plan for plan in plans if plan.key == "PRIMARY" and plan.type != "eq_ref"] == []
    assert [plan for plan in plans if "filesort" in (plan.Extra or "")] == []


SEARCHED = {f"ix_leads_search_{name}" for name in ("company", "email", "email_domain", "first_name", "last_name")} | {
    "ix_leads_search_phone_digits"
}


def explain(statement: str, parameters: Any) -> list[Row[Any]]:
    """How the leads of a statement are reached; a filter of a page is a temporary list, which may be sorted."""
    if "FROM leads" not in statement and "JOIN leads" not in statement:
        return []
    connection = db.session.connection()
    # MySQL 9 explains as a tree unless it is asked for the table that MariaDB gives too.
    plans = connection.exec_driver_sql("EXPLAIN FORMAT=TRADITIONAL " + statement, parameters).all()
    return [plan for plan in plans if plan.table == "leads"]


def fill(world: World, leads: int) -> None:
    now = datetime.now(UTC)
    rows: list[dict[str, object]] = [
        {
            "id": new_id(),
            "workspace_id": world.workspace_id,
            "is_test": False,
            "first_name": ("John", "Paul", "Mary")[n % 3],
            "last_name": ("Smith", "Jones", "Doe", "Miller")[n % 4],
            "email": f"{n}@acme.test",
            "status": "New",
            "project_types": [],
            "tags": [],
            "custom_data": {},
            "created_at": now,
            "updated_at": now,
        }
        for n in range(leads)
    ]
    db.session.execute(insert(Lead), rows)
    db.session.execute(text("ANALYZE TABLE leads"))
    db.session.commit()


def sent(world: World, q: str | None, reach: Reach) -> list[tuple[str, Any]]:
    """What the database is asked for a page in the middle."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    with current_app.test_request_context():
        query = LeadQuery(cursor=list_leads_of(db.session(), world.workspace_id, LeadQuery(limit=100)).next_cursor)
        event.listen(db.engine, "before_cursor_execute", note)
        if q is None:
            list_leads_of(db.session(), world.workspace_id, query)
        else:
            read_found(db.session(), leads_of(world), world.workspace_id, q, query, test=False, reach=reach)
        event.remove(db.engine, "before_cursor_execute", note)
    return asked
