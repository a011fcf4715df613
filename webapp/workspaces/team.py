"""The keys of a team, by which websites submit to it (W): several at once, since a rotation has an overlap."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.http.fields import KEY
from webapp.workspaces.keys import TEAM, create_key
from webapp.workspaces.models import ApiKey


def team_keys(session: Session, workspace_id: bytes) -> Sequence[ApiKey]:
    """The team keys that open something now, newest first."""
    unexpired = or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > datetime.now(UTC))
    own = ApiKey.workspace_id == workspace_id, ApiKey.kind == TEAM, ApiKey.revoked_at.is_(None)
    return session.scalars(select(ApiKey).where(*own, unexpired).order_by(ApiKey.id.desc())).all()


def new_team_key(
    session: Session, workspace_id: bytes, name: str, *, test: bool, overlap: timedelta, text: str = ""
) -> tuple[ApiKey, str]:
    """A key and its text; the earlier ones, live or test as it is, go on working for `overlap` at most.

    `text`: one of `key_text` that was shown before it is kept.
    """
    last = datetime.now(UTC) + overlap
    for old in team_keys(session, workspace_id):
        if old.is_test == test:
            old.expires_at = min(last, old.expires_at or last)
    return create_key(session, workspace_id, name, test=test, kind=TEAM, text=text)


def revoke_team_key(session: Session, workspace_id: bytes, key_id: bytes) -> ApiKey:
    """Stop a team key at once; raises NotFound, for keys of other kinds too."""
    keys = {key.id: key for key in team_keys(session, workspace_id)}
    key = KEY.found(keys.get(key_id))
    key.revoked_at = datetime.now(UTC)
    return key
