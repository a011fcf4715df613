"""What is known of how a lead came to its values: its newest submissions, changes and merges, within bounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from webapp.events.models import Event
from webapp.leads.actors import names_of
from webapp.leads.desk_models import LeadMerge
from webapp.leads.models import Lead
from webapp.submissions.models import PARTIAL, TAKEN, Submission

MOST_SUBMISSIONS, MOST_EVENTS = 100, 500
_KINDS = ("lead.created", "lead.updated", "lead.merged")
_SERVERS = ("mysql", "mariadb")
_submissions = Submission.__table__.c


@dataclass(frozen=True)
class Story:
    """Newest first. `merges`: those that were not undone; `names`: of whoever had a part in it, by their ids."""

    submissions: Sequence[Row[Any]]
    events: Sequence[Event]
    merges: Sequence[LeadMerge]
    names: Mapping[bytes, str]


def read_story(session: Session, lead: Lead, members: Mapping[bytes, str]) -> Story:
    """`members`: their names. What moved here with a merge is a part of it, until the merge is undone."""
    columns = (
        _submissions[name] for name in ("id", "form_id", "outcome", "mapped", "result", "created_at", "settled_at")
    )
    own = _submissions.workspace_id == lead.workspace_id, _submissions.person_id == lead.id
    read = _submissions.outcome.in_((*TAKEN, PARTIAL))
    sent = session.execute(select(*columns).where(*own, read).order_by(_submissions.id.desc()).limit(MOST_SUBMISSIONS))
    submissions, events = sent.all(), _events(session, lead)
    names = names_of(session, lead.workspace_id, events, [row.form_id for row in submissions])
    merged = any(event.kind == "lead.merged" for event in events)
    return Story(submissions, events, _merges(session, lead) if merged else [], {**names, **members})


def _events(session: Session, lead: Lead) -> Sequence[Event]:
    """The index is named, since MySQL and MariaDB may rather read a whole workspace's events in their order."""
    own = select(Event).where(Event.lead_id == lead.id, Event.workspace_id == lead.workspace_id)
    for dialect in _SERVERS:
        own = own.with_hint(Event, "FORCE INDEX (ix_events_timeline)", dialect)
    return session.scalars(own.where(Event.kind.in_(_KINDS)).order_by(Event.id.desc()).limit(MOST_EVENTS)).all()


def _merges(session: Session, lead: Lead) -> Sequence[LeadMerge]:
    own = LeadMerge.workspace_id == lead.workspace_id, LeadMerge.survivor_id == lead.id
    done = select(LeadMerge).where(*own, LeadMerge.undone_at.is_(None)).order_by(LeadMerge.id.desc())
    return session.scalars(done).all()
