"""/f/consent/<token>: what a visitor agreed to, with a button that confirms it and one for each that withdraws it.

The token of their mail is the proof. Looking changes nothing, since programs that scan mail open every link.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from flask import Response, request, url_for
from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from webapp.database.transactions import in_transaction
from webapp.errors import NotFound
from webapp.events import wake
from webapp.extensions import db
from webapp.forms.definition.words import Words, words_of
from webapp.forms.models import Form, FormVersion
from webapp.forms.published import published
from webapp.forms.settings import columns, from_row
from webapp.http.fields import CONSENT
from webapp.intake.hosted.document import document, see_other
from webapp.submissions.consent_links import GOOD_FOR, ConsentLink, read_consent_link
from webapp.submissions.consenting import VISITOR, ask, confirm, withdraw
from webapp.submissions.consents import Consent, consents_of
from webapp.submissions.models import Submission
from webapp.workspaces import limits
from webapp.workspaces.limits import MINUTE, Limit

MOST_A_MINUTE = 20

Stage = Literal["asked", "expired", "sent", "given", "withdrawn"]

# By the names of our words: the heading, and what stands below it.
_SAID: Mapping[Stage, tuple[str, str]] = {
    "asked": ("consent_confirm", "consent_asked"),
    "expired": ("consent_expired", "consent_expired_note"),
    "sent": ("consent_expired", "consent_sent"),
    "given": ("consent_given", "consent_given_note"),
    "withdrawn": ("consent_withdrawn", "consent_withdrawn_note"),
}
_versions = and_(FormVersion.form_id == Form.id, FormVersion.number == Form.version)
_form: Select[Any] = select(*columns(), FormVersion.id.label("version_id")).outerjoin(FormVersion, _versions)


@dataclass(frozen=True)
class Shown:
    """One consent: its words as the owner wrote them, and how it stands. `id`: by which it can be withdrawn."""

    text: str
    told: str
    id: str


def show_consent(token: str) -> Response:
    """The page of a form that is deleted too: what was agreed to can be withdrawn still."""
    session, link = db.session(), read_consent_link(token)
    submission = _submission(session, link)
    own = Form.__table__.c
    row = session.execute(_form.where(own.workspace_id == submission.workspace_id, own.id == submission.form_id)).one()
    definition = published(session.connection(), row.version_id) if row.version_id is not None else None
    form, words = from_row(row), words_of(definition)
    consents = consents_of(session, [submission.id])
    stage = _stage(consents, link)
    heading, note = _SAID[stage]
    response = document(
        "consent",
        form,
        definition,
        framed_by="'none'",
        sends_to="'self'",
        stage=stage,
        heading=words(heading),
        note=words(note, form=row.form_name, days=GOOD_FOR.days),
        consents=[_shown(consent, words) for consent in consents],
    )
    response.headers.update({"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"})
    return response


def act_on_consent(token: str) -> Response:
    """Confirm, withdraw or have another link sent, as the pressed button says; then back to the page, which tells."""
    window = limits.count(Limit(f"consent/{limits.caller(request.remote_addr or '')}", MOST_A_MINUTE, MINUTE))
    if window.exceeded:
        raise window.refusal()
    link, pressed, withdrawn = read_consent_link(token), request.form.get("do", ""), request.form.get("withdraw", "")
    sent = in_transaction(db.session, lambda session: _act(session, link, pressed, withdrawn))
    wake.ring()
    return see_other(url_for("intake.consent", token=token, sent=1 if sent else None))


def _act(session: Session, link: ConsentLink, pressed: str, withdrawn: str) -> bool:
    """Whether another link is sent."""
    submission = _submission(session, link)
    if withdrawn:
        own = {CONSENT.show(consent.id): consent for consent in consents_of(session, [submission.id])}
        withdraw(session, CONSENT.found(own.get(withdrawn)), VISITOR, "")
    elif pressed == "confirm" and link.confirms:
        confirm(session, submission)
    elif pressed == "again" and not link.confirms:
        return ask(session, submission)
    return False


def _submission(session: Session, link: ConsentLink) -> Submission:
    submission = session.get(Submission, link.submission_id)
    if submission is None:
        raise NotFound
    return submission


def _stage(consents: Sequence[Consent], link: ConsentLink) -> Stage:
    states = {consent.state for consent in consents}
    if "asked" in states:
        return "asked" if link.confirms else "sent" if "sent" in request.args else "expired"
    return "given" if "given" in states else "withdrawn"


def _shown(consent: Consent, words: Words) -> Shown:
    if consent.state == "asked":
        return Shown(consent.text, "", "")
    if consent.withdrawn_at is not None:
        return Shown(consent.text, words("consent_withdrawn_on", date=_day(consent.withdrawn_at)), "")
    name = "consent_confirmed_on" if consent.confirmed_at else "consent_given_on"
    told = words(name, date=_day(consent.confirmed_at or consent.given_at))
    return Shown(consent.text, told, CONSENT.show(consent.id))


def _day(moment: datetime) -> str:
    """`2026-01-31`, kept from being turned around in a script that is written from right to left."""
    return f"\u2066{moment.date().isoformat()}\u2069"
