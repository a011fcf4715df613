"""Consent: which words somebody agreed to, when, and from where. The words are kept themselves: forms change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from pydantic.alias_generators import to_camel
from sqlalchemy import ForeignKey, Index, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.database.ids import show
from webapp.database.types import Digest, Id, LongText, UtcTime
from webapp.extensions import Model
from webapp.submissions.models import Submission

State = Literal["asked", "given", "withdrawn"]
TICK, MAIL = "tick", "mail"


class Consent(Model):
    """`version`: the number of the form's version whose `field` had this text, and `sha256` is the text's.

    `dialect` and `page`: the way in, and the page that the form stood on, as far as it was told. `how`: by the tick
    alone, or once it is confirmed by mail. `withdrawn_by`: a member's public id, or `visitor`.
    """

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_submission", "submission_id"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    submission_id: Mapped[bytes] = mapped_column(Id, ForeignKey("submissions.id", ondelete="CASCADE"))
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    form_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("forms.id"))
    version: Mapped[int] = mapped_column(Integer)
    field: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(LongText)
    sha256: Mapped[bytes] = mapped_column(Digest)
    given_at: Mapped[datetime] = mapped_column(UtcTime)
    ip: Mapped[str] = mapped_column(String(45))
    dialect: Mapped[str | None] = mapped_column(String(30))
    page: Mapped[str | None] = mapped_column(LongText)
    how: Mapped[str] = mapped_column(String(10), default=TICK, server_default=TICK)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcTime)
    withdrawn_by: Mapped[str | None] = mapped_column(String(40))
    withdrawn_reason: Mapped[str | None] = mapped_column(String(500))

    @property
    def state(self) -> State:
        """Only what is `given` may be acted upon."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "asked" if self.how == MAIL and self.confirmed_at is None else "given"


@dataclass(frozen=True)
class Agreed:
    """The words of a version's field, as somebody agreed to them; `how` is the Consent's."""

    field: str
    version: int
    text: str
    how: str = TICK

    @property
    def sha256(self) -> bytes:
        return sha256(self.text.encode()).digest()


def consents_of(session: Session, submission_ids: Iterable[bytes]) -> Sequence[Consent]:
    """What was agreed to with these submissions, the earliest first."""
    ids = list(submission_ids)
    if not ids:
        return []
    wanted = Consent.submission_id.in_(ids)
    return session.scalars(select(Consent).where(wanted).order_by(Consent.given_at, Consent.field)).all()


def consents_of_person(session: Session, workspace_id: bytes, lead_id: bytes) -> Sequence[Consent]:
    """All that a lead was asked to agree to and did, whatever became of it, the newest first."""
    sent = select(Submission.id).where(Submission.workspace_id == workspace_id, Submission.person_id == lead_id)
    own = Consent.workspace_id == workspace_id, Consent.submission_id.in_(sent)
    return session.scalars(select(Consent).where(*own).order_by(Consent.given_at.desc(), Consent.field)).all()


def as_record(consent: Consent) -> dict[str, Any]:
    """Everything that is kept of it, for an export: ids as they are shown, moments in ISO 8601."""
    moments = {name: getattr(consent, name) for name in ("given_at", "confirmed_at", "withdrawn_at")}
    return {
        "id": show("con", consent.id),
        "submissionId": show("sub", consent.submission_id),
        "formId": show("form", consent.form_id) if consent.form_id is not None else None,
        "version": consent.version,
        "field": consent.field,
        "text": consent.text,
        "sha256": consent.sha256.hex(),
        "state": consent.state,
        "how": consent.how,
        **{to_camel(name): moment.isoformat() if moment else None for name, moment in moments.items()},
        "withdrawnBy": consent.withdrawn_by,
        "withdrawnReason": consent.withdrawn_reason,
        "wayIn": consent.dialect,
        "page": consent.page,
        "ip": consent.ip,
    }
