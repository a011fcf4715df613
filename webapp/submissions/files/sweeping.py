"""Sweeping the store: a file that no submission names goes a day after it was written, whatever left it behind."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.submissions.files.models import SubmissionFile
from webapp.submissions.files.store import Store

KEPT_FOR = timedelta(days=1)
_BATCH = 500


def sweep(session: Session, store: Store, now: datetime) -> int:
    """Delete what is named by none; gives how many. What was written again meanwhile stays."""
    before = (now - KEPT_FOR).timestamp()
    return sum(_delete(path, before) for path in _unnamed(session, store, before))


def count_unnamed(session: Session, store: Store, now: datetime) -> int:
    return sum(1 for _ in _unnamed(session, store, (now - KEPT_FOR).timestamp()))


def _unnamed(session: Session, store: Store, before: float) -> Iterator[Path]:
    old = store.unchanged_since(before)
    while batch := list(islice(old, _BATCH)):
        ids = {id_ for path in batch if (id_ := _id_of(path)) is not None}
        named = set(session.scalars(select(SubmissionFile.id).where(SubmissionFile.id.in_(ids))))
        yield from (path for path in batch if _id_of(path) not in named)


def _id_of(path: Path) -> bytes | None:
    """None for a draft of a file, which a process that died has left."""
    try:
        return bytes.fromhex(path.name)
    except ValueError:
        return None


def _delete(path: Path, before: float) -> bool:
    try:
        if path.stat().st_mtime >= before:
            return False
        path.unlink()
    except FileNotFoundError:
        return False
    return True
