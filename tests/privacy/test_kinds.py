"""What goes when its time is over, what never does while it is pending, and that no figure changes by it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from tests.conftest import World
from tests.deliveries.outbox import owe, subscribe
from tests.insights.desk import NOW, TODAY, arrive, deal, gone_through, happen, respond, seen, send, settled
from tests.leads.desk import make_lead
from tests.privacy.keeping import over, rows, say, taken
from tests.submissions.test_retention import enter
from tests.visitor import SignIn
from webapp.automation.models import Run, Workflow
from webapp.callbacks.models import Callback
from webapp.database.ids import new_id
from webapp.deals.models import Deal
from webapp.deliveries.models import Attempt, Delivery
from webapp.events.models import Event
from webapp.extensions import db
from webapp.insights.models import InsightGone, InsightTally
from webapp.insights.period import Period
from webapp.insights.reading import Scope, by_id, by_name, totals_by_day
from webapp.leads.models import Comment, Identity, Lead
from webapp.leads.queue_models import QueuedLead
from webapp.submissions.consents import Consent
from webapp.submissions.models import Submission
from webapp.workspaces.walks import REST

AGO = NOW - timedelta(days=3)
CAMPAIGN = {
    "pageUrl": "https://acme.test/offer?utm_source=News&email=jane@acme.test",
    "utm_campaign": "May",
    "firstTouch": {"page": "https://acme.test/", "referrer": "https://search.test/?q=jane", "utm_source": "ads"},
    "visitor": "Jane Doe",
}

each = pytest.mark.parametrize
pytestmark = pytest.mark.usefixtures("context")


def come(world: World, at: datetime, **values: Any) -> bytes:
    """A lead that wrote in, and that somebody has seen to."""
    lead_id = arrive(world, at, **values)
    db.session.execute(update(Lead).where(Lead.id == lead_id).values(is_waiting=False))
    db.session.commit()
    return lead_id


def event_of(lead_id: bytes) -> Event:
    return db.session.scalars(select(Event).where(Event.lead_id == lead_id).limit(1)).one()


def wait(world: World, lead_id: bytes) -> None:
    db.session.execute(update(Lead).where(Lead.id == lead_id).values(is_waiting=True))


def tell_nobody_yet(world: World, lead_id: bytes) -> None:
    event_of(lead_id).pending_at = NOW


def owe_for(world: World, lead_id: bytes, state: str = "pending") -> None:
    (id_,) = owe(world, subscribe(world, "https://hook.acme.test/"), 1)
    submission_id = db.session.scalar(select(Submission.id).where(Submission.person_id == lead_id))
    values = {"event_id": event_of(lead_id).id, "submission_id": submission_id, "state": state}
    db.session.execute(update(Delivery).where(Delivery.id == id_).values(values))
    db.session.execute(update(Event).values(pending_at=None))


def hold_for(world: World, lead_id: bytes) -> None:
    owe_for(world, lead_id, "held")


def run(world: World, lead_id: bytes) -> None:
    workflow = {"id": new_id(), "workspace_id": world.workspace_id, "name": "", "status": "active", "happens": ""}
    db.session.execute(insert(Workflow), [{**workflow, "definition": {}, "created_at": NOW, "updated_at": NOW}])
    event_id = event_of(lead_id).id
    of = {"workspace_id": world.workspace_id, "workflow_id": workflow["id"], "event_id": event_id, "lead_id": lead_id}
    row = {"id": new_id(), "definition": {}, "is_test": False, "state": "held", "depth": 0, "tries": 0, "reason": ""}
    event = db.session.get_one(Event, event_id)
    event.submission_id = db.session.scalar(select(Submission.id).where(Submission.person_id == lead_id))
    db.session.execute(insert(Run), [{**of, **row, "created_at": NOW}])


def call(world: World, lead_id: bytes) -> None:
    row = {"id": new_id(), "workspace_id": world.workspace_id, "lead_id": lead_id, "is_test": False, "note": ""}
    db.session.execute(insert(Callback), [{**row, "due_at": NOW, "status": "scheduled", "created_at": NOW}])


def sell(world: World, lead_id: bytes) -> None:
    deal(world, lead_id, "s1")
    db.session.execute(update(Event).values(pending_at=None))


def queue(world: World, lead_id: bytes) -> None:
    row = {"lead_id": lead_id, "workspace_id": world.workspace_id, "form_id": world.form_id, "since": NOW}
    db.session.execute(insert(QueuedLead), [row])


def quarantine(world: World, lead_id: bytes) -> None:
    send(world, lead_id, AGO, {}, outcome="spam")
    db.session.execute(update(Event).values(pending_at=None))


@each("pending", [wait, tell_nobody_yet, owe_for, hold_for, run, call, sell, queue, quarantine])
def test_a_lead_with_something_pending_stays_and_its_neighbour_goes(
    world: World, pending: Callable[[World, bytes], None]
) -> None:
    busy, idle = come(world, AGO), come(world, AGO, email="idle@acme.test")
    settled()
    pending(world, busy)
    db.session.commit()
    say(world, {"leads": 30})
    assert taken(world, "leads", 29) == 0
    assert [part.count for part in over(world, "leads", 60)] == [1]
    assert taken(world, "leads", 60) == 1
    assert (db.session.get(Lead, idle), db.session.get_one(Lead, busy).id) == (None, busy)


@each("pending", [tell_nobody_yet, owe_for, hold_for, run])
@each("name", ["bodies", "accepted"])
def test_a_submission_with_something_pending_keeps_what_was_sent(
    world: World, name: str, pending: Callable[[World, bytes], None]
) -> None:
    lead_id = come(world, AGO)
    settled()
    submission = db.session.scalars(select(Submission)).one()
    event_of(lead_id).submission_id = submission.id
    pending(world, lead_id)
    db.session.commit()
    say(world, {name: 30})
    assert taken(world, name, 60) == 0
    db.session.execute(update(Event).values(pending_at=None))
    db.session.execute(update(Delivery).values(state="delivered", due_at=None))
    db.session.execute(update(Run).values(state="done"))
    db.session.commit()
    assert taken(world, name, 60) == 0, "the walk rests"
    assert taken(world, name, 60 + REST / timedelta(days=1) + 1) == 1


def test_an_idle_lead_goes_with_all_that_names_it_and_what_it_sent_is_an_empty_entry(world: World) -> None:
    lead_id = come(world, AGO, metadata=CAMPAIGN, email="jane@acme.test", firstName="Jane")
    sent = db.session.scalars(select(Submission.id)).one()
    row = {"id": new_id(), "workspace_id": world.workspace_id, "lead_id": lead_id, "submission_id": sent}
    db.session.execute(insert(Comment), [{**row, "body": "Call me", "created_at": AGO}])
    agreed = {
        "field": "terms",
        "version": 1,
        "text": "I agree",
        "sha256": b"x" * 32,
        "given_at": AGO,
        "ip": "192.0.2.1",
    }
    db.session.execute(
        insert(Consent), [{"id": new_id(), "submission_id": sent, "workspace_id": world.workspace_id, **agreed}]
    )
    won = deal(world, lead_id, "s3", 1200)
    settled()
    say(world, {"leads": 30})
    assert taken(world, "leads", 60) == 1
    assert [rows(model) for model in (Lead, Identity, Comment, Consent, Event)] == [0, 0, 0, 0, 0]
    left = db.session.scalars(select(Submission)).one()
    assert (left.id, left.person_id, left.body, left.mapped, left.ip) == (sent, None, b"", None, "")
    assert left.emptied_at is not None
    assert db.session.get_one(Deal, won).amount == Decimal(1200)


def test_whatever_happens_to_a_lead_keeps_it_for_its_time_anew(world: World) -> None:
    lead_id = come(world, AGO)
    happen(world, lead_id, "lead.updated", NOW)
    settled()
    say(world, {"leads": 30})
    assert [taken(world, "leads", 29), taken(world, "leads", 31)] == [0, 1]


def test_incomplete_leads_are_no_idle_ones(world: World) -> None:
    make_lead(world, is_incomplete=True, is_waiting=False)
    say(world, {"leads": 1, "incomplete": 400})
    assert [taken(world, "leads", 60), taken(world, "incomplete", 60), taken(world, "incomplete", 600)] == [0, 0, 1]


def figures(world: World) -> Any:
    """All that insight reads."""
    period, scope = Period(TODAY - timedelta(days=6), TODAY, 7), Scope(world.workspace_id)
    named = {kind: by_name(db.session(), scope, kind, period) for kind in ("source", "first_source", "last_campaign")}
    return totals_by_day(db.session(), scope, period), named, by_id(db.session(), scope, "form", period)


def test_figures_are_what_they_were_though_everything_that_may_go_is_gone(world: World, visitor: SignIn) -> None:
    viewer = visitor("viewer")
    won = come(world, AGO, metadata=CAMPAIGN, source="Website")
    deal(world, won, "s3", 1200)
    respond(world, won, timedelta(minutes=4), kind="lead.updated", status={"from": "New", "to": "Contacted"})
    come(world, AGO, metadata={"utm_source": "ads"})
    stays = come(world, AGO, metadata=CAMPAIGN)
    enter(world, "skipped", timedelta(days=3), mapped={})
    seen(world, 3, 10, 5)
    settled()
    gone_through()
    before = figures(world)
    assert before[0][3][1].leads == 3

    say(world, dict.fromkeys(("bodies", "accepted", "leads", "deliveries"), 30))
    call(world, stays)
    db.session.commit()
    assert [taken(world, name, 60) for name in ("bodies", "accepted", "leads", "deliveries")] == [4, 4, 2, 0]
    settled()
    gone_through()
    assert figures(world) == before
    assert (rows(Lead), rows(InsightGone), rows(Submission)) == (1, 2, 4)
    assert "2 leads that counted here were deleted" in viewer.get("/insights/leads?days=7&stage=leads").text
    assert "1 lead that counted here was deleted" in viewer.get("/insights/leads?days=7&stage=won").text


def test_an_emptied_submission_tells_of_its_campaign_and_of_nobody(world: World) -> None:
    come(world, AGO, metadata=CAMPAIGN)
    settled()
    say(world, {"accepted": 30})
    assert taken(world, "accepted", 60) == 1
    db.session.rollback()
    left = db.session.scalars(select(Submission)).one()
    assert (left.body, left.ip, left.user_agent, left.result) == (b"", "", "", {})
    assert left.mapped == {
        "metadata": {
            "pageUrl": "https://acme.test/?utm_source=News",
            "utm_campaign": "May",
            "firstTouch": {"page": "https://acme.test/", "referrer": "https://search.test/", "utm_source": "ads"},
        }
    }
    assert rows(Lead) == 1


def test_settled_deliveries_go_with_their_attempts_and_owed_ones_stay(world: World) -> None:
    states = ("delivered", "dead", "suppressed", "unsent", "pending", "held")
    ids = owe(world, subscribe(world, "https://hook.acme.test/"), len(states))
    for id_, state in zip(ids, states, strict=True):
        due = NOW if state == "pending" else None
        db.session.execute(update(Delivery).where(Delivery.id == id_).values(state=state, due_at=due))
        row = {"id": new_id(), "workspace_id": world.workspace_id, "delivery_id": id_, "number": 1, "result": "ok"}
        more = {"detail": "", "response": b"", "request_headers": {}, "duration_ms": 1, "created_at": NOW}
        db.session.execute(insert(Attempt), [{**row, **more}])
    db.session.commit()
    say(world, {"deliveries": 30})
    assert taken(world, "deliveries", 29) == 0
    assert [taken(world, "deliveries", 31, 3) for _ in range(3)] == [3, 1, 0]
    assert {one.state for one in db.session.scalars(select(Delivery))} == {"pending", "held"}
    assert rows(Attempt) == 2


def test_a_form_keeps_what_came_in_by_it_for_its_own_time(world: World) -> None:
    enter(world, "accepted", timedelta(days=50), 2)
    enter(world, "accepted", timedelta(days=50), form_id=None)
    say(world, {"bodies": 40}, {"bodies": None})
    assert [(part.form_id, part.count, part.oldest.date()) for part in over(world, "bodies", 0)] == [
        (None, 1, TODAY - timedelta(days=50))
    ]
    say(world, {"bodies": None}, {"bodies": 40})
    assert [(part.form_id, part.count) for part in over(world, "bodies", 0)] == [(world.form_id, 2)]


def test_bodies_go_in_batches_and_no_row_is_gone_through_twice(world: World) -> None:
    enter(world, "accepted", timedelta(days=50), 7)
    say(world, {"bodies": 40})
    assert [taken(world, "bodies", 0, 3) for _ in range(4)] == [3, 3, 1, 0]
    assert set(db.session.scalars(select(Submission.body))) == {b""}
    enter(world, "accepted", timedelta(days=50))
    assert [taken(world, "bodies", 0), taken(world, "bodies", 1)] == [0, 1]


def test_forever_is_for_ever(world: World) -> None:
    come(world, AGO)
    settled()
    say(world, None)
    assert [taken(world, name, 99_999) for name in ("bodies", "accepted", "leads", "deliveries")] == [0, 0, 0, 0]
    assert rows(InsightTally) > 0


def test_what_was_left_unsent_is_kept_until_its_lead_is_complete_and_then_for_as_long_as_what_was_sent(
    world: World,
) -> None:
    lead_id = come(world, AGO)
    send(world, lead_id, AGO, {}, outcome="partial")
    settled()
    db.session.execute(update(Lead).values(is_incomplete=True))
    db.session.execute(update(Event).values(pending_at=None))
    db.session.commit()
    say(world, {"accepted": 30})
    assert taken(world, "accepted", 60) == 1
    db.session.execute(update(Lead).values(is_incomplete=False))
    db.session.commit()
    assert taken(world, "accepted", 60 + REST / timedelta(days=1) + 1) == 1
