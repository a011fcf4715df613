"""What is still under way: retention takes nothing of a submission or a lead of which this can be said.

To be asked of a row of `submissions` or `leads`: an event that nobody was told of yet, a delivery that is owed, a
workflow that runs; and of a lead a call to be made, a deal that is open, a second look that is due, or that it waits.
"""

from sqlalchemy import ColumnElement, exists, or_

from webapp.automation.models import OPEN, Run
from webapp.callbacks.models import Callback
from webapp.deals.models import CLOSED, Deal, DealContact
from webapp.deliveries.models import Delivery
from webapp.deliveries.retention import OWED
from webapp.events.models import Event
from webapp.leads.models import Lead
from webapp.leads.queue_models import QueuedLead
from webapp.submissions.models import PARTIAL, QUARANTINED, Submission


def submission_is_pending() -> ColumnElement[bool]:
    of_it = Event.submission_id == Submission.id
    return or_(
        exists().where(of_it, Event.pending_at.is_not(None)),
        exists().where(Delivery.submission_id == Submission.id, Delivery.state.in_(OWED)),
        exists().where(of_it, Run.event_id == Event.id, Run.state.in_(OPEN)),
        exists().where(Submission.outcome == PARTIAL, Lead.id == Submission.person_id, Lead.is_incomplete.is_(True)),
    )


def lead_is_pending() -> ColumnElement[bool]:
    of_it = Event.lead_id == Lead.id
    return or_(
        Lead.is_waiting.is_(True),
        exists().where(of_it, Event.pending_at.is_not(None)),
        exists().where(of_it, Delivery.event_id == Event.id, Delivery.state.in_(OWED)),
        exists().where(Run.lead_id == Lead.id, Run.state.in_(OPEN)),
        exists().where(Callback.lead_id == Lead.id, Callback.status == "scheduled"),
        exists().where(DealContact.lead_id == Lead.id, Deal.id == DealContact.deal_id, Deal.stage.not_in(CLOSED)),
        exists().where(QueuedLead.lead_id == Lead.id),
        exists().where(Submission.person_id == Lead.id, Submission.outcome.in_(QUARANTINED)),
    )
