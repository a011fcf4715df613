"""Visits of hosted pages: a row each while they are under way, then no more than counts of a day."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Digest, Id, UtcTime
from webapp.extensions import Model

LONGEST = 100


class FormVisit(Model):
    """One page that was shown, by the digest of its own key: nothing here tells who saw it, or leads to another visit.

    `started_at`: when something was first filled in; `step`: the furthest that was reached; `field`: the last touched.
    `source`: the campaign, website or `direct` that led here; `host`: the website that framed the page, if one did.
    """

    __tablename__ = "form_visits"
    __table_args__ = (
        Index("ix_form_visits_form", "form_id", "day"),
        Index("ix_form_visits_day", "day"),
        Model.__table_args__,
    )

    key: Mapped[bytes] = mapped_column(Digest, primary_key=True)
    form_id: Mapped[bytes] = mapped_column(Id, ForeignKey("forms.id"))
    version: Mapped[int] = mapped_column(Integer)
    day: Mapped[date] = mapped_column(Date)
    viewed_at: Mapped[datetime] = mapped_column(UtcTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    step: Mapped[int] = mapped_column(Integer)
    field: Mapped[str | None] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(LONGEST))
    host: Mapped[str] = mapped_column(String(LONGEST))
    device: Mapped[str] = mapped_column(String(10))


class VisitTally(Model):
    """The visits of a form on a day, counted by one thing: `kind` is that thing, such as `source`, `name` its value."""

    __tablename__ = "form_visit_tallies"
    __table_args__ = (Index("ix_form_visit_tallies_day", "day"), Model.__table_args__)

    form_id: Mapped[bytes] = mapped_column(Id, ForeignKey("forms.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST), primary_key=True)
    views: Mapped[int] = mapped_column(Integer)
    starts: Mapped[int] = mapped_column(Integer)
    submissions: Mapped[int] = mapped_column(Integer)
