"""What becomes of consent: asked for by mail, confirmed, withdrawn. Each is an event of the lead that it is of."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.events.log import event, record
from webapp.submissions.consents import MAIL, Consent
from webapp.submissions.models import Submission

GIVEN, ASKED, CONFIRMED, WITHDRAWN = "consent.given", "consent.asked", "consent.confirmed", "consent.withdrawn"
VISITOR = "visitor"  # who acts by the link in their mail, in place of a member's public id


class Wording(Protocol):
    """The words of a form's version."""

    @property
    def field(self) -> str: ...

    @property
    def version(self) -> int: ...

    @property
    def text(self) -> str: ...


def words_agreed_to(consents: Iterable[Wording]) -> dict[str, Any]:
    """What an event tells of consents."""
    return {"consents": [{"field": one.field, "version": one.version, "text": one.text} for one in consents]}


def ask(session: Session, submission: Submission) -> bool:
    """Have the mail sent once more that asks for what is not confirmed; False where there is nothing, or nobody."""
    asked = [consent for consent in _locked(session, submission) if consent.state == "asked"]
    if not asked or not _address(submission):
        return False
    _tell(session, submission, ASKED, asked)
    return True


def confirm(session: Session, submission: Submission) -> bool:
    """Confirm what was asked with a submission, and what its address was asked by the same form in the same words.

    False where there is nothing to confirm any more.
    """
    own = _locked(session, submission)
    words = {consent.sha256 for consent in own if consent.state == "asked"}
    if not words:
        return False
    now = datetime.now(UTC)
    for other in _sent_alike(session, submission):
        asked = [one for one in _locked(session, other) if one.state == "asked" and one.sha256 in words]
        for consent in asked:
            consent.confirmed_at = now
        if asked:
            _tell(session, other, CONFIRMED, asked)
    return True


def withdraw(session: Session, consent: Consent, actor: str, reason: str) -> bool:
    """From now on it is not given. `actor`: a member's public id, or VISITOR. False where it was withdrawn before."""
    submission = session.get_one(Submission, consent.submission_id)
    _locked(session, submission)
    if consent.withdrawn_at is not None:
        return False
    consent.withdrawn_at = datetime.now(UTC)
    consent.withdrawn_by, consent.withdrawn_reason = actor, reason[:500] or None
    about = {"by": actor if actor != VISITOR else None, "reason": consent.withdrawn_reason}
    _tell(session, submission, WITHDRAWN, [consent], **{name: text for name, text in about.items() if text})
    return True


def _locked(session: Session, submission: Submission) -> Sequence[Consent]:
    """Its consents, which nobody else changes meanwhile."""
    own = select(Consent).where(Consent.workspace_id == submission.workspace_id)
    of = own.where(Consent.submission_id == submission.id).order_by(Consent.id)
    return session.scalars(of.with_for_update(), execution_options={"populate_existing": True}).all()


def _sent_alike(session: Session, submission: Submission) -> list[Submission]:
    """It, and what else its person has sent by the same form from the same address that waits to be confirmed."""
    alike = (
        select(Submission)
        .where(Submission.workspace_id == submission.workspace_id, Submission.form_id == submission.form_id)
        .where(Submission.person_id == submission.person_id, Submission.id != submission.id)
        .where(Submission.id.in_(select(Consent.submission_id).where(Consent.how == MAIL)))
        .order_by(Submission.id)
    )
    others = session.scalars(alike).all() if submission.person_id is not None and _address(submission) else ()
    return [submission, *(other for other in others if _address(other) == _address(submission))]


def _address(submission: Submission) -> str:
    email = ((submission.mapped or {}).get("fields") or {}).get("email")
    return str(email or "").casefold()


def _tell(session: Session, submission: Submission, kind: str, consents: Sequence[Consent], **more: Any) -> None:
    about = {
        "form_id": submission.form_id,
        "submission_id": submission.id,
        "lead_id": submission.person_id,
        "is_test": submission.is_test,
    }
    session.flush()
    happened = event(submission.workspace_id, kind, datetime.now(UTC), {**words_agreed_to(consents), **more}, **about)
    record(session.connection(), [happened])
