"""Versions of a form: published from its draft, immutable, restored by drafting one anew."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.errors import Invalid, NotFound
from webapp.forms.definition.definition import Definition
from webapp.forms.drafts import Draft, change_draft, draft_of
from webapp.forms.models import Form, FormVersion


def publish(session: Session, form: Form, member_id: bytes | None, note: str = "") -> FormVersion:
    """Make the draft what visitors see from now on; raises Invalid for a form without a field."""
    definition = draft_of(session, form).definition
    if not definition.fields:
        raise Invalid("Add a field before you publish the form.", fields={"fields": ["Add a field."]})
    return publish_definition(session, form, definition, member_id, note)


def publish_definition(
    session: Session, form: Form, definition: Definition, member_id: bytes | None = None, note: str = ""
) -> FormVersion:
    """The next version, of this definition. The form is locked, so that two make two numbers."""
    form = session.get_one(Form, form.id, with_for_update=True, populate_existing=True)
    now = datetime.now(UTC)
    form.version, form.updated_at = form.version + 1, now
    version = FormVersion(
        id=new_id(),
        form_id=form.id,
        number=form.version,
        definition=definition.model_dump(mode="json", by_alias=True),
        member_id=member_id,
        note=note[:300],
        created_at=now,
    )
    session.add(version)
    session.flush()
    return version


def versions_of(session: Session, form: Form) -> Sequence[FormVersion]:
    """All of them, the newest first."""
    return session.scalars(
        select(FormVersion).where(FormVersion.form_id == form.id).order_by(FormVersion.number.desc())
    ).all()


def version_of(session: Session, form: Form, number: int) -> FormVersion:
    """Raises NotFound."""
    found = session.scalar(select(FormVersion).where(FormVersion.form_id == form.id, FormVersion.number == number))
    if found is None:
        raise NotFound("This version does not exist.")
    return found


def restore(session: Session, form: Form, number: int) -> Draft:
    """Make an earlier version the draft; it is published like any other. Raises NotFound."""
    version = version_of(session, form, number)
    return change_draft(
        session, form, Definition.model_validate(version.definition), f"Version {number} is restored to the draft."
    )
