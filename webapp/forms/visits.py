"""Noting visits of hosted pages: shown, begun, how far, sent. Each is one small statement that asks for no answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, update

from webapp.database.statements import InsertNew
from webapp.forms.visit_models import LONGEST, FormVisit

_visits = FormVisit.__table__
_insert = InsertNew(_visits)
_this = _visits.c.key == bindparam("of"), _visits.c.form_id == bindparam("in_form"), _visits.c.submitted_at.is_(None)
_further = case((_visits.c.step < bindparam("to_step"), bindparam("to_step")), else_=_visits.c.step)
_move = (
    update(_visits)
    .where(*_this)
    .values(
        started_at=func.coalesce(_visits.c.started_at, bindparam("at")),
        step=_further,
        field=func.coalesce(bindparam("at_field"), _visits.c.field),
    )
)
_send = (
    update(_visits)
    .where(_visits.c.key == bindparam("of"), _visits.c.submitted_at.is_(None))
    .values(submitted_at=bindparam("at"), started_at=func.coalesce(_visits.c.started_at, bindparam("at")))
)


@dataclass(frozen=True)
class View:
    """A page that was shown, under the digest of its key; see FormVisit for the rest."""

    key: bytes
    form_id: bytes
    version: int
    at: datetime
    source: str
    host: str
    device: str


def note_view(connection: Connection, view: View) -> None:
    """A page was shown. One that comes back by its own key, with its errors, is no second view."""
    row = {
        "key": view.key,
        "form_id": view.form_id,
        "version": view.version,
        "day": view.at.date(),
        "viewed_at": view.at,
        "started_at": None,
        "submitted_at": None,
        "step": 1,
        "field": None,
        "source": view.source[:LONGEST],
        "host": view.host[:LONGEST],
        "device": view.device,
    }
    connection.execute(_insert, row)


def note_progress(
    connection: Connection, form_id: bytes, key: bytes, at: datetime, *, step: int = 1, field: str | None = None
) -> None:
    """Somebody fills a page in: they are at this field, on this step. Of a page that was not noted, nothing is."""
    connection.execute(_move, {"of": key, "in_form": form_id, "at": at, "to_step": step, "at_field": field})


def note_sent(connection: Connection, sent: Sequence[tuple[bytes, datetime]]) -> None:
    """These pages were sent, each at that moment."""
    if sent:
        connection.execute(_send, [{"of": key, "at": at} for key, at in sent])
