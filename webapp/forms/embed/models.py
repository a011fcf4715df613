"""What is known of a form on other websites: where it was seen, and how high its page is."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Id, UtcTime
from webapp.extensions import Model

LONGEST = 260


class FormSighting(Model):
    """A website that showed the form, by its origin; `refused` where the form's allowed websites leave it out."""

    __tablename__ = "form_sightings"

    form_id: Mapped[bytes] = mapped_column(Id, ForeignKey("forms.id"), primary_key=True)
    origin: Mapped[str] = mapped_column(String(LONGEST), primary_key=True)
    refused: Mapped[bool] = mapped_column(Boolean)
    first_seen: Mapped[datetime] = mapped_column(UtcTime)
    last_seen: Mapped[datetime] = mapped_column(UtcTime)


class FormHeight(Model):
    """The height of the hosted page in pixels, in a frame of 320, 640 and 960, of the version that was measured."""

    __tablename__ = "form_heights"

    form_id: Mapped[bytes] = mapped_column(Id, ForeignKey("forms.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    at_320: Mapped[int] = mapped_column(Integer)
    at_640: Mapped[int] = mapped_column(Integer)
    at_960: Mapped[int] = mapped_column(Integer)
