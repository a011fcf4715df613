"""The link by which whoever left a form goes on with it: an owner copies it, or writes to them with it."""

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.http.fields import FORM
from webapp.leads.models import Lead
from webapp.submissions.models import PARTIAL, Submission
from webapp.submissions.resuming import resume_token


def resume_link(session: Session, lead: Lead) -> str:
    """To what the lead filled in last, good for thirty days from now; empty for one who has nothing to complete."""
    if not lead.is_incomplete or lead.deleted_at is not None:
        return ""
    own = Submission.workspace_id == lead.workspace_id, Submission.person_id == lead.id, Submission.outcome == PARTIAL
    left = select(Submission.id, Submission.form_id).where(*own).order_by(Submission.id.desc()).limit(1)
    row = session.execute(left).one_or_none()
    if row is None or row.form_id is None:
        return ""
    return f"{current_app.config['PUBLIC_URL']}/f/{FORM.show(row.form_id)}?resume={resume_token(row.id)}"


def invitation(name: str, link: str) -> str:
    """What a member writes with the link, unless they word it otherwise."""
    greeting = f"Hello {name}," if name else "Hello,"
    return f"{greeting}\n\nyou began our form and did not send it. Here you can go on where you stopped:\n\n{link}\n"
