"""Which visits ended with a submission: the key that keeps a page from being sent twice is the visit's own as well.

It is looked up afterwards, so that taking in a submission costs nothing more for it.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.transactions import in_transaction
from webapp.extensions import db
from webapp.forms.visit_models import FormVisit
from webapp.forms.visits import note_sent
from webapp.intake.idempotency import KEPT_FOR
from webapp.intake.models import IdempotencyKey
from webapp.submissions.models import TAKEN, Submission

MARGIN = timedelta(minutes=2)  # a submission is seen this much later than it came in, at most
BATCH = 1_000


class SentVisits:
    """Owned by one thread, it remembers how far it has looked; a new one begins with the oldest key there is."""

    def __init__(self) -> None:
        self._since = datetime.now(UTC) - KEPT_FOR

    def settle(self) -> int:
        """Note the visits that were sent since the last time; gives how many. Needs an application context."""
        begun = datetime.now(UTC)
        sent = _sent(db.session(), self._since)
        if sent:
            in_transaction(db.session, lambda session: note_sent(session.connection(), sent))
        if len(sent) < BATCH:
            self._since = begun - MARGIN
        return len(sent)


def _sent(session: Session, since: datetime) -> list[tuple[bytes, datetime]]:
    """Looked up without a lock: where there is nothing to note, nobody waits for it."""
    sent = (
        select(IdempotencyKey.key, IdempotencyKey.created_at)
        .join(FormVisit.__table__, FormVisit.key == IdempotencyKey.key)
        .join(Submission.__table__, Submission.id == IdempotencyKey.submission_id)
        .where(IdempotencyKey.created_at >= since, FormVisit.submitted_at.is_(None), Submission.outcome.in_(TAKEN))
        .order_by(IdempotencyKey.created_at)
        .limit(BATCH)
    )
    return [(bytes(key), at) for key, at in session.execute(sent)]
