"""Whether whoever looks may still look."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, and_, select

from webapp.workspaces.login_models import LoginSession
from webapp.workspaces.logins import IDLE
from webapp.workspaces.models import Member

Standing = tuple[bytes, str]

_logins, _members = LoginSession.__table__, Member.__table__
_seat = and_(_members.c.user_id == _logins.c.user_id, _members.c.workspace_id == _logins.c.workspace_id)
_read = select(_logins.c.id, _members.c.workspace_id, _members.c.role).join(_members, _seat)


def read(connection: Connection, session_ids: Collection[bytes]) -> Mapping[bytes, Standing]:
    """The workspace and the role in which each of these login sessions stands; one that has ended stands in none."""
    now = datetime.now(UTC)
    current = _logins.c.expires_at > now, _logins.c.seen_at > now - IDLE, _members.c.removed_at.is_(None)
    rows = connection.execute(_read.where(_logins.c.id.in_(session_ids), *current))
    return {row.id: (row.workspace_id, row.role) for row in rows}
