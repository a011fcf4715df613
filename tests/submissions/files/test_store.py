"""Files lie outside of what is served, whole or not at all, and go when no submission names them."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import World
from tests.submissions.test_retention import enter
from webapp.database.ids import new_id
from webapp.extensions import db
from webapp.submissions.files.references import Reference
from webapp.submissions.files.rows import files_of, stored_bytes, write_files
from webapp.submissions.files.store import Store
from webapp.worker.purge import PURGES, purge_kind, sweep_files

CV = Reference("cv", "cv.pdf", "C:\\cv.pdf", 3, "ab" * 32, "pdf")
OLD = timedelta(days=31)


@pytest.fixture
def store(context: Flask, tmp_path: Path) -> Store:
    context.config["FILES_DIR"] = tmp_path / "files"
    return Store(context.config["FILES_DIR"])


def name(world: World, submission_id: bytes, *files: Reference) -> None:
    """Commit the rows of files of a submission."""
    row = {
        "id": submission_id,
        "workspace_id": world.workspace_id,
        "form_id": world.form_id,
        "created_at": datetime.now(UTC),
    }
    write_files(db.session.connection(), row, files)
    db.session.commit()


def age(path: Path, by: timedelta) -> None:
    at = (datetime.now() - by).timestamp()
    os.utime(path, (at, at))


def test_a_file_is_kept_whole_and_for_its_owner_alone(store: Store) -> None:
    workspace_id, file_id = new_id(), new_id()
    assert store.find(workspace_id, file_id) is None
    store.keep(workspace_id, file_id, b"one")
    store.keep(workspace_id, file_id, b"two")
    path = store.path(workspace_id, file_id)
    assert (store.find(workspace_id, file_id), path.read_bytes(), list(path.parent.iterdir())) == (path, b"two", [path])
    assert path.stat().st_mode & 0o777 == 0o600
    assert path == store.folder / workspace_id.hex() / file_id.hex()[-2:] / file_id.hex()


def test_a_file_that_no_submission_names_goes_after_a_day(store: Store, world: World) -> None:
    (submission_id,) = enter(world, "accepted", timedelta())
    name(world, submission_id, CV)
    named, unnamed, young = CV.id_for(world.form_id), new_id(), new_id()
    for file_id in (named, unnamed, young):
        store.keep(world.workspace_id, file_id, b"x")
    draft = store.path(world.workspace_id, unnamed).with_name("tmpdraft")
    draft.write_bytes(b"half")
    for path in (store.path(world.workspace_id, named), store.path(world.workspace_id, unnamed), draft):
        age(path, timedelta(hours=25))
    count = next(purge.count for purge in PURGES if purge.name == "files of no submission")
    assert (count(), sweep_files(), sweep_files()) == (2, 2, 0)
    assert store.find(world.workspace_id, named)
    assert store.find(world.workspace_id, young)
    assert not store.find(world.workspace_id, unnamed)


def test_a_store_that_was_never_used_is_swept_as_well(store: Store) -> None:
    assert sweep_files() == 0


def test_a_submission_that_is_purged_takes_its_files_along(store: Store, world: World) -> None:
    (spam,) = enter(world, "spam", OLD)
    name(world, spam, CV)
    file_id = CV.id_for(world.form_id)
    store.keep(world.workspace_id, file_id, b"x")
    age(store.path(world.workspace_id, file_id), OLD)
    assert sweep_files() == 0
    assert purge_kind("spam") == 1
    assert (files_of(db.session(), [spam]), sweep_files()) == ([], 1)
    assert store.find(world.workspace_id, file_id) is None


def test_a_file_of_two_submissions_stays_as_long_as_one_of_them(store: Store, world: World) -> None:
    spam, taken = enter(world, "spam", OLD) + enter(world, "accepted", OLD)
    for submission_id in (spam, taken):
        name(world, submission_id, CV, CV)
    store.keep(world.workspace_id, CV.id_for(world.form_id), b"x")
    age(store.path(world.workspace_id, CV.id_for(world.form_id)), OLD)
    assert (purge_kind("spam"), sweep_files()) == (1, 0)
    assert [file.submission_id for file in files_of(db.session(), [spam, taken])] == [taken]


def test_what_files_take_up_is_counted_by_workspace(world: World, context: Flask) -> None:
    (submission_id,) = enter(world, "accepted", timedelta())
    assert stored_bytes(db.session.connection(), world.workspace_id) == 0
    name(world, submission_id, CV, Reference("cv", "b.pdf", "b.pdf", 4, "cd" * 32, "pdf"), CV.refused("no"))
    assert stored_bytes(db.session.connection(), world.workspace_id) == 7
    assert stored_bytes(db.session.connection(), new_id()) == 0
