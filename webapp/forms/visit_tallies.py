"""From visits to tallies: when a day is over for good, its visits are counted and forgotten."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.orm import Session

from webapp.forms.visit_models import FormVisit, VisitTally

OPEN_DAYS = 3  # a page that is sent later than that after it was shown counts as never sent
MOST_NAMES = 50  # of one kind and day; strangers choose the names
OTHER = "other"
KINDS = ("total", "source", "host", "device", "step", "field")

_visits, _tallies = FormVisit.__table__, VisitTally.__table__
_COUNTS = ("views", "starts", "submissions")

Counts = tuple[int, int, int]


@dataclass(frozen=True)
class Place:
    """What is counted together: the visits of a day that are alike in one thing."""

    day: date
    kind: str
    name: str


def places(row: Row[Any]) -> Iterator[Place]:
    """Where a visit, or visits that are alike, are counted. Nobody stops at a field who did not begin."""
    yield Place(row.day, "total", "")
    for kind in ("source", "host", "device", "step"):
        yield Place(row.day, kind, str(getattr(row, kind)))
    if row.field is not None:
        yield Place(row.day, "field", row.field)


def fold(session: Session, limit: int) -> int:
    """Count up to `limit` visits of the oldest day that is over into its tallies, and delete them; gives how many."""
    over = select(_visits.c.form_id, _visits.c.day).where(_visits.c.day < _first_open()).order_by(_visits.c.day)
    first = session.execute(over.limit(1)).one_or_none()
    if first is None:
        return 0
    of = _visits.c.form_id == first.form_id, _visits.c.day == first.day
    rows = session.execute(select(_visits).where(*of).limit(limit).with_for_update(skip_locked=True)).all()
    if rows:
        _add(session, first.form_id, first.day, _count(rows))
        session.execute(delete(_visits).where(_visits.c.key.in_([row.key for row in rows])))
    return len(rows)


def count_over(session: Session) -> int:
    """How many visits are of days that are over."""
    return session.scalar(select(func.count()).select_from(_visits).where(_visits.c.day < _first_open())) or 0


def count_old(session: Session, days: int) -> int:
    """How many tallies are older than that many days."""
    return session.scalar(select(func.count()).select_from(_tallies).where(_tallies.c.day < _before(days))) or 0


def drop_old(session: Session, days: int, limit: int) -> int:
    """Delete up to `limit` tallies that are older than that many days; gives how many."""
    old = select(*_tallies.primary_key.columns).where(_tallies.c.day < _before(days)).limit(limit)
    keys = session.execute(old).all()
    for key in keys:
        session.execute(delete(_tallies).where(*_at(key.form_id, Place(key.day, key.kind, key.name))))
    return len(keys)


def _count(rows: Iterable[Row[Any]]) -> dict[Place, Counts]:
    counted: dict[Place, Counts] = defaultdict(lambda: (0, 0, 0))
    for row in rows:
        for place in places(row):
            views, starts, submissions = counted[place]
            sent = row.submitted_at is not None
            counted[place] = views + 1, starts + (row.started_at is not None), submissions + sent
    return counted


def _add(session: Session, form_id: bytes, day: date, counted: Mapping[Place, Counts]) -> None:
    """Onto what is there already. Names beyond the most that a day may have go under one."""
    of = _tallies.c.form_id == form_id, _tallies.c.day == day
    known = {(row.kind, row.name) for row in session.execute(select(_tallies).where(*of).with_for_update())}
    for place, counts in _bounded(counted, known).items():
        values = dict(zip(_COUNTS, counts, strict=True))
        if (place.kind, place.name) in known:
            more = {name: _tallies.c[name] + value for name, value in values.items()}
            session.execute(update(_tallies).where(*_at(form_id, place)).values(more))
        else:
            session.execute(insert(_tallies).values(form_id=form_id, **vars(place), **values))


def _bounded(counted: Mapping[Place, Counts], known: set[tuple[str, str]]) -> dict[Place, Counts]:
    admitted = set(known)
    bounded: dict[Place, Counts] = defaultdict(lambda: (0, 0, 0))
    for place, counts in sorted(counted.items(), key=lambda entry: entry[1], reverse=True):
        name = place.name
        if (place.kind, name) not in admitted and sum(kind == place.kind for kind, _ in admitted) >= MOST_NAMES:
            name = OTHER
        admitted.add((place.kind, name))
        into = Place(place.day, place.kind, name)
        before = bounded[into]
        bounded[into] = (before[0] + counts[0], before[1] + counts[1], before[2] + counts[2])
    return bounded


def _at(form_id: bytes, place: Place) -> Sequence[Any]:
    column = _tallies.c
    return column.form_id == form_id, column.day == place.day, column.kind == place.kind, column.name == place.name


def _first_open() -> date:
    return _before(OPEN_DAYS - 1)


def _before(days: int) -> date:
    return datetime.now(UTC).date() - timedelta(days=days)
