"""A trial: the very walk of a run, for a lead that is there, of which nothing is kept. Waits are told, not waited."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.automation.definition import Definition
from webapp.automation.scene import Scene
from webapp.automation.taking import take
from webapp.automation.triggers import why_not
from webapp.automation.walking import Outcome, first_of, places_of
from webapp.database.ids import new_id
from webapp.deals.models import Deal, DealContact
from webapp.events.models import Event
from webapp.http.fields import DEAL, RUN
from webapp.leads.listing import get_lead
from webapp.leads.models import Lead
from webapp.submissions.models import Submission
from webapp.workspaces.models import Workspace


@dataclass(frozen=True)
class TrialStep:
    """`said`: what it would do; `depth`: how many branches it lies in."""

    key: str
    do: str
    said: str
    outcome: Outcome
    depth: int


@dataclass(frozen=True)
class Trial:
    """Whether the workflow would be meant for the lead, else why not; and what it would do if it were, step by step."""

    meant: bool
    reason: str
    steps: list[TrialStep]


def try_out(session: Session, workspace_id: bytes, definition: Definition, lead_id: bytes) -> Trial:
    """What a workflow would do for a lead now, had its newest submission just come in. Raises NotFound.

    It is done and undone in a savepoint of the caller's transaction, which must be one that may write.
    """
    undone = session.begin_nested()
    try:
        lead = get_lead(session, workspace_id, lead_id, lock=True)
        scene = _scene(session, lead, definition)
        reason = why_not(scene, definition)
        return Trial(reason is None, reason or "", list(_walk(scene, definition)))
    finally:
        undone.rollback()


def _walk(scene: Scene, definition: Definition) -> Iterator[TrialStep]:
    places = places_of(definition)
    key = first_of(definition.steps, None)
    while key is not None:
        place = places[key]
        taken = take(replace(scene), place)
        yield TrialStep(key, place.step.do, taken.done.said, taken.done.outcome, place.depth)
        key = taken.follows


def _scene(session: Session, lead: Lead, definition: Definition) -> Scene:
    workspace = session.get_one(Workspace, lead.workspace_id)
    now = datetime.now(UTC)
    event = _event(session, lead, definition.trigger.kind, now)
    return Scene(session, RUN.show(new_id()), "", None, workspace, lead, event, now)


def _event(session: Session, lead: Lead, kind: str, now: datetime) -> Event:
    """What might have set it off: the newest submission, all tags as added just now, the newest deal in its stage."""
    own = Submission.workspace_id == lead.workspace_id, Submission.person_id == lead.id
    sent = session.execute(
        select(Submission.id, Submission.form_id).where(*own).order_by(Submission.id.desc()).limit(1)
    ).first()
    deals = select(Deal).join(DealContact, DealContact.deal_id == Deal.id).where(DealContact.lead_id == lead.id)
    deal = session.scalar(deals.order_by(Deal.id.desc()).limit(1))
    about_deal = {"dealId": DEAL.show(deal.id), "to": deal.stage} if deal is not None else {}
    return Event(
        id=new_id(),
        workspace_id=lead.workspace_id,
        kind=kind,
        is_test=lead.is_test,
        form_id=sent.form_id if sent is not None else lead.form_id,
        submission_id=sent.id if sent is not None else None,
        lead_id=lead.id,
        data={"tagsAdded": lead.tags, **about_deal},
        created_at=now,
    )
