"""How the pages of the ledger call things: outcomes, ways in, forms, and the keys that calls came with."""

from dataclasses import dataclass
from textwrap import shorten

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.deliveries.words import text_of, who_of
from webapp.forms.models import Form, InboundKey
from webapp.http.fields import FORM, INBOUND, KEY
from webapp.intake.dialects import DIALECTS
from webapp.submissions.models import Submission
from webapp.workspaces.models import ApiKey
from webapp.workspaces.visitor_address import blockable

WAYS_IN = {dialect.name: dialect.title for dialect in DIALECTS}
OUTCOMES = {
    "accepted": "Accepted",
    "skipped": "Skipped",
    "partial": "Not sent yet",
    "spam": "Spam",
    "failed": "Failed",
    "invalid": "Invalid",
    "origin_refused": "Origin refused",
    "throttled": "Over a limit",
    "inactive": "Form is off",
}
TONES = {"accepted": "green", "skipped": "neutral", "partial": "blue", "spam": "violet", "failed": "red"}
REFUSED_TONE = "amber"
EXCERPT = 120
OPEN = "form"  # the credential of a call that needs none: the form's own address


@dataclass(frozen=True)
class Names:
    """What forms and keys of a workspace are called, by their public ids; those that are gone too."""

    forms: dict[str, str]
    keys: dict[str, str]

    def form(self, submission: Submission) -> str:
        return self.forms.get(FORM.show(submission.form_id), "") if submission.form_id is not None else ""

    def key(self, submission: Submission) -> str:
        return "None needed" if submission.credential == OPEN else self.keys.get(submission.credential, "–")


def load_names(session: Session, workspace_id: bytes) -> Names:
    forms = session.execute(select(Form.id, Form.name).where(Form.workspace_id == workspace_id).order_by(Form.name))
    keys = session.execute(select(ApiKey.id, ApiKey.name).where(ApiKey.workspace_id == workspace_id))
    inbound = session.execute(
        select(InboundKey.id, Form.name).join(Form).where(InboundKey.workspace_id == workspace_id)
    )
    return Names(
        {FORM.show(row.id): row.name or "Untitled form" for row in forms},
        {KEY.show(row.id): row.name for row in keys} | {INBOUND.show(row.id): row.name for row in inbound},
    )


def sender_of(submission: Submission) -> str:
    """Who sent it, as far as its fields tell."""
    fields = (submission.mapped or {}).get("fields") or {}
    return who_of(fields)


def excerpt_of(submission: Submission) -> str:
    """The beginning of what they wrote, or of what they sent."""
    fields = (submission.mapped or {}).get("fields") or {}
    text = text_of(fields.get("noteContent")) or submission.body.decode("utf-8", "replace")
    return shorten(text, EXCERPT, placeholder=" …") or text[:EXCERPT]


def senders_of(submission: Submission) -> dict[str, str]:
    """By what its sender can be blocked: the kind of the entry, and its value."""
    fields = (submission.mapped or {}).get("fields") or {}
    email = text_of(fields.get("email"))
    known = {"email": email, "domain": email.rpartition("@")[2], "ip": blockable(submission.ip)}
    return {kind: value for kind, value in known.items() if value}
