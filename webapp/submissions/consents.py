"""Consent: which words somebody agreed to, when, and from where. The words are kept themselves: forms change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ForeignKey, Index, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.database.types import Digest, Id, LongText, UtcTime
from webapp.extensions import Model


class Consent(Model):
    """`version`: the number of the form's version whose `field` had this text, and `sha256` is the text's."""

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


@dataclass(frozen=True)
class Agreed:
    """The words of a version's field, as somebody agreed to them."""

    field: str
    version: int
    text: str

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
