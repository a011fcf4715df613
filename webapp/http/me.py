"""Who is signed in, as pages see them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from webapp.http.fields import MEMBER

ROLES = ("viewer", "member", "admin", "owner")  # each may do what those before it may
FRESH = timedelta(minutes=10)  # how long what a person showed counts, before they are asked again


@dataclass(frozen=True)
class Me:
    """A person, and what they are in the workspace that their session stands in, if it stands in one."""

    user_id: bytes
    session_id: bytes
    name: str
    email: str
    operator: bool
    time_zone: str
    locale: str
    theme: str
    workspace_id: bytes = b""
    workspace_name: str = ""
    member_id: bytes = b""
    role: str = ""
    proved_at: datetime | None = None

    @property
    def actor(self) -> str:
        """The member as the audit log and events name them."""
        return MEMBER.show(self.member_id)

    @property
    def fresh(self) -> bool:
        """Whether it was just now that they showed who they are, so that this may not be somebody at their desk."""
        return self.proved_at is not None and datetime.now(UTC) - self.proved_at < FRESH

    def may(self, role: str) -> bool:
        """Whether this is a member of that role or a higher one."""
        return bool(self.role) and ROLES.index(self.role) >= ROLES.index(role)
