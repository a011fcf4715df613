"""The rows of files: written with their submission, and asked for by whoever shows, sends or counts them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, exists, func, insert, select
from sqlalchemy.orm import Session

from webapp.submissions.files.models import SubmissionFile
from webapp.submissions.files.references import Reference

_insert = insert(SubmissionFile.__table__)


def write_files(connection: Connection, submission: Mapping[str, Any], files: Iterable[Reference]) -> None:
    """Give a submission, by the columns of its row, those of its files that are in the store, each once."""
    rows = {row["id"]: row for row in (_row(submission, file) for file in files if not file.problem)}
    if rows:
        connection.execute(_insert, list(rows.values()))


def _row(submission: Mapping[str, Any], file: Reference) -> dict[str, Any]:
    return {
        "id": file.id_for(submission["form_id"]),
        "submission_id": submission["id"],
        "workspace_id": submission["workspace_id"],
        "form_id": submission["form_id"],
        "field": file.field,
        "sent_name": file.sent_name[:300],
        "name": file.name,
        "kind": file.kind,
        "size": file.size,
        "sha256": bytes.fromhex(file.sha256),
        "created_at": submission["created_at"],
    }


def files_of(session: Session, submission_ids: Iterable[bytes]) -> Sequence[SubmissionFile]:
    """The files of submissions, in the order of their fields and names."""
    ids = list(submission_ids)
    if not ids:
        return []
    wanted = SubmissionFile.submission_id.in_(ids)
    return session.scalars(
        select(SubmissionFile).where(wanted).order_by(SubmissionFile.field, SubmissionFile.name, SubmissionFile.id)
    ).all()


def find_file(session: Session, workspace_id: bytes, file_id: bytes) -> SubmissionFile | None:
    """A file of this workspace, whichever submission names it."""
    own = SubmissionFile.workspace_id == workspace_id, SubmissionFile.id == file_id
    return session.scalars(select(SubmissionFile).where(*own).limit(1)).first()


def has_files(session: Session, workspace_id: bytes) -> bool:
    return session.scalar(select(exists().where(SubmissionFile.workspace_id == workspace_id))) is True


def stored_bytes(connection: Connection, workspace_id: bytes) -> int:
    """How much the files of a workspace take up, by its rows."""
    total = select(func.coalesce(func.sum(SubmissionFile.size), 0)).where(SubmissionFile.workspace_id == workspace_id)
    return int(connection.scalar(total) or 0)
