"""Forms as their owners change them, by the management API or the dashboard: one verb each, noted in the audit log."""

from typing import Protocol

from sqlalchemy.orm import Session

from webapp.errors import Conflict
from webapp.forms.changing import change_form, delete_form
from webapp.forms.inbound import KIND as INBOUND
from webapp.forms.inputs import FormIn, FormPatch
from webapp.forms.lifecycle import create_form, get_form
from webapp.forms.models import Form
from webapp.http.fields import FORM
from webapp.workspaces.audit import note


class Author(Protocol):
    """Whoever changes something in a workspace: a key that calls, or a member who is signed in."""

    @property
    def workspace_id(self) -> bytes: ...

    @property
    def actor(self) -> str:
        """As the audit log names them."""


def add_form(session: Session, author: Author, body: FormIn) -> Form:
    form = create_form(session, author.workspace_id, body.name)
    change_form(session, form, body.changes())
    _note(session, author, "created", form, body)
    return form


def edit_form(session: Session, author: Author, form_id: bytes, body: FormPatch) -> Form:
    """Raises FormNotFound, and Invalid or NotFound for what is not the workspace's own."""
    form = get_form(session, author.workspace_id, form_id)
    change_form(session, form, body.changes())
    _note(session, author, "updated", form, body)
    return form


def drop_form(session: Session, author: Author, form_id: bytes) -> Form:
    """Raises FormNotFound, and Conflict for the form of a webhook key."""
    form = get_form(session, author.workspace_id, form_id)
    if form.kind == INBOUND:
        raise Conflict("This form belongs to a webhook key. Delete the key, and it goes with it.")
    delete_form(form)
    note(session, author.workspace_id, author.actor, "form.deleted", FORM.show(form.id))
    return form


def _note(session: Session, author: Author, verb: str, form: Form, body: FormPatch) -> None:
    note(session, author.workspace_id, author.actor, f"form.{verb}", FORM.show(form.id), body.changes())
