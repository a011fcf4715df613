"""Inbound keys: a form's own URL and token, shown again whenever it is asked for (I1 to I10)."""

from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.forms.lifecycle import create_form
from webapp.forms.models import Form, InboundKey
from webapp.http.fields import INBOUND
from webapp.workspaces.secrets import decrypt, digest, encrypt, new_secret

KIND = "inbound"


def create_inbound_key(session: Session, workspace_id: bytes, name: str, *, test: bool = False) -> InboundKey:
    """A key with a form of its own, which holds its name, domains, honeypot, status and tags."""
    form = create_form(session, workspace_id, name)
    form.kind, form.match_field = KIND, "email_then_phone"
    key = InboundKey(
        id=new_id(),
        workspace_id=workspace_id,
        form_id=form.id,
        is_test=test,
        request_count=0,
        created_at=datetime.now(UTC),
    )
    _give_token(key)
    session.add(key)
    return key


def get_inbound_key(session: Session, workspace_id: bytes, key_id: bytes) -> InboundKey:
    """A key of this workspace; raises NotFound."""
    own = InboundKey.workspace_id == workspace_id, InboundKey.deleted_at.is_(None)
    return INBOUND.found(session.scalar(select(InboundKey).where(*own, InboundKey.id == key_id)))


def inbound_url(key: InboundKey) -> str:
    """The key's own address (I3)."""
    return f"{current_app.config['PUBLIC_URL']}/api/webhooks/inbound/{INBOUND.show(key.id)}"


def token_of(key: InboundKey) -> str:
    return decrypt(key.encrypted)


def regenerate(key: InboundKey) -> str:
    """A new token; the old one stops at once."""
    return _give_token(key)


def delete_inbound_key(session: Session, key: InboundKey) -> None:
    """For good: its form goes with it."""
    key.deleted_at = datetime.now(UTC)
    session.get_one(Form, key.form_id).deleted_at = key.deleted_at


def _give_token(key: InboundKey) -> str:
    token = new_secret("wh_test_" if key.is_test else "wh_live_")
    key.hash, key.encrypted = digest(token), encrypt(token)
    return token
