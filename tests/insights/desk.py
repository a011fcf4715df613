"""Leads as insight's tests make them, and the worker's steps until all is counted."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, update

from tests.conftest import World
from tests.leads.desk import make_lead
from webapp.database.ids import first_id, new_id
from webapp.deals.models import Deal, DealContact
from webapp.deliveries.dispatch import dispatch
from webapp.events.log import event, record
from webapp.extensions import db
from webapp.forms.visit_models import VisitTally
from webapp.http.fields import MEMBER
from webapp.insights.keeping import keep, walk
from webapp.insights.marking import mark
from webapp.leads.models import Lead
from webapp.submissions.models import Submission

NOW = datetime.now(UTC).replace(microsecond=0)
TODAY = NOW.date()
LATER = timedelta(minutes=5)


def arrive(world: World, at: datetime = NOW, *, metadata: dict[str, Any] | None = None, **values: Any) -> bytes:
    """A lead that wrote in at a moment, with its submission and its event."""
    lead_id = first_id(at)[:6] + new_id()[6:]
    make_lead(world, id=lead_id, **values)
    moments = {"created_at": at, "updated_at": at}
    db.session.execute(update(Lead.__table__).where(Lead.__table__.c.id == lead_id).values(**moments))
    send(world, lead_id, at, metadata or {}, form_id=values.get("form_id", world.form_id))
    return lead_id


def send(world: World, lead_id: bytes, at: datetime, metadata: dict[str, Any], **values: Any) -> bytes:
    """A submission of a lead, or one that reached none."""
    row = {
        **{"id": first_id(at)[:6] + new_id()[6:], "workspace_id": world.workspace_id, "form_id": world.form_id},
        **{"person_id": lead_id, "lead_id": lead_id, "credential": "key", "dialect": "forms_api", "is_test": False},
        **{"outcome": "accepted", "reason": "", "body": b"{}", "content_type": "application/json", "origin": None},
        **{"ip": "127.0.0.1", "user_agent": "", "mapped": {"metadata": metadata}, "result": {}, "error": None},
        **{"created_at": at, "settled_at": at},
        **values,
    }
    db.session.execute(insert(Submission), [row])
    if row["person_id"] is not None:
        happen(world, lead_id, "form.submitted", at)
    db.session.commit()
    return bytes(row["id"])


def happen(world: World, lead_id: bytes, kind: str, at: datetime, **data: Any) -> None:
    record(db.session.connection(), [event(world.workspace_id, kind, at, data, lead_id=lead_id)])
    db.session.commit()


def respond(world: World, lead_id: bytes, after: timedelta, *, kind: str = "lead.replied", **data: Any) -> None:
    """By a member, unless it is said by whom."""
    arrived = db.session.get_one(Lead, lead_id).created_at
    happen(world, lead_id, kind, arrived + after, **{"by": MEMBER.show(new_id()), **data})


def deal(world: World, lead_id: bytes, stage: str, amount: int = 0) -> bytes:
    row = Deal(
        **{"id": new_id(), "workspace_id": world.workspace_id, "is_test": False, "name": "Deal"},
        **{"amount": Decimal(amount), "stage": stage, "closing_date": TODAY, "description": "", "tags": []},
        **{"custom_fields": {}, "created_at": NOW, "updated_at": NOW},
    )
    db.session.add(row)
    db.session.flush()
    db.session.add(DealContact(deal_id=row.id, lead_id=lead_id))
    happen(world, lead_id, "deal.stage_changed", NOW)
    return bytes(row.id)


def seen(world: World, days_ago: int, views: int, starts: int, submissions: int = 0) -> None:
    """Visits of a day that is over."""
    day = TODAY - timedelta(days=days_ago)
    row = {"form_id": world.form_id, "day": day, "kind": "total", "name": ""}
    db.session.execute(insert(VisitTally), [{**row, "views": views, "starts": starts, "submissions": submissions}])
    db.session.commit()


def settled() -> None:
    """What happened is dispatched, marked, settled and counted."""
    while dispatch(follow=mark):
        pass
    count_all()


def count_all() -> None:
    while keep(datetime.now(UTC) + LATER):
        pass
    db.session.rollback()


def gone_through() -> None:
    """All leads, as the worker does every few hours."""
    for _ in range(3):
        walk(datetime.now(UTC) + timedelta(days=1))
    count_all()
