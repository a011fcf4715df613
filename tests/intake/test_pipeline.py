"""The one path: what is answered is stored whole, what cannot be carried through is kept, and how much it costs."""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, make_url, text

from tests.calls import Calls, statements
from tests.conftest import World, on_row_locks
from tests.intake.broken import break_mapping, mend_mapping
from tests.intake.mysql_proxy import Proxy, proxy
from tests.intake.ways import PAGE, K, events, leads, refused, rows, submissions
from tests.servers.mariadb import under_way
from tests.servers.process import wait_until
from webapp.database.ids import parse, show
from webapp.events.models import Event
from webapp.extensions import db
from webapp.leads.models import Identity

JANE = {"name": "Jane Smith", "email": "jane@example.com", "phone": "555-123-4567", "message": "Hi"}
MOST_STATEMENTS = 8  # of a person who is new; it is 7, and 6 of a known one


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def counted(app: Flask) -> dict[str, int]:
    tables = {"leads": leads(app), "submissions": submissions(app), "events": rows(app, Event)}
    with app.app_context():
        identities = db.session.query(Identity).count()
    return {**{name: len(found) for name, found in tables.items()}, "identities": identities}


@pytest.mark.contract("C3")
def test_a_bug_in_a_step_is_a_500_and_the_submission_is_kept_until_it_can_be_replayed(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    break_mapping(app, world)
    response = K.post(client, world, JANE)
    assert (response.status_code, refused(response)) == (500, "INTERNAL_ERROR")
    assert not any(word in response.text for word in ("AttributeError", "mapping", "items"))
    kept = submissions(app)[0]
    assert (kept.outcome, kept.body, kept.person_id) == ("failed", K.body(JANE), None)
    assert kept.error is not None and kept.error.splitlines()[-1].startswith("AttributeError")
    assert counted(app) == {"leads": 0, "submissions": 1, "events": 0, "identities": 0}
    path = f"/submissions/{show('sub', kept.id)}/replay"
    assert api.open("POST", path).status_code == 500
    mend_mapping(app, world)
    assert api.open("POST", path).status_code == 200
    assert [(lead.id, lead.created_at) for lead in leads(app)] == [(kept.lead_id, kept.created_at)]
    assert [(row.id, row.outcome, row.error) for row in submissions(app)] == [(kept.id, "accepted", None)]
    assert api.open("POST", path).status_code == 409
    assert len(events(app, "form.submitted")) == 1


def test_a_visitor_is_thanked_for_what_a_bug_stopped(app: Flask, client: FlaskClient, world: World) -> None:
    break_mapping(app, world)
    assert PAGE.post(client, world, {"email": "jane@example.com"}).status_code == 303
    assert [row.outcome for row in submissions(app)] == ["failed"]


@pytest.mark.contract("C6b")
def test_a_refused_submission_is_replayed_to_success_once_and_keeps_its_time(
    app: Flask, client: FlaskClient, world: World, api: Calls
) -> None:
    form = f"/forms/{show('form', world.form_id)}"
    assert K.post(client, world, {"correo": "jane@example.com"}).status_code == 400
    kept = submissions(app)[0]
    path = f"/submissions/{show('sub', kept.id)}/replay"
    assert api.open("POST", path).status_code == 400
    api.patch(form, {"fieldMapping": {"correo": "email"}})
    assert [api.open("POST", path).status_code for _ in range(2)] == [200, 409]
    assert [(lead.id, lead.email, lead.created_at) for lead in leads(app)] == [
        (kept.lead_id, "jane@example.com", kept.created_at)
    ]


def test_an_accepted_submission_costs_few_statements(app: Flask, client: FlaskClient, world: World) -> None:
    K.post(client, world, {"email": "first@example.com"})  # the use of the key is noted now, and not in what follows
    new, known = (
        cost(app, client, world, sent) for sent in (JANE, {**JANE, "city": "Springfield", "message": "Again"})
    )
    assert (len(new) <= MOST_STATEMENTS, len(known) <= MOST_STATEMENTS) == (True, True), "\n".join([*new, "", *known])


def cost(app: Flask, client: FlaskClient, world: World, fields: dict[str, str]) -> list[str]:
    """The statements of one call, but for those that begin a transaction."""
    with statements(app) as sent:
        assert K.post(client, world, fields).status_code == 201
    return [" ".join(statement.split())[:100] for statement in sent if not statement.startswith("BEGIN")]


@pytest.fixture
def wire(database_url: str, make_app: Callable[..., Flask]) -> Iterator[tuple[Proxy, Flask]]:
    """An application whose wire to the database can be cut."""
    url = make_url(database_url)
    with tempfile.TemporaryDirectory(prefix="inlet-wire-", dir="/tmp") as folder:
        path = Path(folder, "socket")
        with proxy(path, str(url.query["unix_socket"])) as running:
            proxied = url.update_query_dict({"unix_socket": str(path)})
            yield running, make_app(DATABASE_URL=proxied.render_as_string(hide_password=False))


@on_row_locks
@pytest.mark.contract("C2")
@pytest.mark.parametrize("key", [None, "k-1"])
def test_a_commit_whose_answer_is_lost_is_one_submission_and_the_true_answer(
    app: Flask, world: World, wire: tuple[Proxy, Flask], key: str | None
) -> None:
    running, other = wire
    client = other.test_client()
    K.post(client, world, {"email": "first@example.com"})
    before = counted(app)
    running.cut = 1
    response = K.post(client, world, JANE, headers={"Idempotency-Key": key})
    assert (running.was_cut, response.status_code) == (1, 201)
    data = response.get_json()["data"]
    assert data["isNew"] is True
    assert [added - before[name] for name, added in counted(app).items()] == [1, 1, 2, 2]
    lead, submission = leads(app)[-1], submissions(app)[-1]
    assert (parse("lead", data["personId"]), parse("sub", data["submissionId"])) == (lead.id, submission.id)


@on_row_locks
def test_a_wire_that_is_cut_at_every_commit_ends_in_a_503_and_one_submission(
    app: Flask, world: World, wire: tuple[Proxy, Flask]
) -> None:
    running, other = wire
    client = other.test_client()
    running.cut = 1_000
    response = K.post(client, world, JANE, headers={"Idempotency-Key": "k-1"})
    assert (response.status_code, refused(response), response.headers["Retry-After"]) == (503, "UNAVAILABLE", "2")
    running.cut = 0
    again = K.post(client, world, JANE, headers={"Idempotency-Key": "k-1"})
    assert (again.status_code, len(submissions(app)), len(leads(app))) == (201, 1, 1)


def looking(connection: Connection) -> list[int]:
    """The connections that look for a person, and wait."""
    return under_way(connection, "SELECT leads")


@on_row_locks
@pytest.mark.contract("C2")
def test_a_connection_killed_in_mid_transaction_costs_no_submission(
    app: Flask, client: FlaskClient, world: World
) -> None:
    K.post(client, world, JANE)
    with app.app_context(), db.engine.connect() as other, ThreadPoolExecutor(1) as pool:
        other.execute(text("SELECT * FROM leads FOR UPDATE"))
        waiting = pool.submit(lambda: K.post(app.test_client(), world, {**JANE, "city": "Springfield"}))
        wait_until(lambda: looking(other) != [], 5, lambda: "the submission does not wait for the lead")
        first = looking(other)
        other.execute(text(f"KILL {first[0]}"))
        wait_until(lambda: looking(other) not in ([], first), 5, lambda: "the submission is not tried again")
        other.rollback()
        assert waiting.result(10).status_code == 201
    assert [(lead.first_name, lead.city) for lead in leads(app)] == [("Jane", "Springfield")]
    assert [row.outcome for row in submissions(app)] == ["accepted", "accepted"]
