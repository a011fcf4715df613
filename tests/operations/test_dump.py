"""Whoever gets hold of the database, or of a backup, learns no secret and no key."""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import World
from tests.deliveries.outbox import deliveries
from tests.operations.vault import fill
from tests.servers.mailbox import Mailbox
from tests.servers.receiver import Receiver
from webapp.extensions import db
from webapp.operations.tables import tables_of


def test_neither_a_dump_nor_a_backup_holds_a_secret_in_any_spelling(
    context: Flask, client: FlaskClient, world: World, hook: Receiver, box: Mailbox, tmp_path: Path
) -> None:
    """In one test, since making secrets of all kinds takes longer than looking for them."""
    secrets = fill(context, client, world, hook, box)
    assert sum(what.startswith("link") for what in secrets) >= 3, "an invitation, a reset, what is done from a mail"
    told = context.test_cli_runner().invoke(args=["backup", str(tmp_path / "backup")])
    assert told.exit_code == 0, told.output
    for dump in (b"\n".join(_values()), (tmp_path / "backup").read_bytes()):
        assert b"jane@acme.test" in dump
        assert {what for what, secret in secrets.items() if any(word in dump for word in spellings(secret))} == set()
    assert {"key=" in request.path or "chat-" in request.path for request in hook.requests} == {True}
    assert {row.state for row in deliveries(event_name="form.submitted", channel="webhook")} == {"delivered"}


def test_a_secret_is_found_wherever_it_stands_in_base64() -> None:
    for before in range(4):
        for after in range(4):
            text = b64encode(b"x" * before + b"chat-7Gk2Lq9a" + b"y" * after)
            assert any(word in text for word in spellings("chat-7Gk2Lq9a"))
    assert not any(word in b64encode(b"something else altogether") for word in spellings("chat-7Gk2Lq9a"))


def spellings(secret: str) -> Iterator[bytes]:
    """In clear, in hex, and in base64 wherever in a longer text it may stand."""
    plain = secret.encode()
    yield from (plain, plain.hex().encode(), plain.hex().upper().encode())
    for shift in range(3):
        for encode in (b64encode, urlsafe_b64encode):
            yield encode(bytes(shift) + plain)[4 : -4 - len(plain) % 3]


def _values() -> Iterator[bytes]:
    with db.engine.connect() as connection:
        for table in tables_of(connection):
            for row in connection.execute(select(table)):
                yield from (value if isinstance(value, bytes) else str(value).encode() for value in row)
