"""Addresses that stood in the clear are sealed by a migration, and no name or log tells them any more."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import MetaData, Table

from tests.conftest import DATABASES, empty_database, settings
from webapp import create_app
from webapp.database.ids import new_id
from webapp.extensions import db
from webapp.operations.migrations import downgrade, upgrade
from webapp.workspaces.secrets import decrypt

CHAT = "https://discord.com/api/webhooks/12/a-token"
HOOK = "https://example.com/hook?key=abc"


@pytest.fixture(params=DATABASES)
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """An application on the schema before the addresses were sealed."""
    app = create_app(settings(empty_database(request.param, request, tmp_path), tmp_path))
    with app.app_context():
        upgrade(revision="0027")
        yield app
        db.engine.dispose()


def test_addresses_are_sealed_hidden_where_they_are_told_and_open_again_on_the_way_back(before: Flask) -> None:
    workspace = fill("workspaces")
    form = fill("forms", workspace_id=workspace, webhook_url=HOOK)
    endpoint = fill("endpoints", workspace_id=workspace, channel="discord", url=CHAT, name=CHAT, form_id=form)
    event = fill("events", workspace_id=workspace)
    fill("deliveries", workspace_id=workspace, event_id=event, endpoint_id=endpoint, channel="discord", target=CHAT)
    fill("deliveries", workspace_id=workspace, event_id=event, channel="email", target="jane@acme.test")
    upgrade()
    shown = "https://discord.com/api/webhooks/12/…"
    assert [decrypt(row.webhook_address) for row in rows("forms")] == [HOOK]
    assert [(decrypt(row.address), row.name) for row in rows("endpoints")] == [(CHAT, shown)]
    assert sorted(row.target for row in rows("deliveries")) == [shown, "jane@acme.test"]
    downgrade(revision="0027")
    assert [row.webhook_url for row in rows("forms")] == [HOOK]
    assert [row.url for row in rows("endpoints")] == [CHAT]


def fill(name: str, /, **values: Any) -> bytes:
    """A row with something in each column that needs it; its id."""
    found, id_ = table(name), new_id()
    needed = (column for column in found.c if not (column.nullable or column.server_default or column.name in values))
    row = {column.name: _something(column.type.python_type) for column in needed} | {"id": id_} | values
    if "once" in found.c:
        row["once"] = id_ * 2
    with db.engine.begin() as connection:
        connection.execute(found.insert(), row)
    return id_


def rows(name: str) -> list[Any]:
    with db.engine.connect() as connection:
        return list(connection.execute(table(name).select()))


def table(name: str) -> Table:
    return Table(name, MetaData(), autoload_with=db.engine)


def _something(kind: type) -> Any:
    return {bytes: bytes(16), str: "{}", int: 1, bool: False, datetime: datetime.now(UTC)}[kind]
