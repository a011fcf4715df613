"""Inbound webhook keys as their owners change them, by the management API or the dashboard: one verb each, noted."""

from sqlalchemy.orm import Session

from webapp.forms.changing import change_form
from webapp.forms.editing import Author
from webapp.forms.inbound import create_inbound_key, delete_inbound_key, get_inbound_key, regenerate, token_of
from webapp.forms.inbound_inputs import InboundKeyIn, InboundKeyPatch
from webapp.forms.models import Form, InboundKey
from webapp.http.fields import INBOUND
from webapp.workspaces.audit import note


def add_inbound_key(session: Session, author: Author, body: InboundKeyIn) -> InboundKey:
    key = create_inbound_key(session, author.workspace_id, body.name, test=body.is_test)
    change_form(session, form_of(session, key), body.settings())
    _note(session, author, "created", key.id, *body.changes())
    return key


def edit_inbound_key(session: Session, author: Author, key_id: bytes, body: InboundKeyPatch) -> InboundKey:
    """The token stays. Raises NotFound, and Invalid for a status that the workspace has not."""
    key = get_inbound_key(session, author.workspace_id, key_id)
    change_form(session, form_of(session, key), body.settings())
    _note(session, author, "updated", key.id, *body.changes())
    return key


def renew_token(session: Session, author: Author, key_id: bytes) -> InboundKey:
    """A new token; the old one stops at once. Raises NotFound."""
    key = get_inbound_key(session, author.workspace_id, key_id)
    regenerate(key)
    _note(session, author, "regenerated", key.id)
    return key


def reveal_token(session: Session, author: Author, key_id: bytes) -> str:
    """Raises NotFound."""
    key = get_inbound_key(session, author.workspace_id, key_id)
    _note(session, author, "revealed", key.id)
    return token_of(key)


def drop_inbound_key(session: Session, author: Author, key_id: bytes) -> InboundKey:
    """For good. Raises NotFound."""
    key = get_inbound_key(session, author.workspace_id, key_id)
    delete_inbound_key(session, key)
    _note(session, author, "deleted", key.id)
    return key


def form_of(session: Session, key: InboundKey) -> Form:
    """The form that holds the key's settings."""
    return session.get_one(Form, key.form_id)


def _note(session: Session, author: Author, verb: str, key_id: bytes, *changed: str) -> None:
    note(session, author.workspace_id, author.actor, f"inbound_key.{verb}", INBOUND.show(key_id), changed)
