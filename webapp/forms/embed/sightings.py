"""The install check: which websites showed a form. The first sight of one is told to open dashboards."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import Session

from webapp.database.statements import InsertNew
from webapp.events.log import event, record
from webapp.forms.embed.models import LONGEST, FormSighting

KIND = "form.seen"
MOST = 50  # websites of a form: who makes them up fills no table
AGAIN = timedelta(minutes=1)

_sightings = FormSighting.__table__
_insert = InsertNew(_sightings)


def note_sighting(
    connection: Connection, workspace_id: bytes, form_id: bytes, origin: str, at: datetime, *, refused: bool
) -> None:
    """A website showed the form, or tried to. `origin`: as a browser words it."""
    if len(origin) > LONGEST:
        return
    this = _sightings.c.form_id == form_id, _sightings.c.origin == origin
    known = connection.execute(select(_sightings.c.refused, _sightings.c.last_seen).where(*this)).one_or_none()
    if known is None:
        if _is_full(connection, form_id):
            return
        row = {"form_id": form_id, "origin": origin, "refused": refused, "first_seen": at, "last_seen": at}
        connection.execute(_insert, row)
    elif known.refused == refused and known.last_seen + AGAIN > at:
        return
    else:
        connection.execute(update(_sightings).where(*this).values(refused=refused, last_seen=at))
    if known is None or known.refused != refused:
        # Told to open dashboards alone: nobody has asked to be notified of it.
        told = event(workspace_id, KIND, at, {"origin": origin, "refused": refused}, form_id=form_id)
        record(connection, [{**told, "pending_at": None}])


def sightings_of(session: Session, form_id: bytes) -> Sequence[FormSighting]:
    """The latest first."""
    own = select(FormSighting).where(FormSighting.form_id == form_id)
    return session.scalars(own.order_by(FormSighting.last_seen.desc(), FormSighting.origin)).all()


def _is_full(connection: Connection, form_id: bytes) -> bool:
    counted = select(func.count()).select_from(_sightings).where(_sightings.c.form_id == form_id)
    return bool((connection.scalar(counted) or 0) >= MOST)
