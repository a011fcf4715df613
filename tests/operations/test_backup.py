"""A backup is one file, taken while all runs, and brings everything back into an empty database of any kind."""

import json
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.conftest import DATABASES, SECRET, World, empty_database, settings
from tests.deliveries.outbox import owe, submit, subscribe
from tests.intake.ways import PAGE, K
from tests.operations.running import command, get, lift_limits, new_workspace, send
from tests.registry import keep_file
from tests.servers.live import live
from webapp import create_app
from webapp.database.ids import new_id
from webapp.deals.models import Deal
from webapp.deliveries.reconciliation import reconcile
from webapp.extensions import db
from webapp.leads.models import Lead
from webapp.submissions.files.store import Store
from webapp.submissions.models import Submission

TEXT = "😀 á \x7f\n'quoted' \\ %s :x"

Rows = dict[str, list[tuple[Any, ...]]]


def contents(app: Flask) -> Rows:
    """All rows of all tables, as the application reads them."""
    with app.app_context():
        tables = db.metadata.sorted_tables
        return {table.name: sorted(map(tuple, db.session.execute(select(table))), key=repr) for table in tables}


def run(app: Flask, *arguments: str | Path) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    return result.exit_code, result.output


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Flask]:
    """An application on an empty database of a kind, without a single table."""

    def make(kind: str) -> Flask:
        return create_app(settings(empty_database(kind, request, tmp_path), tmp_path))

    return make


@pytest.fixture
def full(app: Flask, world: World) -> Flask:
    """An application with rows of many kinds: bytes, texts of any script, money, JSON, rows that name each other."""
    client = app.test_client()
    assert K.post(client, world, {"email": "jane@acme.test", "message": TEXT}).status_code == 201
    PAGE.post(client, world, {"email": "joe@acme.test"})
    K.post(client, world, {"email": "nothing"})
    with app.app_context():
        owe(world, subscribe(world, "https://hooks.acme.test/"), 2)
        submit(world)
        parent = _deal(world, Decimal("9999999999999.99"))
        db.session.add(parent)
        db.session.flush()
        db.session.add(_deal(world, Decimal("0.10"), parent.id))
        db.session.commit()
    return app


def _deal(world: World, amount: Decimal, parent: bytes | None = None) -> Deal:
    now = datetime.now(UTC)
    return Deal(
        id=new_id(),
        workspace_id=world.workspace_id,
        parent_id=parent,
        is_test=False,
        name="Roof",
        amount=amount,
        stage="open",
        closing_date=date(2027, 2, 28),
        description="",
        tags=["one"],
        custom_fields={},
        created_at=now,
        updated_at=now,
    )


@pytest.mark.filterwarnings("ignore:Dialect sqlite.*Decimal")
@pytest.mark.parametrize("kind", sorted({"sqlite", *DATABASES}))
def test_a_backup_brings_every_row_back(full: Flask, empty: Callable[[str], Flask], tmp_path: Path, kind: str) -> None:
    path = tmp_path / "backup"
    assert run(full, "backup", path) == (0, f"{path} holds the database.\n")
    assert path.stat().st_mode & 0o777 == 0o600
    before = contents(full)
    restored = empty(kind)
    rows = sum(map(len, before.values()))
    assert run(restored, "restore", path) == (0, f"{rows} rows are restored.\n")
    assert contents(restored) == before
    assert run(restored, "doctor")[0] == 0
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith("backup")] == ["backup"]


def test_a_backup_brings_the_files_back(
    full: Flask, world: World, empty: Callable[[str], Flask], tmp_path: Path
) -> None:
    full.config["FILES_DIR"] = tmp_path / "before"
    with full.app_context():
        submission_id = db.session.scalars(select(Submission.id).limit(1)).one()
        file_id = keep_file(full, world, submission_id)
        Store(tmp_path / "before").keep(world.workspace_id, new_id(), b"of nobody")
    assert run(full, "backup", tmp_path / "backup")[0] == 0
    restored = empty("sqlite")
    restored.config["FILES_DIR"] = tmp_path / "after"
    assert run(restored, "restore", tmp_path / "backup")[0] == 0
    (path,) = (path for path in (tmp_path / "after").glob("*/*/*"))
    assert (path, path.read_bytes()) == (Store(tmp_path / "after").path(world.workspace_id, file_id), b"%PDF-1.7")


def test_a_restore_refuses_a_database_with_rows_and_leaves_it_alone(full: Flask, tmp_path: Path) -> None:
    before = contents(full)
    run(full, "backup", tmp_path / "backup")
    status, told = run(full, "restore", tmp_path / "backup")
    assert (status, "The database is not empty" in told) == (1, True)
    assert contents(full) == before


def test_a_backup_overwrites_nothing(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("kept")
    assert run(app, "backup", tmp_path / "kept")[0] == 1
    assert run(app, "backup", tmp_path / "no" / "folder")[0] == 1
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("kept", "kept")]


def test_the_secret_key_is_written_only_when_it_is_asked_for(app: Flask, tmp_path: Path) -> None:
    run(app, "backup", tmp_path / "without")
    run(app, "backup", tmp_path / "with", "--with-secret-key")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["with", "with.secret_key", "without"]
    key = tmp_path / "with.secret_key"
    assert (key.read_text(), key.stat().st_mode & 0o777) == (SECRET, 0o600)
    assert SECRET.encode() not in (tmp_path / "without").read_bytes() + (tmp_path / "with").read_bytes()


def test_only_a_backup_is_restored(app: Flask, empty: Callable[[str], Flask], tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a database at all " * 100)
    with sqlite3.connect(tmp_path / "other") as other:
        other.execute("CREATE TABLE things (name)")
    run(app, "backup", tmp_path / "newer")
    with sqlite3.connect(tmp_path / "newer") as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    target = empty("sqlite")
    for name, reason in (
        ("missing", "There is no backup at"),
        ("text", "is not a backup of Inlet"),
        ("other", "is not a backup of Inlet"),
        ("newer", "made by a newer Inlet"),
    ):
        status, told = run(target, "restore", tmp_path / name)
        assert (name, status, reason in told) == (name, 1, True)
    with target.app_context():
        assert db.session.execute(text("SELECT count(*) FROM sqlite_master")).scalar() == 0


def test_a_restore_that_fails_half_way_leaves_no_row_and_can_be_tried_again(
    full: Flask, empty: Callable[[str], Flask], tmp_path: Path
) -> None:
    run(full, "backup", tmp_path / "whole")
    run(full, "backup", tmp_path / "torn")
    with sqlite3.connect(tmp_path / "torn") as torn:
        torn.execute("PRAGMA foreign_keys=OFF")
        torn.execute("DELETE FROM workspaces")
    target = empty("sqlite")
    assert run(target, "restore", tmp_path / "torn")[0] == 1
    assert {name: len(rows) for name, rows in contents(target).items() if rows} == {}
    assert run(target, "restore", tmp_path / "whole")[0] == 0


def test_a_backup_under_load_holds_all_that_was_acknowledged_before_it(tmp_path: Path) -> None:
    with live() as running:
        start = new_workspace(running)
        lift_limits(running, start)
        acknowledged: list[str] = []
        stop = threading.Event()

        def load(client: int) -> None:
            number = 0
            while not stop.is_set():
                email = f"lead-{client}-{number}@acme.test"
                status, _ = send(running.port, start, {"fields": {"email": email}})
                acknowledged.extend([email] if status == 201 else [])
                number += 1

        clients = [threading.Thread(target=load, args=(client,)) for client in range(3)]
        for client in clients:
            client.start()
        try:
            made = []
            for number in range(3):
                before = list(acknowledged)
                made.append((before, tmp_path / f"backup-{number}"))
                assert command(running, "backup", str(made[-1][1])).returncode == 0
        finally:
            stop.set()
            for client in clients:
                client.join()
        assert len(acknowledged) > len(made[-1][0]) > len(made[0][0])
        assert json.loads(get(running.port, "/health/deep")[1])["all_well"]
    for number, (before, path) in enumerate(made):
        restored = create_app(settings(f"sqlite:///{tmp_path / f'restored-{number}.db'}", tmp_path))
        assert run(restored, "restore", path)[0] == 0
        with restored.app_context():
            assert set(before) - set(db.session.scalars(select(Lead.email))) == set()
            assert reconcile(db.session()).all_well
            assert db.session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            db.engine.dispose()
