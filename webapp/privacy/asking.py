"""Somebody asks for the link to what is held of them: mailed to the address alone, if anything is held of it at all.

Whatever is asked, the answer is the same and costs the same: nobody learns from it who is known here.
"""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import parse
from webapp.deliveries.mails import ASKED_FOR_DATA
from webapp.errors import NotFound
from webapp.events.log import event, record
from webapp.forms.models import Form
from webapp.http.fields import FORM, WORKSPACE
from webapp.leads.canonical import email_key, identity_keys
from webapp.leads.models import Lead
from webapp.workspaces import limits
from webapp.workspaces.limits import DAY, HOUR, Limit
from webapp.workspaces.models import Workspace

MOST_AN_HOUR, MOST_A_DAY = 10, 3  # of one caller; to one address


def workspace_at(session: Session, reference: str) -> Workspace:
    """By its own id, or by that of one of its forms; raises NotFound."""
    id_ = parse(WORKSPACE.prefix, reference)
    if id_ is None and (form_id := parse(FORM.prefix, reference)) is not None:
        id_ = session.scalar(select(Form.workspace_id).where(Form.id == form_id))
    workspace = session.get(Workspace, id_) if id_ is not None else None
    if workspace is None:
        raise NotFound
    return workspace


def count_asking(ip: str, workspace_id: bytes, email: str) -> bool:
    """Whether a mail may be sent still; raises RateLimited for a caller who asks too often."""
    window = limits.count(Limit(f"own-data/{limits.caller(ip)}", MOST_AN_HOUR, HOUR))
    if window.exceeded:
        raise window.refusal()
    key = identity_keys(email_key(email), None, test=False).email or b""
    return not limits.count(Limit(f"own-data/{workspace_id.hex()}/{key.hex()}", MOST_A_DAY, DAY)).exceeded


def ask_for_link(session: Session, workspace_id: bytes, email: str) -> None:
    """An event for anybody; it has a lead, and causes a mail, where the address is known."""
    key = identity_keys(email_key(email), None, test=False).email
    known = Lead.workspace_id == workspace_id, Lead.email_key == key
    lead = session.execute(select(Lead.id, Lead.email).where(*known).order_by(Lead.id).limit(1)).one_or_none()
    told = event(
        workspace_id,
        ASKED_FOR_DATA,
        datetime.now(UTC),
        {"to": lead.email} if lead is not None else {},
        lead_id=lead.id if lead is not None else None,
    )
    record(session.connection(), [told])
