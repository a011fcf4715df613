"""Who would be told of a submission: by the rules of deliveries and workflows, over the events that it wrote."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.automation.definition import Definition
from webapp.automation.models import Run, Workflow
from webapp.automation.scene import Scene
from webapp.automation.starting import start_runs
from webapp.automation.triggers import why_not
from webapp.deliveries.happening import Happening, load
from webapp.deliveries.informing import Informed
from webapp.deliveries.rules import RULES, Owed, auto_reply, form_webhook, members, subscribers
from webapp.deliveries.states import LOCAL, resting_state
from webapp.events.models import Event
from webapp.http.fields import RUN
from webapp.intake.draft import Draft
from webapp.leads.models import Lead
from webapp.workspaces.models import Workspace
from webapp.workspaces.people import members_by_id

_HOW: Mapping[object, str] = {
    form_webhook: "The form's webhook",
    subscribers: "Endpoint",
    members: "Mail to a member",
    auto_reply: "Automatic reply",
}
_WHY_NOT_NOW = {"held": "held until the endpoint is on", "unsent": "not sent, since email is not set up"}


@dataclass(frozen=True)
class Told:
    """`note`: what would keep it from being sent at once, if anything would."""

    how: str
    whom: str
    event: str
    note: str = ""


def told(session: Session, draft: Draft) -> list[Told]:
    """Nobody of what is quarantined. It writes what goes with the draft, and is undone with it."""
    own = Event.workspace_id == draft.incoming.access.workspace_id, Event.submission_id == draft.submission_id
    events = session.scalars(select(Event).where(*own, Event.pending_at.is_not(None)).order_by(Event.id)).all()
    found = [one for happening in load(session, events) for one in _of_event(session, happening)]
    return [*found, *_workflows(session, events)]


def _of_event(session: Session, happening: Happening) -> Iterator[Told]:
    for rule in RULES:
        for owed in rule(happening, current_app.config):
            whom = owed.endpoint.name if owed.endpoint is not None else owed.target
            yield Told(_HOW.get(rule, "Mail"), whom or "Webhook", owed.event_name, _note(happening, owed))
    informed = Informed()
    informed.note(happening, datetime.now(UTC), current_app.config)
    for rows, how in ((informed.notices, "In the dashboard"), (informed.lines, "In the digest")):
        people = members_by_id(session, happening.event.workspace_id, [row["member_id"] for row in rows])
        yield from (Told(how, one.user.name or one.user.email, happening.event.kind) for one in people.values())


def _note(happening: Happening, owed: Owed) -> str:
    if owed.channel == LOCAL:
        return "once inlet listen fetches it"
    if happening.event.is_test:
        return "not sent, since it is test data"
    status = owed.endpoint.status if owed.endpoint is not None else None
    resting = resting_state(owed.channel, status, current_app.config)
    if resting is not None:
        return _WHY_NOT_NOW.get(resting, resting)
    later = owed.not_before
    return f"after quiet hours, at {later:%H:%M} UTC" if later is not None and later > datetime.now(UTC) else ""


def _workflows(session: Session, events: Sequence[Event]) -> Iterator[Told]:
    """Those that these events set off, and whether each is meant for the lead."""
    now = datetime.now(UTC)
    start_runs(session, events, now)
    by_id = {event.id: event for event in events}
    rows = select(Run, Workflow).join(Workflow, Workflow.id == Run.workflow_id).where(Run.event_id.in_(by_id))
    for run, workflow in session.execute(rows.order_by(Run.id)).all():
        event, workspace = by_id[run.event_id], session.get_one(Workspace, run.workspace_id)
        lead = session.get_one(Lead, run.lead_id)
        scene = Scene(session, RUN.show(run.id), workflow.name, workflow, workspace, lead, event, now)
        reason = run.reason or why_not(scene, Definition.model_validate(run.definition))
        yield Told("Workflow", workflow.name, event.kind, f"begins and ends at once: {reason}" if reason else "")
