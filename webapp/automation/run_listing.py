"""Runs as their pages ask for them: of a workflow by state, and with the names of the leads they are about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.automation.listing import COUNTED
from webapp.automation.models import OPEN, Run, Workflow
from webapp.database.ids import first_id
from webapp.events.models import Event
from webapp.http.fields import LEAD
from webapp.http.paging import Page, PageQuery, read_page
from webapp.leads.inputs import LeadQuery
from webapp.leads.listing import list_leads_of
from webapp.leads.mentions import name_of
from webapp.leads.models import Lead

MOST_FOUND = 5


def runs_in(session: Session, workflow: Workflow, states: Sequence[str], query: PageQuery) -> Page[Run]:
    """Those in one of these states, newest first; in any, where none is named."""
    own = select(Run).where(Run.workspace_id == workflow.workspace_id, Run.workflow_id == workflow.id)
    return read_page(session, own.where(Run.state.in_(states)) if states else own, Run.id, query)


def counts_of(session: Session, workflow: Workflow) -> dict[str, int]:
    """How many runs of the last thirty days are in which state."""
    lately = Run.workflow_id == workflow.id, Run.id >= first_id(datetime.now(UTC) - COUNTED)
    rows = session.execute(select(Run.state, func.count()).where(*lately).group_by(Run.state))
    return {state: count for state, count in rows}


def figures(counts: Mapping[str, int]) -> dict[str, int]:
    """As the pages show them: done, open, failed; those that were stopped failed as well."""
    return {
        "done": counts.get("done", 0),
        "open": sum(counts.get(state, 0) for state in OPEN),
        "failed": counts.get("failed", 0) + counts.get("stopped", 0),
    }


def last_runs(session: Session, workflows: Iterable[Workflow]) -> dict[bytes, datetime]:
    """When each of these workflows was set off last, by its id."""
    last = select(Run.workflow_id, func.max(Run.id)).where(Run.workflow_id.in_([one.id for one in workflows]))
    newest = last.group_by(Run.workflow_id).subquery()
    rows = session.execute(select(Run.workflow_id, Run.created_at).join(newest, Run.id == newest.c[1]))
    return {workflow_id: at for workflow_id, at in rows}


def lead_names(session: Session, runs: Sequence[Run]) -> dict[bytes, str]:
    """Also of leads that were deleted meanwhile."""
    leads = session.scalars(select(Lead).where(Lead.id.in_({run.lead_id for run in runs})))
    return {lead.id: name_of(lead) for lead in leads}


def events_of(session: Session, runs: Sequence[Run]) -> dict[bytes, Event]:
    events = session.scalars(select(Event).where(Event.id.in_({run.event_id for run in runs})))
    return {event.id: event for event in events}


@dataclass(frozen=True)
class Candidate:
    """A lead that a workflow can be tried on."""

    id: str
    name: str
    at: datetime


def leads_to_try(session: Session, workspace_id: bytes, q: str) -> list[Candidate]:
    """The newest that have these words."""
    asked = LeadQuery.model_validate({"q": q[:200], "limit": MOST_FOUND})
    found = list_leads_of(session, workspace_id, asked).items
    return [Candidate(LEAD.show(lead.id), name_of(lead), lead.created_at) for lead in found]
