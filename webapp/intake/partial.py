"""The two halves of a page: what was filled in and left, and the same form sent. Each looks for the other."""

from typing import Any

from sqlalchemy import Row, bindparam, select

from webapp.intake.draft import Draft, outcome_of
from webapp.intake.idempotency import submission_by
from webapp.intake.incoming import Outcome
from webapp.intake.records import is_from_there
from webapp.submissions import ledger
from webapp.submissions.models import PARTIAL, TAKEN, Submission

_columns = Submission.__table__.c
_LEFT = select(_columns.person_id, _columns.ip).where(
    _columns.workspace_id == bindparam("workspace"), _columns.id == bindparam("of"), _columns.outcome == PARTIAL
)


def sent_already(draft: Draft) -> Outcome | None:
    """For what is not sent: the outcome of the form if it was sent meanwhile, as when a browser leaves its page."""
    twin = draft.incoming.twin
    if not draft.incoming.partial or twin is None or (sent := submission_by(draft.connection, twin)) is None:
        return None
    row = ledger.find(draft.connection, draft.incoming.access.workspace_id, sent)
    return outcome_of(row, repeated=True) if row is not None and row.outcome in TAKEN else None


def left_before(draft: Draft) -> bytes | None:
    """The lead that was left incomplete: by a link, whoever holds it, or by this very page from the same address."""
    incoming = draft.incoming
    if incoming.resumes is not None and (left := _find(draft, incoming.resumes)) is not None:
        return _person(left)
    if incoming.partial or incoming.twin is None or (of := submission_by(draft.connection, incoming.twin)) is None:
        return None
    left = _find(draft, of)
    if left is None or not is_from_there(incoming.access, incoming.call, left.ip):
        return None
    return _person(left)


def _find(draft: Draft, submission_id: bytes) -> Row[Any, Any] | None:
    asked = {"workspace": draft.incoming.access.workspace_id, "of": submission_id}
    return draft.connection.execute(_LEFT, asked).one_or_none()


def _person(left: Row[Any, Any]) -> bytes | None:
    person: bytes | None = left.person_id
    return person
