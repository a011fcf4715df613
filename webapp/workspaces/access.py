"""Who is calling the management API: the key in a header, found by its hash. A key in an address is no key."""

from datetime import UTC, datetime

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import Unauthorized
from webapp.extensions import db
from webapp.http.fields import KEY
from webapp.http.operation import Caller
from webapp.workspaces.keys import API, usable
from webapp.workspaces.limits import check_guesses, count_guess
from webapp.workspaces.models import ApiKey
from webapp.workspaces.secrets import digest

_BEARER = "bearer "


def authenticate() -> Caller:
    """The caller of the current request; raises Unauthorized, and RateLimited for an address that guesses (C7a).

    Ends its transaction: what the caller may then do begins one of its own.
    """
    ip = request.remote_addr or ""
    check_guesses(ip)
    key = find_key(db.session(), _presented())
    if key is None:
        count_guess(ip)
        raise Unauthorized
    caller = Caller(key.workspace_id, KEY.show(key.id), frozenset(key.scopes))
    db.session.rollback()
    return caller


def find_key(session: Session, text: str) -> ApiKey | None:
    """The key with this text, if it opens anything now."""
    key = session.scalar(select(ApiKey).where(ApiKey.hash == digest(text), ApiKey.kind == API)) if text else None
    return key if key is not None and usable(key, datetime.now(UTC)) else None


def _presented() -> str:
    """The text in `x-api-key`, else that of `Authorization: Bearer`."""
    if "X-Api-Key" in request.headers:
        return request.headers["X-Api-Key"].strip()
    header = request.headers.get("Authorization", "")
    return header[len(_BEARER) :].strip() if header.lower().startswith(_BEARER) else ""
