"""What the worker keeps so that figures are read and not counted: a fact of each lead, the figures of each day.

A lead's facts belong to the day on which it came in (UTC), whatever happens to it later. Facts are found anew
from the lead and a day's figures from the facts of that day, never added to, so that a step cut short is done again.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database.types import Id, Json, UtcTime
from webapp.extensions import Model
from webapp.leads.models import STAYS

LONGEST = 100
# What an amount can be at most; a workspace whose deals come to more is shown this.
MOST_OF_LEAD, MOST_OF_DAY = Decimal(10**13) - 1, Decimal(10**16) - 1


class InsightMark(Model):
    """A lead to which something happened, until its facts are found anew. It may be gone by then."""

    __tablename__ = "insight_marks"

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id)
    lead_id: Mapped[bytes] = mapped_column(Id)


class Facts:
    """What counts of a lead. `owner_id`: its assignee; `source`: what it says of itself.

    `first_…` and `last_…`: of its first and last submission, empty where they name none. `came_in`: it wrote by itself.
    `response`: seconds to a member's first response, and `open_response` those of them in business hours.
    """

    day: Mapped[date] = mapped_column(Date)
    form_id: Mapped[bytes | None] = mapped_column(Id)
    owner_id: Mapped[bytes | None] = mapped_column(Id)
    source: Mapped[str] = mapped_column(String(LONGEST))
    first_source: Mapped[str] = mapped_column(String(LONGEST))
    first_campaign: Mapped[str] = mapped_column(String(LONGEST))
    last_source: Mapped[str] = mapped_column(String(LONGEST))
    last_campaign: Mapped[str] = mapped_column(String(LONGEST))
    is_qualified: Mapped[bool] = mapped_column(Boolean)
    is_won: Mapped[bool] = mapped_column(Boolean)
    amount: Mapped[Decimal] = mapped_column(Numeric(15, 2))
    came_in: Mapped[bool] = mapped_column(Boolean)
    is_waiting: Mapped[bool] = mapped_column(Boolean)
    response: Mapped[int | None] = mapped_column(Integer)
    open_response: Mapped[int | None] = mapped_column(Integer)


class InsightLead(Facts, Model):
    """The facts of a lead that counts."""

    __tablename__ = "insight_leads"
    __table_args__ = (Index("ix_insight_leads_day", "workspace_id", "day", "lead_id"), Model.__table_args__)

    lead_id: Mapped[bytes] = mapped_column(Id, ForeignKey("leads.id"), primary_key=True, info=STAYS)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))


class InsightGone(Facts, Model):
    """The facts of a lead whose time was over, so that it counts as before. Its id is a new one: it names nobody."""

    __tablename__ = "insight_gone"
    __table_args__ = (Index("ix_insight_gone_day", "workspace_id", "day"), Model.__table_args__)

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))


class InsightDay(Model):
    """A day of a workspace. `pending_at`: since when its figures are to be counted anew."""

    __tablename__ = "insight_days"
    __table_args__ = (Index("ix_insight_days_pending", "pending_at"), Model.__table_args__)

    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    pending_at: Mapped[datetime | None] = mapped_column(UtcTime)


class InsightTally(Model):
    """The figures of a day: of all, of a form or of an owner (`of`, `of_id`), and there in `total` or by one thing.

    `kind`: `total`, or the column of the facts that `name` is the value of. The two histograms are of those that came
    in by themselves and were answered; see `histogram.py`.
    """

    __tablename__ = "insight_tallies"

    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"), primary_key=True)
    of: Mapped[str] = mapped_column(String(10), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    of_id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST), primary_key=True)
    views: Mapped[int] = mapped_column(Integer)
    starts: Mapped[int] = mapped_column(Integer)
    submissions: Mapped[int] = mapped_column(Integer)
    leads: Mapped[int] = mapped_column(Integer)
    qualified: Mapped[int] = mapped_column(Integer)
    won: Mapped[int] = mapped_column(Integer)
    amount: Mapped[Decimal] = mapped_column(Numeric(18, 2))
    came_in: Mapped[int] = mapped_column(Integer)
    waiting: Mapped[int] = mapped_column(Integer)
    responses: Mapped[dict[str, int]] = mapped_column(Json)
    open_responses: Mapped[dict[str, int]] = mapped_column(Json)


class InsightWalk(Model):
    """How far a workspace's leads were gone through, one by one, and when that was last done with."""

    __tablename__ = "insight_walks"

    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"), primary_key=True)
    at: Mapped[bytes] = mapped_column(Id)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Alarm(Model):
    """Something that stops leads: a form that is seen and not sent (`silent`), a website that is refused (`origin`).

    `name`: the origin; `since`: the moment that its words name; `count`: views, or refused submissions, since then.
    It is over once `ended_at` is set; `ignored_at`: somebody wants to hear no more of it.
    """

    __tablename__ = "alarms"
    __table_args__ = (
        UniqueConstraint("form_id", "kind", "name"),
        Index("ix_alarms_workspace", "workspace_id", "id"),
        Model.__table_args__,
    )

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"))
    form_id: Mapped[bytes] = mapped_column(Id, ForeignKey("forms.id"))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(300))
    count: Mapped[int] = mapped_column(Integer)
    since: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    ignored_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class WeeklyDigest(Model):
    """The last week, by its Monday, of which a member was told."""

    __tablename__ = "weekly_digests"

    member_id: Mapped[bytes] = mapped_column(Id, ForeignKey("members.id"), primary_key=True)
    week: Mapped[date] = mapped_column(Date)
