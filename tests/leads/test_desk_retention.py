"""The rows by which jobs and imports are undone stay for thirty days."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import World
from tests.leads.desk import make_lead
from webapp.database.ids import first_id
from webapp.errors import Conflict
from webapp.extensions import db
from webapp.leads import importing
from webapp.leads.browsing import Viewer
from webapp.leads.bulk import start_bulk
from webapp.leads.desk_models import BulkChange, BulkJob, Import, ImportRow
from webapp.leads.desk_retention import count_stale, drop_stale
from webapp.workspaces.models import Member

OLD = datetime.now(UTC) - timedelta(days=31)


def member_of(world: World) -> bytes:
    return db.session.scalars(select(Member.id).where(Member.workspace_id == world.workspace_id)).one()


def left() -> tuple[int, int]:
    return tuple(db.session.scalar(select(func.count()).select_from(model)) or 0 for model in (BulkChange, ImportRow))  # type: ignore[return-value]


def test_they_go_when_nothing_can_be_undone_any_more(context: Flask, world: World) -> None:
    member_id, lead = member_of(world), make_lead(world, firstName="Ann")
    viewer = Viewer(world.workspace_id, member_id, "UTC")
    job = start_bulk(db.session(), viewer, "add_tag", "seen", lead_ids=[lead])
    file = importing.upload(db.session(), world.workspace_id, member_id, "a.csv", b"Email\na@b.test\nc@d.test\n")
    db.session.flush()
    old_job = BulkJob(**{**columns(job), "id": first_id(OLD), "created_at": OLD})
    old_file = Import(**{**columns(file), "id": first_id(OLD), "created_at": OLD})
    db.session.add_all([old_job, old_file])
    db.session.flush()
    db.session.add(BulkChange(job_id=old_job.id, lead_id=lead, before={}, after={}))
    db.session.add_all(ImportRow(import_id=old_file.id, number=number, cells=[], reason="") for number in (2, 3))
    db.session.commit()
    assert (left(), count_stale(db.session())) == ((2, 4), 3)
    assert drop_stale(db.session(), 1) == 2
    assert drop_stale(db.session(), 100) == 1
    assert (left(), count_stale(db.session())) == ((1, 2), 0)


def test_an_import_whose_rows_are_gone_is_neither_begun_nor_undone(context: Flask, world: World) -> None:
    file = importing.upload(db.session(), world.workspace_id, member_of(world), "a.csv", b"Email\na@b.test\n")
    file.created_at = OLD
    with pytest.raises(Conflict, match="over 30 days old"):
        importing.start_import(db.session(), world.workspace_id, file.id)
    file.state = importing.DONE
    with pytest.raises(Conflict, match="over 30 days old"):
        importing.undo_import(db.session(), world.workspace_id, file.id)
    db.session.rollback()


def columns(row: BulkJob | Import) -> dict[str, object]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}
