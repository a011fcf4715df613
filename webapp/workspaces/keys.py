"""API keys: made, found by their hash, rotated, revoked."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.errors import Conflict, NotFound
from webapp.workspaces.models import ApiKey
from webapp.workspaces.secrets import decrypt, digest, encrypt, new_secret

API, TEAM = "api", "team"
SUBMIT = "submit"
SCOPES = (
    SUBMIT,
    "forms:read",
    "forms:write",
    "leads:read",
    "leads:write",
    "submissions:read",
    "submissions:write",
    "deliveries:read",
    "deliveries:write",
    "webhooks:read",
    "webhooks:write",
    "blocklist:read",
    "blocklist:write",
    "members:read",
    "members:write",
    "fields:read",
    "fields:write",
    "deals:read",
    "deals:write",
    "callbacks:read",
    "callbacks:write",
    "inbound:read",
    "inbound:write",
    "domains:read",
    "domains:write",
    "team:read",
    "team:write",
    "keys:read",
    "keys:write",
    "events:read",
)


def create_key(
    session: Session,
    workspace_id: bytes,
    name: str,
    *,
    scopes: tuple[str, ...] = (SUBMIT,),
    test: bool = False,
    kind: str = API,
    text: str = "",
) -> tuple[ApiKey, str]:
    """A new key and its text, which is told this once; a test key's text is kept encrypted as well (K2).

    `text`: one of `key_text` that was shown before it is kept.
    """
    text = text or key_text(test=test)
    key = ApiKey(
        id=new_id(),
        workspace_id=workspace_id,
        kind=kind,
        name=name,
        hash=digest(text),
        hint=text[:12] + "…" + text[-4:],
        encrypted=encrypt(text) if test else None,
        is_test=test,
        scopes=list(scopes),
        created_at=datetime.now(UTC),
    )
    session.add(key)
    return key, text


def key_text(*, test: bool = False) -> str:
    return new_secret("sk_test_" if test else "sk_live_")


def is_kept(session: Session, text: str) -> bool:
    """Whether there is a key with this text, if it opens anything or not."""
    return session.scalar(select(ApiKey.id).where(ApiKey.hash == digest(text))) is not None


def revoke_key(session: Session, workspace_id: bytes, key_id: bytes) -> ApiKey:
    """Stop a key at once."""
    key = get_key(session, workspace_id, key_id)
    key.revoked_at = key.revoked_at or datetime.now(UTC)
    return key


def rotate_key(session: Session, workspace_id: bytes, key_id: bytes, *, overlap: timedelta) -> tuple[ApiKey, str]:
    """A new key in place of an old one, which goes on working for `overlap`. Raises NotFound, Conflict."""
    old, now = get_key(session, workspace_id, key_id), datetime.now(UTC)
    if not usable(old, now):
        raise Conflict("This key does not work any more. Create a new one instead.")
    old.expires_at = min(old.expires_at or now + overlap, now + overlap)
    return create_key(session, workspace_id, old.name, scopes=tuple(old.scopes), test=old.is_test, kind=old.kind)


def get_key(session: Session, workspace_id: bytes, key_id: bytes) -> ApiKey:
    """A key of this workspace; raises NotFound."""
    key = session.scalar(select(ApiKey).where(ApiKey.workspace_id == workspace_id, ApiKey.id == key_id))
    if key is None:
        raise NotFound("This key does not exist.")
    return key


def shown_key(session: Session, workspace_id: bytes, *, kind: str = API) -> str | None:
    """The text of a test key that works, for samples; only test keys can be shown again.

    One that may do more than submit is shown to nobody: all members read samples.
    """
    kept = ApiKey.workspace_id == workspace_id, ApiKey.kind == kind, ApiKey.is_test, ApiKey.encrypted.is_not(None)
    for key in session.scalars(select(ApiKey).where(*kept).order_by(ApiKey.id)):
        if usable(key, datetime.now(UTC)) and key.scopes == [SUBMIT] and key.encrypted is not None:
            return decrypt(key.encrypted)
    return None


def usable(key: ApiKey, now: datetime) -> bool:
    """Whether a key opens anything: not revoked, and not past its overlap."""
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)
