"""How much came in by a form, when it last did, and when its last lead did: counted by an index, and never further
than a page can say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from webapp.database.ids import first_id
from webapp.submissions.models import TAKEN, Submission

MOST = 10_000


@dataclass(frozen=True)
class Usage:
    """`count` stops at MOST: there it means that many or more. Test data and refused calls count too."""

    count: int = 0
    last_at: datetime | None = None


def usage_of(session: Session, form_ids: Sequence[bytes]) -> Mapping[bytes, Usage]:
    """Of each of these forms, in two statements for all."""
    if not form_ids:
        return {}
    last = _last(session, form_ids)
    return {form_id: Usage(count, last.get(form_id)) for form_id, count in _counts(session, form_ids).items()}


def last_leads(session: Session, form_ids: Sequence[bytes]) -> Mapping[bytes, datetime]:
    """When each of these forms last brought a lead, in one statement; test data is none."""
    newest = [
        select(literal(place).label("place"), Submission.created_at)
        .where(Submission.form_id == form_id, Submission.outcome.in_(TAKEN), Submission.is_test.is_(False))
        .order_by(Submission.id.desc())
        .limit(1)
        .subquery()
        for place, form_id in enumerate(form_ids)
    ]
    if not newest:
        return {}
    rows = session.execute(union_all(*(select(one) for one in newest)))
    return {form_ids[row.place]: row.created_at for row in rows}


def taken_between(session: Session, form_id: bytes, moments: Sequence[datetime]) -> list[int]:
    """How much was taken in from each moment to the one before it, the newest first; up to MOST, test data left out."""
    counts = []
    for place, moment in enumerate(moments):
        some = select(Submission.id).where(
            Submission.form_id == form_id,
            Submission.id >= first_id(moment),
            Submission.outcome.in_(TAKEN),
            Submission.is_test.is_(False),
        )
        if place:
            some = some.where(Submission.id < first_id(moments[place - 1]))
        some_of_them = some.limit(MOST).subquery()
        counts.append(select(literal(place).label("place"), func.count().label("number")).select_from(some_of_them))
    found = {row.place: row.number for row in session.execute(union_all(*counts))} if counts else {}
    return [found[place] for place in range(len(moments))]


def _counts(session: Session, form_ids: Sequence[bytes]) -> dict[bytes, int]:
    counts = []
    for place, form_id in enumerate(form_ids):
        some = select(Submission.id).where(Submission.form_id == form_id).limit(MOST).subquery()
        counts.append(select(literal(place).label("place"), func.count().label("number")).select_from(some))
    return {form_ids[row.place]: row.number for row in session.execute(union_all(*counts))}


def _last(session: Session, form_ids: Sequence[bytes]) -> dict[bytes, datetime]:
    """Ids grow with time, so the newest is the greatest."""
    newest = select(func.max(Submission.id)).where(Submission.form_id.in_(form_ids)).group_by(Submission.form_id)
    rows = session.execute(select(Submission.form_id, Submission.created_at).where(Submission.id.in_(newest)))
    return {row.form_id: row.created_at for row in rows if row.form_id is not None}
