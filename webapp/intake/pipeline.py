"""The one path of a submission: every way in ends here, and all that it causes is committed together.

`STEPS` are the order of things; each is a plain function that works on a Draft within the one transaction.
"""

import logging
import traceback
from collections.abc import Callable
from itertools import count

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webapp.database.transactions import in_transaction, is_lock_timeout, is_unavailable
from webapp.errors import Conflict, Refusal
from webapp.extensions import db
from webapp.intake import spam
from webapp.intake.business import company, deal, open_business, promise, reserve_answer
from webapp.intake.draft import Draft, outcome_of
from webapp.intake.idempotency import reserve
from webapp.intake.incoming import Incoming, KeptAsFailed, Outcome
from webapp.intake.partial import left_before, sent_already
from webapp.intake.persons import assign, decide, find, queue, save
from webapp.intake.places import check_places, take_place
from webapp.intake.preparing import prepare
from webapp.intake.records import comment, enter, is_from_there, keep_failed, tell
from webapp.submissions import ledger
from webapp.submissions.models import TAKEN

logger = logging.getLogger(__name__)

Watch = Callable[[Draft], None]

STEPS: tuple[Callable[[Draft], None], ...] = (
    find,
    decide,
    take_place,
    assign,
    company,
    save,
    queue,
    deal,
    promise,
    enter,
    comment,
    open_business,
    tell,
)


def accept(incoming: Incoming, watch: Watch | None = None, *, anew: bool = True) -> Outcome:
    """Take in one submission; the outcome is given after COMMIT. `watch` sees what is made of it, before.

    `anew`: as in_transaction has it.

    Raises a Refusal where the submission itself is at fault, KeptAsFailed where we are, and the database's own error
    where it cannot be used: then nothing was stored.
    """
    tries = count()
    try:
        return in_transaction(
            db.session, lambda session: _watched(session, incoming, watch, again=next(tries) > 0), anew=anew
        )
    except Refusal:
        raise
    except Exception as error:
        if is_unavailable(error):
            raise
        logger.exception("A step failed; the submission is kept")
        told = traceback.format_exc(limit=-8)
        kept = in_transaction(db.session, lambda session: keep_failed(session.connection(), incoming, told))
        raise KeptAsFailed(kept) from error


def _watched(session: Session, incoming: Incoming, watch: Watch | None, *, again: bool) -> Outcome:
    draft = Draft(session.connection(), incoming)
    outcome = _store(draft, again=again)
    if watch is not None:
        watch(draft)
    return outcome


def _store(draft: Draft, *, again: bool) -> Outcome:
    """What was answered before is answered again, whatever the form would make of it today."""
    incoming = draft.incoming
    settled = _settled_already(draft, again=again) or _repeated(draft) or sent_already(draft)
    if settled is not None:
        return settled
    if not incoming.trusted:
        check_places(draft.connection, incoming.access)
    draft.continues = left_before(draft)
    draft.prepared = prepare(incoming)
    reason = spam.verdict(draft.connection, incoming, draft.prepared)
    if reason is not None:
        draft.outcome, draft.reason = "spam", reason
        reserve_answer(draft)
        enter(draft)
    else:
        for step in STEPS:
            step(draft)
    return draft.result


def _settled_already(draft: Draft, *, again: bool) -> Outcome | None:
    """The outcome that is in the ledger: of a COMMIT whose answer was lost, or of a replay that came second."""
    incoming = draft.incoming
    if incoming.stored:
        row = ledger.lock(draft.connection, incoming.access.workspace_id, incoming.submission_id)
        return outcome_of(row) if row.outcome in TAKEN else None
    if not again:
        return None
    found = ledger.find(draft.connection, incoming.access.workspace_id, incoming.submission_id)
    return outcome_of(found) if found is not None else None


def _repeated(draft: Draft) -> Outcome | None:
    """The outcome of the submission that an Idempotency-Key stands for. One that was kept as failed is resumed."""
    incoming = draft.incoming
    if incoming.repeat is None:
        return None
    try:
        earlier = reserve(draft.connection, incoming.repeat, draft.submission_id, incoming.call.received_at)
    except DBAPIError as error:
        if is_lock_timeout(error):
            raise Conflict("A request with this Idempotency-Key is still under way. Send it again later.") from error
        raise
    if earlier is None:
        return None
    row = ledger.lock(draft.connection, incoming.access.workspace_id, earlier.submission_id)
    if not earlier.same_body:
        draft.corrects = row.person_id if is_from_there(incoming.access, incoming.call, row.ip) else None
        return None
    if row.outcome == "failed":
        draft.resume(row)
        return None
    return outcome_of(row, repeated=True)
