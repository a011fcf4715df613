"""The facts of leads, found anew and written where they differ from what was known."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from webapp.insights.models import InsightLead
from webapp.insights.responding import first_responses
from webapp.insights.standing import NO_DEAL, QUALIFIED_STATUSES, Standing, standings
from webapp.insights.touching import clean, touches_of
from webapp.leads.models import Lead
from webapp.workspaces.hours import Clock
from webapp.workspaces.models import Workspace
from webapp.workspaces.presence import clock_of

_leads, _facts = Lead.__table__, InsightLead.__table__
_read = _leads.c["id", "form_id", "assignee_id", "source", "status", "is_waiting", "created_at"]
_UNTOUCHED = dict.fromkeys(("first_source", "first_campaign", "last_source", "last_campaign"), "")


def renew(session: Session, workspace_id: bytes, lead_ids: Sequence[bytes]) -> set[date]:
    """Find the facts of these leads and write those that changed; gives the days whose figures are other ones now.

    What is known is locked before anything is read, so that of two at once the later writes what is newer.
    """
    of_them = _facts.c.workspace_id == workspace_id, _facts.c.lead_id.in_(lead_ids)
    known = {
        row.lead_id: dict(row._mapping) for row in session.execute(select(_facts).where(*of_them).with_for_update())
    }
    found = _find(session, workspace_id, lead_ids)
    other = {id_ for id_ in known.keys() | found.keys() if known.get(id_) != found.get(id_)}
    if old := other & known.keys():
        session.execute(delete(_facts).where(_facts.c.workspace_id == workspace_id, _facts.c.lead_id.in_(old)))
    if new := other & found.keys():
        session.execute(insert(_facts), [found[id_] for id_ in sorted(new)])
    return {facts[id_]["day"] for facts in (known, found) for id_ in other & facts.keys()}


def _find(session: Session, workspace_id: bytes, lead_ids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """Of those that count: no test data, none that is deleted or was not sent."""
    own = _leads.c.workspace_id == workspace_id, _leads.c.id.in_(lead_ids), _leads.c.deleted_at.is_(None)
    real = _leads.c.is_test.is_(False), _leads.c.is_incomplete.is_(False)
    leads = session.execute(select(*_read).where(*own, *real)).all()
    ids = [lead.id for lead in leads]
    clock = clock_of(session.get_one(Workspace, workspace_id))
    touched = touches_of(session, workspace_id, ids)
    answered, dealt = first_responses(session, ids), standings(session, workspace_id, ids)
    return {
        lead.id: {
            "lead_id": lead.id,
            "workspace_id": workspace_id,
            "day": lead.created_at.date(),
            "form_id": lead.form_id,
            "owner_id": lead.assignee_id,
            "source": clean(lead.source or ""),
            "came_in": lead.id in touched,
            "is_waiting": lead.is_waiting,
            **touched.get(lead.id, _UNTOUCHED),
            **_took(clock, lead.created_at, answered.get(lead.id)),
            **_stands(lead.status, dealt.get(lead.id, NO_DEAL)),
        }
        for lead in leads
    }


def _took(clock: Clock, since: datetime, until: datetime | None) -> Mapping[str, int | None]:
    if until is None:
        return {"response": None, "open_response": None}
    spans = {"response": until - since, "open_response": clock.between(since, until)}
    return {name: max(0, int(span.total_seconds())) for name, span in spans.items()}


def _stands(status: str, dealt: Standing) -> Mapping[str, Any]:
    qualified = dealt.is_qualified or status in QUALIFIED_STATUSES
    return {"is_qualified": qualified, "is_won": dealt.is_won, "amount": dealt.amount}
