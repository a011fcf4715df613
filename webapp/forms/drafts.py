"""The draft of a form: every change is a step that can be undone and done again, and is saved at once.

Visitors see nothing of it until it is published.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from webapp.errors import Conflict
from webapp.forms.definition.defaults import DEFAULT
from webapp.forms.definition.definition import Definition
from webapp.forms.models import Form, FormDraft, FormDraftStep, FormVersion

MOST_STEPS = 100
PAUSE = timedelta(seconds=10)


@dataclass(frozen=True)
class Draft:
    """`said`: what the newest change did, in a sentence. `changed`: whether it differs from what is published."""

    definition: Definition
    step: int
    said: str
    saved_at: datetime | None
    may_undo: bool
    may_redo: bool
    changed: bool


def published_definition(session: Session, form: Form) -> Definition | None:
    """What visitors are shown; None for a form that was never published."""
    of = select(FormVersion.definition).where(FormVersion.form_id == form.id, FormVersion.number == form.version)
    document = session.scalar(of)
    return None if document is None else Definition.model_validate(document)


def draft_to_change(session: Session, form: Form) -> Draft:
    """The draft as it stands, and nobody else changes it until this transaction ends."""
    _locked(session, form)
    return draft_of(session, form)


def draft_of(session: Session, form: Form) -> Draft:
    """The draft as it stands; of a form that nobody drafted yet, what its visitors see."""
    published = published_definition(session, form)
    row = session.get(FormDraft, form.id)
    if row is None:
        return Draft(published or DEFAULT, 0, "", None, False, False, published is None)
    steps = select(func.min(FormDraftStep.step), func.max(FormDraftStep.step)).where(FormDraftStep.form_id == form.id)
    first, last = session.execute(steps).one()
    here = session.get_one(FormDraftStep, (form.id, row.step))
    definition = Definition.model_validate(here.definition)
    changed = definition != published
    return Draft(definition, row.step, here.said, row.saved_at, row.step > first, row.step < last, changed)


def change_draft(session: Session, form: Form, definition: Definition, said: str, *, joins: bool = False) -> Draft:
    """Make this the draft, as a new step; what was undone before is forgotten.

    `joins`: for what is typed. It is one step with what was said the same a moment before.
    """
    now = datetime.now(UTC)
    row = _locked(session, form)
    if row is None:
        before = published_definition(session, form) or DEFAULT
        row = FormDraft(form_id=form.id, step=0, saved_at=now)
        session.add_all((row, _step(form, 0, before, "", now)))
        session.flush()
    own = FormDraftStep.form_id == form.id
    session.execute(delete(FormDraftStep).where(own, FormDraftStep.step > row.step))
    if joins and _goes_on(session.get_one(FormDraftStep, (form.id, row.step)), said, now):
        session.execute(delete(FormDraftStep).where(own, FormDraftStep.step == row.step))
        row.step -= 1
    session.execute(delete(FormDraftStep).where(own, FormDraftStep.step <= row.step - MOST_STEPS))
    row.step, row.saved_at = row.step + 1, now
    session.add(_step(form, row.step, definition, said, now))
    session.flush()
    return draft_of(session, form)


def undo(session: Session, form: Form) -> Draft:
    """Raises Conflict where there is nothing to undo."""
    return _move(session, form, -1)


def redo(session: Session, form: Form) -> Draft:
    """Raises Conflict where nothing was undone."""
    return _move(session, form, 1)


def _move(session: Session, form: Form, by: int) -> Draft:
    row = _locked(session, form)
    if row is None or session.get(FormDraftStep, (form.id, row.step + by)) is None:
        raise Conflict("There is nothing to undo." if by < 0 else "There is nothing to redo.")
    row.step, row.saved_at = row.step + by, datetime.now(UTC)
    session.flush()
    return draft_of(session, form)


def _locked(session: Session, form: Form) -> FormDraft | None:
    """The form is locked, so that of two changes made at once each is a step of its own."""
    session.execute(select(Form.id).where(Form.id == form.id).with_for_update())
    return session.get(FormDraft, form.id, populate_existing=True)


def _goes_on(last: FormDraftStep, said: str, now: datetime) -> bool:
    return last.said == said and now - last.created_at < PAUSE


def _step(form: Form, step: int, definition: Definition, said: str, now: datetime) -> FormDraftStep:
    document = definition.model_dump(mode="json", by_alias=True)
    return FormDraftStep(form_id=form.id, step=step, definition=document, said=said[:300], created_at=now)
