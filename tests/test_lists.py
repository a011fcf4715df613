"""Every list of the management API that has pages: their size and cursor are what was promised, or refused by name."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select

from tests.calls import Calls
from tests.conftest import World, new_world, on_row_locks
from tests.registry import OPERATIONS, things
from webapp.callbacks.models import Callback
from webapp.database.ids import new_id
from webapp.deals.models import Deal
from webapp.extensions import Model, db
from webapp.http.api import PREFIX
from webapp.submissions.models import Submission

LISTS = {operation.name: operation for operation in OPERATIONS if operation.many and operation.query}
BAD = (
    *(("limit", text) for text in ("0", "101", "-1", "many", "1.5", "", "9" * 5_000, "１０", "1e1", "true")),
    *(
        ("cursor", text)
        for text in ("", "x", "a.b", "%00", "\x00", "é", "x" * 201, "AAAAAAAAAAAAAAAAAAAAAA==", ".", "../..")
    ),
    *(("unknown", text) for text in ("", "1")),
)


@pytest.fixture
def paths(app: Flask, client: FlaskClient, world: World) -> dict[str, str]:
    """The address of each list, of things that exist."""
    ids = things(app, client, world)
    form_id = ids["form_id"]
    return {name: PREFIX + operation.path.replace("<form_id>", form_id) for name, operation in LISTS.items()}


def test_every_list_refuses_by_name_a_size_or_a_cursor_that_cannot_be_met(
    client: FlaskClient, world: World, paths: dict[str, str]
) -> None:
    for path in paths.values():
        for name, text in BAD:
            answer = client.get(path, query_string={name: text}, headers={"x-api-key": world.admin_api_key})
            content = answer.get_json()
            assert (answer.status_code, content["code"]) == (400, "VALIDATION_ERROR"), (path, name, text)
            assert (content["success"], list(content["fields"])) == (False, [name]), (path, text)


def test_a_cursor_of_one_list_is_refused_by_every_other_and_when_a_letter_of_it_is_changed(
    client: FlaskClient, world: World, paths: dict[str, str]
) -> None:
    key = {"x-api-key": world.admin_api_key}
    cursor = client.get(f"{PREFIX}/forms?limit=1", headers=key).get_json()["nextCursor"]
    tampered = [cursor[:at] + ("A" if cursor[at] != "A" else "Q") + cursor[at + 1 :] for at in range(len(cursor))]
    for name, path in paths.items():
        for text in tampered if name == "listForms" else [cursor]:
            answer = client.get(path, query_string={"cursor": text}, headers=key)
            assert (answer.status_code, list(answer.get_json()["fields"])) == (400, ["cursor"]), (path, text)


def test_every_list_gives_as_many_rows_as_were_asked_for(
    client: FlaskClient, world: World, paths: dict[str, str]
) -> None:
    for path in paths.values():
        answer = client.get(path, query_string={"limit": "1"}, headers={"x-api-key": world.admin_api_key})
        content = answer.get_json()
        assert (answer.status_code, len(content["data"]) <= 1) == (200, True), path
        assert content.keys() == {"success", "data", "nextCursor"}, path


@on_row_locks
@pytest.mark.parametrize(("path", "model"), [("callbacks", Callback), ("deals", Deal), ("submissions", Submission)])
def test_a_page_of_a_long_list_is_walked_by_an_index_and_never_sorted(
    app: Flask, client: FlaskClient, world: World, path: str, model: type[Model]
) -> None:
    things(app, client, world)
    api = Calls(client, world.admin_api_key)
    with app.app_context():
        multiply(model, {world.workspace_id: 2000, new_world("Other", "other@acme.test").workspace_id: 6000})
        cursor = api.get(f"/{path}?limit=5")["nextCursor"]
        for page in (f"/{path}?limit=5", f"/{path}?limit=5&cursor={cursor}"):
            plans = [plan for plan in plans_of(partial(api.get, page)) if plan["table"] == path]
            used = [(plan["key"] is None, "filesort" in (plan["Extra"] or "")) for plan in plans]
            assert used == [(False, False)]


def multiply(model: type[Model], rows: Mapping[bytes, int]) -> None:
    """Copies of the newest row, so many for each workspace, in a table whose statistics know of them."""
    table = model.__table__
    columns = [column for column in table.c if column.computed is None]
    newest = db.session.execute(select(*columns).order_by(table.c.id.desc()).limit(1)).mappings().one()
    owners = [workspace_id for workspace_id, count in rows.items() for _ in range(count)]
    db.session.execute(insert(model), [{**newest, "id": new_id(), "workspace_id": owner} for owner in owners])
    db.session.commit()
    db.session.connection().exec_driver_sql(f"ANALYZE TABLE {table.name}")
    db.session.commit()


def plans_of(ask: Callable[[], object]) -> list[Any]:
    """How the database reaches each table of what it is asked for meanwhile in an order."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((f"EXPLAIN FORMAT=TRADITIONAL {statement}", parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    ask()
    event.remove(db.engine, "before_cursor_execute", note)
    ordered = [each for each in asked if "ORDER BY" in each[0]]
    with db.engine.connect() as connection:
        return [plan for each in ordered for plan in connection.exec_driver_sql(*each).mappings()]
