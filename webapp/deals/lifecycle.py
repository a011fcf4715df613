"""Deals: opened, changed and taken away by hand. A new deal and a new stage are events."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.database.statements import InsertNew
from webapp.deals import opening
from webapp.deals.accounts import get_account
from webapp.deals.ancestry import check_parent
from webapp.deals.business import three_months_after
from webapp.deals.models import CLOSED, Deal, DealContact, DealMove
from webapp.deals.stages import stage_names
from webapp.events.log import event, record
from webapp.http.fields import ACCOUNT, DEAL, LEAD
from webapp.leads.filling import merge_words
from webapp.leads.models import Lead
from webapp.workspaces.audit_names import call_by
from webapp.workspaces.models import Workspace
from webapp.workspaces.people import check_members

call_by(DEAL.prefix, Deal.name)


def get_deal(session: Session, workspace_id: bytes, deal_id: bytes, *, lock: bool = False) -> Deal:
    """A deal of this workspace, locked until the end of the transaction if asked for; raises NotFound."""
    statement = select(Deal).where(Deal.workspace_id == workspace_id, Deal.id == deal_id)
    return DEAL.found(session.scalar(statement.with_for_update() if lock else statement))


def create_deal(session: Session, workspace_id: bytes, values: Mapping[str, Any], actor: str) -> Deal:
    """A deal with these values, `name` at least; see change_deal. `actor`: the public id of who opens it."""
    now = datetime.now(UTC)
    deal = Deal(
        id=new_id(),
        workspace_id=workspace_id,
        is_test=bool(values.get("is_test")),
        amount=Decimal(0),
        stage="s0",
        closing_date=three_months_after(now.date()),
        description="",
        tags=[],
        custom_fields={},
        created_at=now,
    )
    _apply(session, deal, values)
    session.add(deal)
    session.flush()
    _relate(session, deal, values.get("related_contacts", []))
    _tell(session, deal, None, actor)
    return deal


def change_deal(session: Session, deal: Deal, values: Mapping[str, Any], actor: str) -> None:
    """Change a locked deal: its columns by name, `source_name`, and `related_contacts`, ids of leads.

    A new stage is an event; `close_reason` says why a deal is won or lost, and is nothing to any other.
    Raises NotFound for what is not the workspace's, Invalid for a parent that is below it.
    """
    before = deal.stage
    _apply(session, deal, values)
    if "related_contacts" in values:
        _relate(session, deal, values["related_contacts"])
    session.flush()
    if deal.stage != before:
        _tell(session, deal, before, actor)


def delete_deal(session: Session, deal: Deal) -> None:
    """Take a locked deal away for good; deals below it have no parent then."""
    for table in (DealContact, DealMove):
        session.execute(delete(table).where(table.deal_id == deal.id))
    own = Deal.workspace_id == deal.workspace_id, Deal.parent_id == deal.id
    session.execute(update(Deal).where(*own).values(parent_id=None))
    session.delete(deal)


def _apply(session: Session, deal: Deal, values: Mapping[str, Any]) -> None:
    _check(session, deal, values)
    before = deal.stage
    deal.updated_at = datetime.now(UTC)
    for name, value in values.items():
        match name:
            case "related_contacts":
                continue
            case "source_name":
                deal.source_id = _source(session, deal, value)
            case "tags":
                deal.tags = merge_words((), value)
            case "solution" | "close_reason":
                setattr(deal, name, value or None)
            case _:
                setattr(deal, name, value)
    if deal.stage not in CLOSED:
        deal.closed_at = deal.close_reason = None
    elif deal.stage != before:
        deal.closed_at, deal.close_reason = deal.updated_at, values.get("close_reason") or None


def _check(session: Session, deal: Deal, values: Mapping[str, Any]) -> None:
    """All that a deal names is of its workspace, and test data where the deal is (C17)."""
    if values.get("account_id") is not None:
        account = get_account(session, deal.workspace_id, values["account_id"])
        ACCOUNT.found(account if account.is_test == deal.is_test else None)
    if values.get("parent_id") is not None:
        check_parent(session, DEAL, deal, values["parent_id"])
    if values.get("owner_id") is not None:
        check_members(session, deal.workspace_id, [values["owner_id"]])


def _source(session: Session, deal: Deal, name: str | None) -> bytes | None:
    return opening.source(session.connection(), deal.workspace_id, name, deal.updated_at) if name else None


def _relate(session: Session, deal: Deal, lead_ids: Sequence[bytes]) -> None:
    """Put these people in place of the ones it had; raises NotFound."""
    wanted = set(lead_ids)
    own = Lead.workspace_id == deal.workspace_id, Lead.is_test.is_(deal.is_test), Lead.deleted_at.is_(None)
    known = session.scalars(select(func.count()).where(*own, Lead.id.in_(wanted))).one() if wanted else 0
    LEAD.found(True if known == len(wanted) else None)
    session.execute(delete(DealContact).where(DealContact.deal_id == deal.id, DealContact.lead_id.not_in(wanted)))
    if wanted:
        rows = [{"deal_id": deal.id, "lead_id": lead_id} for lead_id in sorted(wanted)]
        session.connection().execute(InsertNew(DealContact.__table__), rows)


def _tell(session: Session, deal: Deal, before: str | None, actor: str) -> None:
    """Keep where the deal came from, if from anywhere; the timeline of its oldest contact shows it."""
    session.add(
        DealMove(
            id=new_id(),
            deal_id=deal.id,
            actor=actor,
            before=before,
            after=deal.stage,
            reason=deal.close_reason,
            created_at=deal.updated_at,
        )
    )
    lead_id = session.scalar(select(func.min(DealContact.lead_id)).where(DealContact.deal_id == deal.id))
    about = {"lead_id": lead_id, "submission_id": deal.submission_id, "is_test": deal.is_test}
    kind = "deal.created" if before is None else "deal.stage_changed"
    told = event(deal.workspace_id, kind, deal.updated_at, _told(session, deal, before, actor), **about)
    record(session.connection(), [told])


def _told(session: Session, deal: Deal, before: str | None, actor: str) -> dict[str, Any]:
    names = stage_names(session.get_one(Workspace, deal.workspace_id))
    told = {"by": actor, "dealId": DEAL.show(deal.id), "name": deal.name, "to": deal.stage, "toName": names[deal.stage]}
    if before is not None:
        told |= {"from": before, "fromName": names[before]}
    return told | ({"reason": deal.close_reason} if deal.close_reason else {})
