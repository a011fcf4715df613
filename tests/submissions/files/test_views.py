"""Files are given out as attachments: to members by id, to whoever holds a link for as long as it is good."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner

from tests.conftest import World, new_world
from tests.submissions.files.test_store import CV, name
from tests.submissions.test_retention import enter
from tests.visitor import Visitor, sign_in
from webapp.database.ids import new_id, show
from webapp.extensions import db
from webapp.submissions.files.links import Links, open_link
from webapp.submissions.files.rows import find_file
from webapp.submissions.files.store import Store

Visit = Callable[..., Visitor]
BYTES = b"%PDF-1.7 <script>"


@pytest.fixture
def file_id(context: Flask, world: World) -> bytes:
    (submission_id,) = enter(world, "accepted", timedelta())
    name(world, submission_id, CV)
    Store(context.config["FILES_DIR"]).keep(world.workspace_id, CV.id_for(world.form_id), BYTES)
    return CV.id_for(world.form_id)


def link(world: World, file_id: bytes) -> str:
    """The link without the host."""
    file = find_file(db.session(), world.workspace_id, file_id)
    assert file is not None
    return Links.of_app().to(file).removeprefix("http://127.0.0.1:8000")


def test_a_member_gets_a_file_as_an_attachment_that_can_do_nothing(visitor: Visit, file_id: bytes) -> None:
    answer = visitor("viewer").get(f"/files/{show('file', file_id)}")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, BYTES, "application/pdf")
    told = {name: answer.headers[name] for name in ("Content-Disposition", "X-Content-Type-Options", "Cache-Control")}
    assert told == {
        "Content-Disposition": "attachment; filename=cv.pdf",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    assert answer.headers.getlist("Content-Security-Policy") == ["default-src 'none'; sandbox"]


def test_a_file_of_another_workspace_is_not_there(app: Flask, visitor: Visit, file_id: bytes) -> None:
    with app.app_context():
        other = new_world("Zebra", "owner@zebra.test")
    stranger = sign_in(app, other.workspace_id)
    paths = [f"/files/{show('file', id_)}" for id_ in (file_id, new_id())]
    assert [stranger.get(path).status_code for path in paths] == [HTTPStatus.NOT_FOUND] * 2


def test_a_file_whose_bytes_are_gone_is_not_there(context: Flask, world: World, visitor: Visit, file_id: bytes) -> None:
    Store(context.config["FILES_DIR"]).path(world.workspace_id, file_id).unlink()
    assert visitor().get(f"/files/{show('file', file_id)}").status_code == HTTPStatus.NOT_FOUND


def test_a_link_opens_without_signing_in(world: World, client: FlaskClient, file_id: bytes) -> None:
    answer = client.get(link(world, file_id))
    assert (answer.status_code, answer.data) == (200, BYTES)
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_link_is_good_for_a_week(
    world: World, client: FlaskClient, file_id: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = link(world, file_id)
    now = TimestampSigner("x").get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: now + 7 * 86_400)
    assert client.get(made).status_code == HTTPStatus.OK
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: now + 7 * 86_400 + 2)
    answer = client.get(made, headers={"Accept": "text/html"})
    assert (answer.status_code, "This link was good for 7 days." in answer.text) == (HTTPStatus.NOT_FOUND, True)


def test_a_link_that_nobody_signed_opens_nothing(world: World, client: FlaskClient, file_id: bytes) -> None:
    made = link(world, file_id)
    assert [client.get(path).status_code for path in (made[:-1], f"{made}x", "/files/shared/x")] == [404] * 3


def test_a_link_tells_workspace_and_file(world: World, file_id: bytes) -> None:
    assert open_link(link(world, file_id).rpartition("/")[2]) == (world.workspace_id, file_id)
