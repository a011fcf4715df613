import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.intake.ways import K, rows
from tests.visitor import SignIn, Visitor
from webapp.database.ids import show
from webapp.workspaces.models import ApiKey, AuditEntry
from webapp.workspaces.secrets import digest

HOME = "/settings/developer/api-keys"


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    found: Visitor = visitor()
    return found


def key_in(page: str) -> str:
    """The key that a page shows."""
    found = re.search(r"<code>(sk_(?:live|test)_[\w-]{32})</code>", page)
    assert found is not None, "no key is shown"
    return found[1]


def submits(client: FlaskClient, world: World, key: str) -> int:
    path = K.address.format(show("form", world.form_id))
    return client.post(path, json={"fields": {"name": "Jane"}}, headers={"x-api-key": key}).status_code


def newest(app: Flask) -> ApiKey:
    key: ApiKey = max(rows(app, ApiKey), key=lambda row: row.id)
    return key


@pytest.mark.contract("K2")
def test_a_key_is_shown_once_and_never_again(app: Flask, client: FlaskClient, owner: Visitor, world: World) -> None:
    made = owner.post(HOME, {"name": " Website ", "scopes": "submit"})
    text = key_in(made.text)
    assert (made.status_code, made.headers["Cache-Control"], submits(client, world, text)) == (200, "no-store", 201)
    key = newest(app)
    assert (key.name, key.scopes, key.hash, key.encrypted) == ("Website", ["submit"], digest(text), None)
    assert text not in owner.get(HOME).text + owner.get("/settings/audit-log").text
    assert [entry.action for entry in rows(app, AuditEntry)] == ["key.created"]


@pytest.mark.contract("K2")
def test_a_test_key_is_kept_encrypted_as_well_and_shown_once_all_the_same(app: Flask, owner: Visitor) -> None:
    text = key_in(owner.post(HOME, {"name": "Try", "scopes": "submit", "test": "y"}).text)
    key = newest(app)
    assert (key.is_test, key.encrypted is not None) == (True, True)
    assert text.encode() not in (key.encrypted or b"")
    assert text not in owner.get(HOME).text


@pytest.mark.parametrize(
    ("sent", "cure"),
    [
        ({"name": "  ", "scopes": "submit"}, "Enter a name."),
        ({"name": "x" * 201, "scopes": "submit"}, "Use at most 200 characters."),
        ({"name": "Website"}, "Choose at least one scope."),
        ({"name": "Website", "scopes": "everything"}, "not a valid choice"),
    ],
)
def test_a_key_that_cannot_be_is_refused_with_the_cure(
    app: Flask, owner: Visitor, sent: dict[str, str], cure: str
) -> None:
    before = len(rows(app, ApiKey))
    answer = owner.post(HOME, sent)
    assert (answer.status_code, cure in answer.text, len(rows(app, ApiKey))) == (422, True, before)


@pytest.mark.contract("K3")
@pytest.mark.parametrize(("overlap", "old_works"), [("0", 401), ("24", 201)])
def test_a_key_is_rotated_on_the_page_with_an_overlap_or_none(
    app: Flask, client: FlaskClient, owner: Visitor, world: World, overlap: str, old_works: int
) -> None:
    old = key_in(owner.post(HOME, {"name": "Website", "scopes": "submit"}).text)
    address = f"{HOME}/{show('key', newest(app).id)}/rotate"
    new = key_in(owner.post(address, {"overlap": overlap}).text)
    assert (submits(client, world, old), submits(client, world, new)) == (old_works, 201)
    assert owner.post(address, {"overlap": "100000"}).status_code == 409


@pytest.mark.contract("K3")
def test_a_revoked_key_stops_working_at_once(app: Flask, client: FlaskClient, owner: Visitor, world: World) -> None:
    text = key_in(owner.post(HOME, {"name": "Website", "scopes": "submit"}).text)
    address = f"{HOME}/{show('key', newest(app).id)}"
    assert owner.post(f"{address}/revoke").location == HOME
    assert submits(client, world, text) == 401
    assert owner.post(f"{address}/rotate", {"overlap": "24"}).status_code == 409
    assert "Keys that stopped (1)" in owner.get(HOME).text


@pytest.mark.contract("R14")
def test_the_keys_are_found_under_settings_api_as_well(owner: Visitor) -> None:
    """But for the tokens of its forms, which a second makes anew."""
    pages = [re.findall(r"<main.*?</main>", owner.get(path).text, re.S)[0] for path in (HOME, "/settings/api")]
    lasting = [re.sub(r'name="csrf_token" value="[^"]+"', "", page) for page in pages]
    shown = [re.findall(r'<th scope="row">.*?</tr>|action="[^"]+"', page, re.S) for page in lasting]
    assert shown[0] == shown[1] != []


def test_keys_are_for_owners_and_admins(visitor: SignIn) -> None:
    for path in (HOME, "/settings/api"):
        assert [visitor(role).get(path).status_code for role in ("viewer", "member", "admin")] == [403, 403, 200]
