"""Every list of the management API: a page's size and its cursor are what was promised, or refused by name."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.registry import OPERATIONS, things
from webapp.http.api import PREFIX

LISTS = {operation.name: operation for operation in OPERATIONS if operation.many}
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
    tampered = [cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :] for at in range(len(cursor))]
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
