"""What lets a person in: login sessions, recovery codes, invitations, password resets. Tokens are kept as hashes."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.database.types import Digest, Id, UtcTime
from webapp.extensions import Model
from webapp.workspaces.models import Member, User


class LoginSession(Model):
    """A browser in which a user is signed in, and the workspace it stands in.

    `awaits_code`: the password was right, and the code of the second factor is still to come. `expires_at` is the
    absolute end; an idle session ends sooner, counted from `seen_at`. `proved_at`: when the person last showed who they
    are, by a password, a code or their company's sign-in; none: never in this session, or before this was kept.
    """

    __tablename__ = "login_sessions"

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    hash: Mapped[bytes] = mapped_column(Digest, unique=True)
    user_id: Mapped[bytes] = mapped_column(Id, ForeignKey("users.id"), index=True)
    workspace_id: Mapped[bytes | None] = mapped_column(Id, ForeignKey("workspaces.id"))
    awaits_code: Mapped[bool] = mapped_column(Boolean)
    ip: Mapped[str] = mapped_column(String(45))
    user_agent: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    seen_at: Mapped[datetime] = mapped_column(UtcTime)
    proved_at: Mapped[datetime | None] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime, index=True)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class RecoveryCode(Model):
    """A code that stands in once for the second factor."""

    __tablename__ = "recovery_codes"

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    user_id: Mapped[bytes] = mapped_column(Id, ForeignKey("users.id"), index=True)
    hash: Mapped[bytes] = mapped_column(Digest)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Invitation(Model):
    """A place in a workspace that is kept for an email address until it is taken, revoked or stale."""

    __tablename__ = "invitations"

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[bytes] = mapped_column(Id, ForeignKey("workspaces.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[str] = mapped_column(String(20))
    hash: Mapped[bytes] = mapped_column(Digest, unique=True)
    invited_by: Mapped[bytes] = mapped_column(Id, ForeignKey("members.id"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)

    inviter: Mapped[Member] = relationship(lazy="joined", innerjoin=True)


class PasswordReset(Model):
    """A link by which a user who forgot their password may set another, once."""

    __tablename__ = "password_resets"

    id: Mapped[bytes] = mapped_column(Id, primary_key=True)
    user_id: Mapped[bytes] = mapped_column(Id, ForeignKey("users.id"), index=True)
    hash: Mapped[bytes] = mapped_column(Digest, unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
