"""FormImage: a picture that the pages of a workspace's forms show: a logo, a cover, or one between the questions."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Bytes, Digest, Id, UtcTime
from webapp.extensions import Model


class FormImage(Model):
    """Its row never changes: another picture is another image. `kind` is one of `submissions.files.kinds`."""

    __tablename__ = "form_images"
    __table_args__ = (UniqueConstraint("workspace_id", "sha256"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    kind: Mapped[str] = mapped_column(String(10))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes] = mapped_column(Bytes, deferred=True)
    sha256: Mapped[bytes] = mapped_column(Digest)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
