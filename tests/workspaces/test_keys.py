"""API keys: told once, found by their hash, rotated with an overlap, revoked at once."""

import hashlib
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World, new_world
from tests.intake.ways import K, rows
from webapp.database.ids import new_id, show
from webapp.errors import Conflict, NotFound
from webapp.extensions import db
from webapp.workspaces.keys import SUBMIT, create_key, get_key, revoke_key, rotate_key, shown_key
from webapp.workspaces.models import ApiKey
from webapp.workspaces.secrets import decrypt

GOOD = {"email": "jane@acme.test"}


@pytest.fixture
def key(context: Flask, world: World) -> tuple[bytes, str]:
    """Another key of the world: its id and its text."""
    made, text = create_key(db.session(), world.workspace_id, "Another")
    db.session.commit()
    return made.id, text


def test_only_the_hash_of_a_live_key_is_kept(app: Flask, world: World) -> None:
    kept = {key.hash: key for key in rows(app, ApiKey)}
    live = kept[hashlib.sha256(world.api_key.encode()).digest()]
    assert live.encrypted is None
    assert live.hint == world.api_key[:12] + "…" + world.api_key[-4:]
    assert world.api_key.startswith("sk_live_")
    assert len(world.api_key) == len("sk_live_") + 32


def test_a_test_key_is_also_kept_encrypted(context: Flask, world: World) -> None:
    kept = db.session.query(ApiKey).filter_by(is_test=True).one()
    assert world.test_api_key.startswith("sk_test_")
    assert kept.encrypted is not None
    assert world.test_api_key.encode() not in kept.encrypted
    assert decrypt(kept.encrypted) == world.test_api_key


def test_a_test_key_that_may_do_more_than_submit_is_shown_again_to_nobody(context: Flask, world: World) -> None:
    session, own = db.session(), world.workspace_id
    for key in session.query(ApiKey).filter_by(is_test=True):
        revoke_key(session, own, key.id)
    create_key(session, own, "All", scopes=(SUBMIT, "leads:read"), test=True)
    assert shown_key(session, own) is None
    _, text = create_key(session, own, "Test", test=True)
    assert shown_key(session, own) == text


@pytest.mark.contract("C12")
def test_a_key_may_submit_and_nothing_more_unless_it_is_told(context: Flask, key: tuple[bytes, str]) -> None:
    assert db.session.get_one(ApiKey, key[0]).scopes == ["submit"]


def test_a_revoked_key_stops_working_at_once(client: FlaskClient, world: World, key: tuple[bytes, str]) -> None:
    key_id, text = key
    assert K.post(client, world, GOOD, key=text).status_code == 201
    first = revoke_key(db.session(), world.workspace_id, key_id).revoked_at
    db.session.commit()
    assert K.post(client, world, GOOD, key=text).status_code == 401
    assert Calls(client, text).get("/leads", 401)["code"] == "UNAUTHORIZED"
    assert revoke_key(db.session(), world.workspace_id, key_id).revoked_at == first


@pytest.mark.parametrize(("hours", "status"), [(24, 201), (0, 401), (-1, 401)])
def test_a_rotated_key_works_on_for_its_overlap(
    client: FlaskClient, world: World, key: tuple[bytes, str], hours: int, status: int
) -> None:
    key_id, old = key
    made, new = rotate_key(db.session(), world.workspace_id, key_id, overlap=timedelta(hours=hours))
    assert (made.name, made.scopes, made.is_test) == ("Another", ["submit"], False)
    db.session.commit()
    assert [K.post(client, world, GOOD, key=text).status_code for text in (old, new)] == [status, 201]


@pytest.mark.contract("C8")
def test_a_key_that_stopped_working_is_not_rotated_back_to_life(
    context: Flask, world: World, key: tuple[bytes, str]
) -> None:
    revoke_key(db.session(), world.workspace_id, key[0])
    with pytest.raises(Conflict):
        rotate_key(db.session(), world.workspace_id, key[0], overlap=timedelta(hours=1))


def test_a_key_of_another_workspace_is_not_there(context: Flask, world: World, key: tuple[bytes, str]) -> None:
    other = new_world("Other", "owner@other.test")
    for workspace_id, key_id in ((other.workspace_id, key[0]), (world.workspace_id, new_id())):
        for verb in (get_key, revoke_key):
            with pytest.raises(NotFound):
                verb(db.session(), workspace_id, key_id)


def test_the_command_line_creates_lists_rotates_and_revokes(app: Flask, client: FlaskClient, world: World) -> None:
    run, workspace = app.test_cli_runner().invoke, show("ws", world.workspace_id)
    text = run(args=["keys", "create", workspace, "--name", "Shop"]).output.strip()
    assert K.post(client, world, GOOD, key=text).status_code == 201
    listed = run(args=["keys", "list", workspace]).output
    assert text not in listed
    key_id = next(line.split()[0] for line in listed.splitlines() if line.endswith("Shop"))
    new = run(args=["keys", "replace", workspace, key_id]).output.strip()
    assert {K.post(client, world, GOOD, key=of).status_code for of in (text, new)} == {201}
    assert run(args=["keys", "revoke", workspace, key_id]).output == "Shop is revoked.\n"
    assert [K.post(client, world, GOOD, key=of).status_code for of in (text, new)] == [401, 201]
    unknown = run(args=["keys", "revoke", workspace, show("key", new_id())])
    assert (unknown.exit_code, unknown.output) == (1, "Error: This key does not exist.\n")
