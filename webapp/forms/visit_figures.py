"""What visits amount to: of many forms in a few figures, of one form day by day and thing by thing.

Read from the tallies of the days that are over and from the visits of those that are not, so that a million visits cost
what a few days do.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.orm import Session

from webapp.forms.visit_models import FormVisit, VisitTally
from webapp.forms.visit_tallies import Counts, Place, places

_visits, _tallies = FormVisit.__table__, VisitTally.__table__
_seen = func.count(), func.count(_visits.c.started_at), func.count(_visits.c.submitted_at)
_alike = _visits.c["day", "source", "host", "device", "step", "field"]


@dataclass(frozen=True)
class Figures:
    """`views` of the hosted page, and how many of those were begun and sent."""

    views: int = 0
    starts: int = 0
    submissions: int = 0

    @property
    def rate(self) -> float | None:
        """Of all views how many were sent, 0 to 1; None before the first view."""
        return self.submissions / self.views if self.views else None


def figures_of(session: Session, form_ids: Sequence[bytes], since: date | None = None) -> Mapping[bytes, Figures]:
    """Of each of these forms, since a day (UTC) or for as long as visits are kept; in two statements for all."""
    if not form_ids:
        return {}
    counted = {form_id: (0, 0, 0) for form_id in form_ids}
    live = select(_visits.c.form_id, *_seen).where(_visits.c.form_id.in_(form_ids)).group_by(_visits.c.form_id)
    sums = func.sum(_tallies.c.views), func.sum(_tallies.c.starts), func.sum(_tallies.c.submissions)
    total = _tallies.c.form_id.in_(form_ids), _tallies.c.kind == "total", _tallies.c.name == ""
    over = select(_tallies.c.form_id, *sums).where(*total).group_by(_tallies.c.form_id)
    if since is not None:
        live, over = live.where(_visits.c.day >= since), over.where(_tallies.c.day >= since)
    for form_id, *counts in (*session.execute(live), *session.execute(over)):
        counted[form_id] = added(counted[form_id], counts)
    return {form_id: Figures(*counts) for form_id, counts in counted.items()}


def counted_by_place(session: Session, form_id: bytes, since: date, until: date) -> Mapping[Place, Counts]:
    """The visits of a form from one day to another, both included, by all that they are counted by."""
    counted: dict[Place, Counts] = defaultdict(lambda: (0, 0, 0))
    live = select(*_alike, *(count.label(name) for count, name in zip(_seen, ("v", "s", "d"), strict=True)))
    for row in session.execute(live.where(*_between(_visits, form_id, since, until)).group_by(*_alike)):
        for place in places(row):
            counted[place] = added(counted[place], (row.v, row.s, row.d))
    for row in session.execute(select(_tallies).where(*_between(_tallies, form_id, since, until))):
        place = Place(row.day, row.kind, row.name)
        counted[place] = added(counted[place], (row.views, row.starts, row.submissions))
    return counted


def added(one: Counts, other: Sequence[int]) -> Counts:
    return one[0] + int(other[0]), one[1] + int(other[1]), one[2] + int(other[2])


def _between(table: Table, form_id: bytes, since: date, until: date) -> Sequence[ColumnElement[bool]]:
    return table.c.form_id == form_id, table.c.day >= since, table.c.day <= until
