"""The embedded database without room, on any machine: no disk has to be mounted for it."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.conftest import World
from tests.intake.ways import K, leads
from webapp.extensions import db

AS_IT_IS, AS_LARGE_AS_CAN_BE = 1, 2**30


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True, scope="session")
def test_a_lead_that_finds_no_room_is_told_to_come_back_and_then_taken(
    app: Flask, client: FlaskClient, world: World
) -> None:
    most = AS_IT_IS

    def limit(connection: sqlite3.Connection, *_: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {most}")

    person = {"email": "jane@acme.test", "message": "x" * 100_000}
    with app.app_context():
        engine = db.engine
    _give_back_free_pages(str(engine.url.database))
    event.listen(engine, "checkout", limit)
    try:
        refused = K.post(client, world, person)
        assert (refused.status_code, refused.get_json()["code"], leads(app)) == (503, "UNAVAILABLE", [])
        assert refused.headers["Retry-After"] == "2"
        most = AS_LARGE_AS_CAN_BE
        assert K.post(client, world, person).status_code == 201
    finally:
        most = AS_LARGE_AS_CAN_BE
        engine.dispose()
        event.remove(engine, "checkout", limit)


def _give_back_free_pages(path: str) -> None:
    """Or else what earlier tests deleted would leave room in the file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM")
