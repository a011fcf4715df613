"""What is sealed, sealed anew by the newest SECRET_KEY: batch by batch, each in a transaction of its own.

Which columns there are, they say themselves: by the type Sealed, or by the mark that something sealed may be inside.
What is under the newest key already is passed over, so a walk that was broken off is simply begun again.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.database.ids import first_id
from webapp.database.transactions import in_transaction
from webapp.database.types import SEALED_INSIDE, Sealed
from webapp.extensions import Model, db
from webapp.workspaces.secrets import NotOpened, is_newest, reseal

Tally = Counter[str]

BATCH = 500
NEWEST, OLDER, LOST = "newest", "older", "lost"  # the key that something stands under; lost: none that is known
_LETTERS_KEPT = timedelta(days=8)  # a link in a letter is good for seven
_BEGINNING = "gAAAAA"  # of all that Fernet seals, until the year 2106
_TOKEN = re.compile(rb"gAAAAA[\w-]+={0,2}", re.ASCII)


@dataclass(frozen=True)
class Place:
    """A column that holds what is sealed: as its whole value, or `inside` some text."""

    table: str
    column: str
    inside: bool

    @property
    def name(self) -> str:
        return f"{self.table}.{self.column}"


def places() -> Iterator[Place]:
    """Every column of the schema with something sealed."""
    for table in Model.metadata.sorted_tables:
        for column in table.c:
            inside = SEALED_INSIDE.items() <= column.info.items()
            if inside or isinstance(column.type, Sealed):
                yield Place(table.name, column.name, inside)


def reseal_place(place: Place) -> Tally:
    """Seal anew what stands under an older key, and commit; the tally is of what was found."""
    tally = Tally()
    last: bytes | None = _first(place)
    while last is not None:
        found, last = in_transaction(db.session, partial(_reseal_batch, place, last))
        tally += found
    return tally


def look_at(place: Place) -> Tally:
    """The same tally, with nothing changed."""
    tally, last = Tally(), _first(place)
    while rows := db.session.execute(_batch(place, last)).all():
        for row in rows:
            _fresh(place, row.value, tally)
        last = rows[-1].id
    return tally


def _reseal_batch(place: Place, last: bytes, session: Session) -> tuple[Tally, bytes | None]:
    """What was found, and the last id of the batch; None after the last one."""
    rows = session.execute(_batch(place, last).with_for_update()).all()
    table, tally = _table(place), Tally()
    for row in rows:
        fresh = _fresh(place, row.value, tally)
        if fresh != row.value:
            session.execute(table.update().where(table.c.id == row.id).values({place.column: fresh}))
    return tally, rows[-1].id if rows else None


def _fresh(place: Place, value: Any, tally: Tally) -> Any:
    """The value with all in it under the newest key."""
    if not place.inside:
        return _resealed(value, tally)
    text = value.encode() if isinstance(value, str) else value
    among = Tally()
    fresh = _TOKEN.sub(lambda found: _resealed(found[0], among), text)
    del among[LOST]  # whoever writes in may write what only looks sealed
    tally.update(among)
    return fresh.decode() if isinstance(value, str) else fresh


def _resealed(token: bytes, tally: Tally) -> bytes:
    """What no key opens stays as it is."""
    if is_newest(token):
        tally[NEWEST] += 1
        return token
    try:
        fresh = reseal(token)
    except NotOpened:
        tally[LOST] += 1
        return token
    tally[OLDER] += 1
    return fresh


def _first(place: Place) -> bytes:
    return first_id(datetime.now(UTC) - _LETTERS_KEPT) if place.inside else b""


def _batch(place: Place, last: bytes) -> sa.Select[Any]:
    table = _table(place)
    column = table.c[place.column]
    filled = sa.func.instr(column, _BEGINNING) > 0 if place.inside else column.is_not(None)
    return sa.select(table.c.id, column.label("value")).where(table.c.id > last, filled).order_by("id").limit(BATCH)


def _table(place: Place) -> sa.TableClause:
    """Without types, so that a text of JSON comes and goes as it is."""
    return sa.table(place.table, sa.column("id"), sa.column(place.column))
