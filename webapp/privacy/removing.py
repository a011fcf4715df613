"""By key: what a person sent, what happened to them and what they are goes, with all that names it.

What is still to be sent or done for them ends with it: its rows are gone, and a worker that holds one settles nothing.
Rows are locked in the order in which intake locks them, so that what comes in meanwhile waits, and is somebody new.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from webapp.automation.models import OPEN as OPEN_RUNS
from webapp.automation.models import Run
from webapp.database.erasing import erase
from webapp.deals.models import Deal
from webapp.deliveries.models import Delivery
from webapp.events.models import Event
from webapp.insights.gone import keep_facts
from webapp.insights.models import InsightLead
from webapp.intake.models import IdempotencyKey
from webapp.leads.models import Identity, Lead
from webapp.privacy.person import Person
from webapp.privacy.spelling import Spellings
from webapp.privacy.tally import Tally
from webapp.submissions.files.models import SubmissionFile
from webapp.submissions.files.store import Store
from webapp.submissions.models import Submission

BATCH = 200
_OWED = ("pending", "held")
# What a deal was told by the submission that opened it, and goes on without.
_UNTOLD: dict[str, Any] = {"description": "", "solution": None, "custom_fields": {}}


def hide_leads(session: Session, person: Person, tally: Tally) -> int:
    """Take them out of sight, so that whoever writes from now on is somebody new; gives how many there were.

    Their facts stay for the figures, as they are before anything goes, and without what is called like them.
    """
    owned = Identity.workspace_id == person.workspace_id, Identity.lead_id.in_(person.leads)
    session.execute(select(Identity.key).where(*owned).order_by(Identity.key).with_for_update())
    own = Lead.workspace_id == person.workspace_id, Lead.id.in_(person.leads), Lead.deleted_at.is_(None)
    ids = session.scalars(select(Lead.id).where(*own).order_by(Lead.id).with_for_update()).all()
    if ids:
        parts = tuple(part for name in person.names for part in name if part)
        named = Spellings(person.emails, person.phones, person.names, parts)
        keep_facts(session, person.workspace_id, ids, named.found_in)
        facts = delete(InsightLead.__table__).where(InsightLead.lead_id.in_(ids))
        tally.gone["insight_leads"] += session.connection().execute(facts).rowcount
        session.execute(update(Lead.__table__).where(Lead.id.in_(ids)).values(deleted_at=datetime.now(UTC)))
    return len(ids)


def drop_submissions(session: Session, person: Person, tally: Tally) -> int:
    """A batch of what they sent; gives how many."""
    own = Submission.workspace_id == person.workspace_id, Submission.person_id.in_(person.leads)
    ids = session.scalars(select(Submission.id).where(*own).limit(BATCH).with_for_update()).all()
    if ids:
        tally.files.update(session.scalars(select(SubmissionFile.id).where(SubmissionFile.submission_id.in_(ids))))
        untold = update(Deal.__table__).where(Deal.submission_id.in_(ids)).values(_UNTOLD)
        tally.cleared["deals"] += session.connection().execute(untold).rowcount
        session.execute(delete(IdempotencyKey.__table__).where(IdempotencyKey.submission_id.in_(ids)))
        events = session.scalars(select(Event.id).where(Event.submission_id.in_(ids)).with_for_update()).all()
        _stop(session, or_(Delivery.submission_id.in_(ids), Delivery.event_id.in_(events)), events, tally)
        tally.gone.update(erase(session.connection(), Submission.__table__.c.id, ids))
    return len(ids)


def drop_events(session: Session, person: Person, tally: Tally) -> int:
    """A batch of what happened to them, with whoever was told of it."""
    own = Event.workspace_id == person.workspace_id, Event.lead_id.in_(person.leads)
    ids = session.scalars(select(Event.id).where(*own).limit(BATCH).with_for_update()).all()
    if ids:
        _stop(session, Delivery.event_id.in_(ids), ids, tally)
        tally.gone.update(erase(session.connection(), Event.__table__.c.id, ids))
    return len(ids)


def drop_leads(session: Session, person: Person, tally: Tally) -> int:
    """What they are, and all else that names them."""
    owned = Identity.workspace_id == person.workspace_id, Identity.lead_id.in_(person.leads)
    session.execute(select(Identity.key).where(*owned).order_by(Identity.key).with_for_update())
    own = Lead.workspace_id == person.workspace_id, Lead.id.in_(person.leads)
    ids = session.scalars(select(Lead.id).where(*own).order_by(Lead.id).with_for_update()).all()
    if ids:
        tally.files.update(session.scalars(_files_of(person)))
        tally.gone.update(erase(session.connection(), Lead.__table__.c.id, ids))
    return len(ids)


def drop_files(session: Session, workspace_id: bytes, ids: Iterable[bytes]) -> None:
    """Delete the content of files that no submission names any more."""
    store = Store(current_app.config["FILES_DIR"])
    wanted = set(ids)
    named = set(session.scalars(select(SubmissionFile.id).where(SubmissionFile.id.in_(wanted)))) if wanted else set()
    for file_id in wanted - named:
        store.path(workspace_id, file_id).unlink(missing_ok=True)


def _files_of(person: Person) -> Select[bytes]:
    """What came with a submission that was under way when theirs were dropped."""
    sent = select(Submission.id).where(Submission.person_id.in_(person.leads))
    return select(SubmissionFile.id).where(SubmissionFile.submission_id.in_(sent))


def _stop(session: Session, deliveries: ColumnElement[bool], events: Sequence[bytes], tally: Tally) -> None:
    """Count what is still owed, and the workflows under way: they end with the rows."""
    owed = select(func.count()).select_from(Delivery).where(deliveries, Delivery.state.in_(_OWED))
    going = select(func.count()).select_from(Run).where(Run.event_id.in_(events), Run.state.in_(OPEN_RUNS))
    tally.stopped["deliveries"] += session.scalar(owed) or 0
    tally.stopped["runs"] += session.scalar(going) or 0
