"""Websites whose submissions a form refuses, since its settings do not name them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.database.ids import first_id
from webapp.errors import Conflict
from webapp.forms.editing import Author, edit_form
from webapp.forms.inputs import FormPatch
from webapp.forms.models import Form
from webapp.http.reading import read_values
from webapp.submissions.models import Submission
from webapp.workspaces.models import Workspace
from webapp.workspaces.origins import BadOrigin, allows, parse_entry

LATELY = timedelta(days=7)
MOST = 10  # of one form; strangers choose the names
REFUSED = "origin_refused"

_submissions = Submission.__table__


@dataclass(frozen=True)
class Refused:
    form: Form
    origin: str
    count: int
    since: datetime


def refused(session: Session, now: datetime) -> Iterator[Refused]:
    """Of all forms, the websites that were refused lately and still would be, the most refused first."""
    column = _submissions.c
    for workspace_id in session.scalars(select(Workspace.id)).all():
        of = column.workspace_id == workspace_id, column.outcome == REFUSED, column.id >= first_id(now - LATELY)
        number = func.count().label("number")
        asked = select(column.form_id, column.origin, number, func.min(column.created_at).label("since"))
        real = column.is_test.is_(False), column.form_id.is_not(None), column.origin.is_not(None)
        rows = session.execute(asked.where(*of, *real).group_by(column.form_id, column.origin)).all()
        forms = _forms(session, {row.form_id for row in rows})
        shown = dict.fromkeys(forms, MOST)
        for row in sorted(rows, key=lambda row: (-row.number, row.origin)):
            form = forms.get(row.form_id)
            if form is not None and shown[form.id] and not allows(form.allowed_origins, row.origin):
                shown[form.id] -= 1
                yield Refused(form, row.origin, row.number, row.since)


def can_be_allowed(origin: str) -> bool:
    """Whether an entry of a form's list can stand for it: not for `null`, nor for a page without https."""
    try:
        parse_entry(origin)
    except BadOrigin:
        return False
    return allows([origin], origin)


def allow(session: Session, author: Author, form: Form, origin: str) -> None:
    """Add a website to those whose submissions a form takes. Raises Conflict for one that no list can name."""
    if not can_be_allowed(origin):
        raise Conflict("This origin cannot be allowed: only https pages can. Serve the page by https.")
    if not allows(form.allowed_origins, origin):
        patch = read_values(FormPatch, {"allowedOrigins": [*form.allowed_origins, origin]})
        edit_form(session, author, form.id, patch)


def _forms(session: Session, ids: set[bytes]) -> dict[bytes, Form]:
    live = Form.id.in_(ids), Form.deleted_at.is_(None), Form.status == "active"
    return {form.id: form for form in session.scalars(select(Form).where(*live))}
