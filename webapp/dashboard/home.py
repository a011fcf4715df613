"""What the first page shows: the figures of the day, each with the list it counts, and who came last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.database.ids import first_id
from webapp.deliveries.models import Delivery
from webapp.http.words import zone
from webapp.leads.models import Lead
from webapp.submissions.models import Submission

# Nobody reads the difference between more and much more, and the database would count it each time.
MOST = 1000
LATEST = 8
WEEK = timedelta(days=7)

_YES, _NO = literal(True), literal(False)  # by `=`, since no index serves IS


@dataclass(frozen=True)
class Figure:
    label: str
    count: int
    href: str
    note: str = ""

    @property
    def text(self) -> str:
        return f"{MOST - 1}+" if self.count >= MOST else str(self.count)


def figures(session: Session, workspace_id: bytes) -> list[Figure]:
    """All counted in one statement; a day is one of whoever reads."""
    now = datetime.now(zone())
    today, week = datetime.combine(now.date(), time(), zone()).astimezone(UTC), now.astimezone(UTC) - WEEK
    real = Lead.workspace_id == workspace_id, Lead.is_test == _NO, Lead.deleted_at.is_(None)
    row = session.execute(
        select(
            _count(Lead.id, *real, Lead.id >= first_id(today)),
            _count(Lead.id, *real, Lead.id >= first_id(week)),
            _count(Lead.id, *real, Lead.is_waiting == _YES),
            _count(Submission.id, Submission.workspace_id == workspace_id, Submission.outcome == "spam"),
            _count(
                Delivery.id,
                Delivery.workspace_id == workspace_id,
                Delivery.id >= first_id(week),
                Delivery.state == "dead",
            ),
        )
    ).one()
    return [
        Figure("Leads today", row[0], f"/leads?since={now.date()}"),
        Figure("Leads in 7 days", row[1], "/leads"),
        Figure("Waiting", row[2], "/leads?waiting=1", "not seen to yet"),
        Figure("Spam", row[3], "/spam", "kept 30 days"),
        Figure("Failed deliveries", row[4], "/deliveries?state=dead", "in 7 days"),
    ]


def latest_leads(session: Session, workspace_id: bytes) -> Sequence[Lead]:
    """Who came last, test leads too. Each kind is read by itself, since that is how the index has them."""
    found: list[Lead] = []
    for is_test in (False, True):
        own = Lead.workspace_id == workspace_id, Lead.is_test == is_test, Lead.deleted_at.is_(None)
        found += session.scalars(select(Lead).where(*own).order_by(Lead.id.desc()).limit(LATEST))
    return sorted(found, key=lambda lead: lead.id, reverse=True)[:LATEST]


def _count(of: InstrumentedAttribute[bytes], *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    some = select(literal(1)).select_from(of.class_).where(*conditions).limit(MOST).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
