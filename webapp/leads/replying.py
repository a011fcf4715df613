"""A reply to a lead by email: an event, which becomes a delivery like all others."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from webapp.errors import Conflict
from webapp.http.me import Me
from webapp.leads.canonical import email_key
from webapp.leads.lifecycle import answered, tell
from webapp.leads.models import Lead

REPLIED = "lead.replied"


def reply(session: Session, lead: Lead, subject: str, text: str, me: Me) -> None:
    """Answer a locked lead; its waiting clock stops. Raises Conflict for one that has no usable email."""
    if not lead.email or email_key(lead.email) is None:
        raise Conflict("This lead has no email address to reply to. Add one first.")
    answered(lead, datetime.now(UTC))
    told = {"by": me.actor, "to": lead.email, "replyTo": me.email, "subject": subject, "text": text}
    tell(session, lead, REPLIED, told, me.member_id)
