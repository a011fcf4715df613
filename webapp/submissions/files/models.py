"""SubmissionFile: a file that came with a submission, and goes with it. Its bytes are in the store, by its id."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Digest, Id, UtcTime
from webapp.extensions import Model


class SubmissionFile(Model):
    """`field` is the one it was sent under, `sent_name` its name as it came, `name` as it is shown and given out.

    An id stands for a name and a content: a submission that was sent again names the same one.
    """

    __tablename__ = "submission_files"
    __table_args__ = (
        Index("ix_submission_files_submission", "submission_id"),
        Index("ix_submission_files_workspace", "workspace_id", "size"),
        Model.__table_args__,
    )

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    submission_id: Mapped[bytes] = mapped_column(Id, ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    form_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("forms.id"))
    field: Mapped[str] = mapped_column(String(60))
    sent_name: Mapped[str] = mapped_column(String(300))
    name: Mapped[str] = mapped_column(String(150))
    kind: Mapped[str] = mapped_column(String(20))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[bytes] = mapped_column(Digest)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
