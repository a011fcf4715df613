"""Receipts: what proves that somebody was erased, without saying who it was."""

import hmac
from collections.abc import Iterable, Sequence
from hashlib import sha256

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.http.fields import PublicId
from webapp.leads.canonical import email_key, phone_key
from webapp.privacy.models import Erasure
from webapp.workspaces.models import Workspace

ERASURE = PublicId("era", "receipt")
MOST = 200


def list_receipts(session: Session, workspace_id: bytes) -> Sequence[Erasure]:
    """The newest of a workspace, those that are under way among them."""
    own = select(Erasure).where(Erasure.workspace_id == workspace_id)
    return session.scalars(own.order_by(Erasure.id.desc()).limit(MOST)).all()


def receipts_for(session: Session, workspace_id: bytes, text: str) -> list[Erasure]:
    """The receipts of whoever was known under this email or phone, the newest first."""
    country = session.get_one(Workspace, workspace_id).country
    phone = phone_key(text, country)
    asked = [known for known in (email_key(text), phone.key if phone else None) if known]
    keys = [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_PREVIOUS"]]
    wanted = {_digest(key, workspace_id, known) for key in keys for known in asked}
    own = select(Erasure).where(Erasure.workspace_id == workspace_id).order_by(Erasure.id.desc())
    return [receipt for receipt in session.scalars(own) if wanted & set(receipt.digests)]


def digests_of(workspace_id: bytes, known: Iterable[str]) -> list[str]:
    """Of canonical emails and phones: whoever holds the database alone can't try addresses against them."""
    return sorted(_digest(current_app.config["SECRET_KEY"], workspace_id, text) for text in known)


def _digest(key: str, workspace_id: bytes, known: str) -> str:
    return hmac.new(f"receipt of an erasure: {key}".encode(), workspace_id + known.encode(), sha256).hexdigest()
