"""Deleted leads: they can be brought back for as long as they are kept."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import show
from webapp.errors import Conflict
from webapp.http.fields import LEAD
from webapp.leads.desk_models import LeadMerge
from webapp.leads.lifecycle import by, tell
from webapp.leads.matching import claim, lock_owners
from webapp.leads.models import Lead


def get_deleted_lead(session: Session, workspace_id: bytes, lead_id: bytes) -> Lead:
    """A deleted lead of this workspace, locked; raises NotFound."""
    deleted = Lead.workspace_id == workspace_id, Lead.id == lead_id, Lead.deleted_at.is_not(None)
    return LEAD.found(session.scalar(select(Lead).where(*deleted).with_for_update()))


def restore_lead(
    session: Session, lead: Lead, actor: str, *, member_id: bytes | None = None, bulk: str | None = None
) -> dict[str, bytes]:
    """Bring a locked, deleted lead back.

    Whoever wrote in meanwhile with its email or phone is a lead of their own, and keeps that identity: gives those
    leads, by `email` and `phone`. Raises Conflict for a lead that is part of another.
    """
    merged = select(LeadMerge.id).where(LeadMerge.other_id == lead.id, LeadMerge.undone_at.is_(None))
    if session.scalar(merged) is not None:
        raise Conflict("This lead was merged into another. Undo the merge instead.")
    keys = {"email": lead.email_key, "phone": lead.phone_key}
    wanted = [key for key in keys.values() if key is not None]
    owners = lock_owners(session.connection(), lead.workspace_id, wanted)
    claim(session.connection(), lead.workspace_id, lead.id, wanted, owners)
    elsewhere = {
        name: owners[key].id
        for name, key in keys.items()
        if key in owners and owners[key].id != lead.id and owners[key].deleted_at is None
    }
    lead.deleted_at, lead.updated_at = None, datetime.now(UTC)
    told = {name: show("lead", owner) for name, owner in elsewhere.items()}
    tell(session, lead, "lead.restored", {**by(actor, bulk), "elsewhere": told}, member_id)
    return elsewhere
