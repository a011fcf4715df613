"""Login sessions: a random token in a cookie, its hash in the database.

A session ends when it is idle for 14 days, 90 days after it began, when it is revoked, and when its user changes their
password elsewhere.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, delete, select, update
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.errors import NotFound
from webapp.http.me import Me
from webapp.workspaces.login_models import LoginSession
from webapp.workspaces.models import Member, User, Workspace
from webapp.workspaces.secrets import digest

IDLE, ABSOLUTE = timedelta(days=14), timedelta(days=90)
CODE_DUE = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=5)

_logins = LoginSession.__table__
_columns: tuple[Any, ...] = (
    *_logins.c["id", "user_id", "seen_at", "proved_at"],
    *User.__table__.c["name", "email", "is_operator", "time_zone", "locale", "theme"],
    Workspace.id.label("workspace_id"),
    Workspace.name.label("workspace_name"),
    Member.id.label("member_id"),
    Member.role,
)
_signed_in = (
    select(*_columns)
    .join(User.__table__, User.id == _logins.c.user_id)
    .outerjoin(
        Member.__table__,
        and_(
            Member.user_id == _logins.c.user_id,
            Member.workspace_id == _logins.c.workspace_id,
            Member.removed_at.is_(None),
        ),
    )
    .outerjoin(Workspace.__table__, Workspace.id == Member.workspace_id)
)


@dataclass(frozen=True)
class Browser:
    """Where a login comes from, as the list of sessions shows it."""

    ip: str
    user_agent: str


def begin_login(
    session: Session, user: User, browser: Browser, *, awaits_code: bool = False, proved: bool = True
) -> str:
    """Sign a user in; gives the token for the cookie. One that awaits a code opens nothing, and ends in ten minutes.

    `proved`: they showed who they are, rather than that their company's sign-in still knows this browser.
    """
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    login = LoginSession(
        id=new_id(),
        hash=digest(token),
        user_id=user.id,
        workspace_id=_home_of(session, user.id),
        awaits_code=awaits_code,
        ip=browser.ip[:45],
        user_agent=browser.user_agent[:300],
        created_at=now,
        seen_at=now,
        proved_at=now if proved else None,
        expires_at=now + (CODE_DUE if awaits_code else ABSOLUTE),
    )
    session.add(login)
    return token


def complete_login(session: Session, awaiting: LoginSession, browser: Browser) -> str:
    """The code was right: a session with a token of its own takes the place of the one that awaited it."""
    token = begin_login(session, awaiting.user, browser)
    session.delete(awaiting)
    return token


def renew_login(session: Session, session_id: bytes, *, proved: bool = False) -> str:
    """Another token for a session; a copy of the old one is out. `proved`: its person just showed who they are."""
    token = secrets.token_urlsafe(32)
    values = {"hash": digest(token)} | ({"proved_at": datetime.now(UTC)} if proved else {})
    session.execute(update(_logins).where(_logins.c.id == session_id).values(values))
    return token


def find_login(session: Session, token: str, *, awaits_code: bool = False) -> LoginSession | None:
    """The session behind a token that has not ended."""
    now = datetime.now(UTC)
    current = LoginSession.expires_at > now, LoginSession.seen_at > now - IDLE
    return session.scalar(
        select(LoginSession).where(
            LoginSession.hash == digest(token), LoginSession.awaits_code.is_(awaits_code), *current
        )
    )


def find_signed_in(session: Session, token: str) -> tuple[Me | None, bool]:
    """Who is signed in with this token, in one statement, and whether it is time to note that they were seen."""
    now = datetime.now(UTC)
    current = _logins.c.expires_at > now, _logins.c.seen_at > now - IDLE, _logins.c.awaits_code.is_(False)
    row = session.execute(_signed_in.where(_logins.c.hash == digest(token), *current)).one_or_none()
    return (None, False) if row is None else (_me(row), row.seen_at < now - SEEN_EVERY)


def note_seen(session: Session, session_id: bytes) -> None:
    session.execute(update(_logins).where(_logins.c.id == session_id).values(seen_at=datetime.now(UTC)))


def sessions_of(session: Session, user_id: bytes) -> Sequence[LoginSession]:
    """Where a user is signed in, the one last seen first."""
    now = datetime.now(UTC)
    current = LoginSession.expires_at > now, LoginSession.seen_at > now - IDLE, LoginSession.awaits_code.is_(False)
    own = select(LoginSession).where(LoginSession.user_id == user_id, *current)
    return session.scalars(own.order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())).all()


def end_login(session: Session, user_id: bytes, session_id: bytes) -> None:
    """Sign a user's browser out. Raises NotFound for sessions of others."""
    own = _logins.c.user_id == user_id, _logins.c.id == session_id
    if not session.execute(delete(_logins).where(*own)).rowcount:  # type: ignore[attr-defined]
        raise NotFound("This session has ended.")


def end_logins(session: Session, user_id: bytes, *, but: bytes | None = None) -> None:
    """Sign a user out everywhere, `but` for one session."""
    others = delete(_logins).where(_logins.c.user_id == user_id)
    session.execute(others if but is None else others.where(_logins.c.id != but))


def workspaces_of(session: Session, user_id: bytes) -> Sequence[Row[bytes, str, str]]:
    """The workspaces a user is a member of, by name: `id`, `name`, `role`."""
    return session.execute(
        select(Workspace.id, Workspace.name, Member.role)
        .join(Member.__table__, Member.workspace_id == Workspace.id)
        .where(Member.user_id == user_id, Member.removed_at.is_(None))
        .order_by(Workspace.name, Workspace.id)
    ).all()


def switch_workspace(session: Session, me: Me, workspace_id: bytes) -> None:
    """Let the session stand in another workspace of the user. Raises NotFound."""
    if workspace_id not in {row.id for row in workspaces_of(session, me.user_id)}:
        raise NotFound("This workspace does not exist.")
    session.execute(update(_logins).where(_logins.c.id == me.session_id).values(workspace_id=workspace_id))


def _home_of(session: Session, user_id: bytes) -> bytes | None:
    """Where a new session begins: where the user was last, if they are a member there, else their first workspace."""
    there = and_(Member.workspace_id == _logins.c.workspace_id, Member.removed_at.is_(None))
    last = (
        select(_logins.c.workspace_id)
        .join(Member.__table__, and_(Member.user_id == _logins.c.user_id, there))
        .where(_logins.c.user_id == user_id)
        .order_by(_logins.c.seen_at.desc())
        .limit(1)
    )
    first = select(Member.workspace_id).where(Member.user_id == user_id, Member.removed_at.is_(None))
    return session.scalar(last) or session.scalar(first.order_by(Member.id).limit(1))


def _me(row: Row[Any]) -> Me:
    return Me(
        user_id=row.user_id,
        session_id=row.id,
        name=row.name,
        email=row.email,
        operator=row.is_operator,
        time_zone=row.time_zone,
        locale=row.locale,
        theme=row.theme,
        workspace_id=row.workspace_id or b"",
        workspace_name=row.workspace_name or "",
        member_id=row.member_id or b"",
        role=row.role or "",
        proved_at=row.proved_at,
    )
