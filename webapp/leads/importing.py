"""Leads from a CSV file: uploaded, shown as they would become, then taken in by the worker, batch by batch.

Who is known already is filled where they are empty, as by a form; nobody is told, and nobody waits for an answer.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.database.transactions import in_transaction
from webapp.errors import Conflict, Invalid
from webapp.extensions import db
from webapp.forms.mapping import valid_target
from webapp.http.fields import LEAD, clean
from webapp.leads.bulk import UNDO_FOR
from webapp.leads.csv_reading import read_csv
from webapp.leads.desk_models import Import, ImportRow
from webapp.leads.export_cells import harmless
from webapp.leads.exporters import CREATED, SKIP, TAGS, propose, recognise
from webapp.leads.import_batches import take_back, take_in
from webapp.leads.import_rows import ReadRow, read_row
from webapp.leads.page_inputs import IMPORT
from webapp.workspaces.models import Workspace

PREVIEWED, BATCH = 20, 200
DRAFT, WAITING, RUNNING, DONE, UNDOING, UNDONE = "draft", "waiting", "running", "done", "undoing", "undone"
_CHUNK = 1_000
_FIRST = 2  # the number of the first row below the heading, as a spreadsheet counts


@dataclass(frozen=True)
class Preview:
    """A row by its number in the file: as it is there, and as it would become, or why it is skipped."""

    number: int
    cells: Sequence[str]
    row: ReadRow


def upload(session: Session, workspace_id: bytes, member_id: bytes, file_name: str, data: bytes) -> Import:
    """Keep a file with a proposal of where its columns belong. Raises TooLarge, Invalid."""
    table = read_csv(data)
    exporter = recognise(table.columns)
    made = Import(id=new_id(), workspace_id=workspace_id, member_id=member_id, file_name=clean(file_name)[:200])
    made.exporter = exporter.name if exporter is not None else None
    made.columns, made.mapping = table.columns, propose(table.columns, exporter)
    made.state, made.total, made.created_at = DRAFT, len(table.rows), datetime.now(UTC)
    made.done = made.created = made.filled = made.skipped = 0
    session.add(made)
    session.flush()
    own = {"import_id": made.id, "outcome": None, "reason": "", "lead_id": None}
    rows = [{**own, "number": number, "cells": cells} for number, cells in enumerate(table.rows, start=_FIRST)]
    for at in range(0, len(rows), _CHUNK):
        session.execute(insert(ImportRow.__table__), rows[at : at + _CHUNK])
    return made


def get_import(session: Session, workspace_id: bytes, import_id: bytes, *, lock: bool = False) -> Import:
    """An import with its mapping and progress; raises NotFound."""
    own = select(Import).where(Import.workspace_id == workspace_id, Import.id == import_id)
    return IMPORT.found(session.scalar(own.with_for_update() if lock else own))


def change_mapping(session: Session, workspace_id: bytes, import_id: bytes, mapping: Mapping[str, str]) -> Import:
    """Move columns to other targets, as `propose` words them. Raises NotFound, Invalid, Conflict once it has begun."""
    found = _draft(session, workspace_id, import_id)
    for column, target in mapping.items():
        if column not in found.columns or not (target in (SKIP, TAGS, CREATED) or valid_target(target)):
            problem = "Choose a field of a lead for each column, or leave the column out."
            raise Invalid(f"{column}: {problem}", fields={column: [problem]})
    found.mapping = {**found.mapping, **mapping}
    return found


def preview(session: Session, found: Import) -> list[Preview]:
    """The first twenty rows as they would become."""
    country = session.get_one(Workspace, found.workspace_id).country
    rows = session.execute(
        select(ImportRow.number, ImportRow.cells)
        .where(ImportRow.import_id == found.id)
        .order_by(ImportRow.number)
        .limit(PREVIEWED)
    )
    return [Preview(number, cells, read_row(found.columns, cells, found.mapping, country)) for number, cells in rows]


def start_import(session: Session, workspace_id: bytes, import_id: bytes) -> Import:
    """Let the worker take it in. Raises NotFound, Conflict once it has begun."""
    found = _draft(session, workspace_id, import_id)
    found.state = WAITING
    return found


def undo_import(session: Session, workspace_id: bytes, import_id: bytes) -> Import:
    """Let the worker move the leads that it made to the trash, but for those that were changed since.

    Raises NotFound, Conflict for one that is not finished.
    """
    found = get_import(session, workspace_id, import_id, lock=True)
    if found.state != DONE:
        raise Conflict("Only an import that is finished can be undone.")
    _check_kept(found)
    found.state, found.done = UNDOING, 0
    return found


def work_imports() -> int:
    """A step of the worker: one batch of the oldest import that waits; gives how many rows it took."""
    return in_transaction(db.session, _work)


def _work(session: Session) -> int:
    unfinished = select(Import).where(Import.state.in_((WAITING, RUNNING, UNDOING))).order_by(Import.id).limit(1)
    found = session.scalar(unfinished.with_for_update(skip_locked=True))
    if found is None:
        return 0
    own = ImportRow.import_id == found.id, ImportRow.number >= found.done + _FIRST
    rows = session.scalars(select(ImportRow).where(*own).order_by(ImportRow.number).limit(BATCH)).all()
    if found.state == UNDOING:
        take_back(session, found, rows)
    else:
        found.state = RUNNING
        take_in(session, found, rows)
    found.done += len(rows)
    if len(rows) < BATCH:
        found.state = UNDONE if found.state == UNDOING else DONE
        found.finished_at = datetime.now(UTC)
    return len(rows)


def write_result(session: Session, found: Import) -> Iterator[str]:
    """CSV, line by line: the row's number in the file, what became of it and why, the lead."""
    yield "Row,Outcome,Reason,Lead\r\n"
    own = select(ImportRow.number, ImportRow.outcome, ImportRow.reason, ImportRow.lead_id)
    last = 0
    while rows := session.execute(
        own.where(ImportRow.import_id == found.id, ImportRow.number > last).order_by(ImportRow.number).limit(_CHUNK)
    ).all():
        for number, outcome, reason, lead_id in rows:
            yield _line([str(number), outcome or "", harmless(reason), LEAD.show(lead_id) if lead_id else ""])
        last = rows[-1].number


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _draft(session: Session, workspace_id: bytes, import_id: bytes) -> Import:
    found = get_import(session, workspace_id, import_id, lock=True)
    if found.state != DRAFT:
        raise Conflict("This import has begun already.")
    _check_kept(found)
    return found


def _check_kept(found: Import) -> None:
    """Its rows are kept for as long as a bulk job can be undone."""
    if found.created_at < datetime.now(UTC) - UNDO_FOR:
        raise Conflict(f"This import is over {UNDO_FOR.days} days old; its rows are not kept any more.")
