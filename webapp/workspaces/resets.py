"""A forgotten password: a link by mail, good for one hour and once."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.errors import NotFound
from webapp.workspaces.letters import RESET_REQUESTED, new_token, send_letter
from webapp.workspaces.lifecycle import find_user
from webapp.workspaces.login_models import PasswordReset
from webapp.workspaces.logins import end_logins
from webapp.workspaces.models import Member, User
from webapp.workspaces.passwords import check_password, hash_password
from webapp.workspaces.secrets import digest

VALID = timedelta(hours=1)


def request_reset(session: Session, email: str) -> None:
    """Mail a link to the user of this address, if there is one; whoever asks cannot tell."""
    user = find_user(session, email)
    workspace_id = _mailing_workspace(session, user) if user is not None else None
    if user is None or workspace_id is None:
        return
    token = new_reset(session, user)
    send_letter(session, workspace_id, RESET_REQUESTED, user.email, token)


def new_reset(session: Session, user: User) -> str:
    """The token of a link by which the user may set a password."""
    token, now = new_token(), datetime.now(UTC)
    session.add(PasswordReset(id=new_id(), user_id=user.id, hash=digest(token), created_at=now, expires_at=now + VALID))
    return token


def find_reset(session: Session, token: str) -> PasswordReset:
    """The reset behind a link. Raises NotFound, whatever has become of it."""
    fresh = PasswordReset.used_at.is_(None), PasswordReset.expires_at > datetime.now(UTC)
    found = session.scalar(select(PasswordReset).where(PasswordReset.hash == digest(token), *fresh).with_for_update())
    if found is None:
        raise NotFound("This link was used or has become too old. Ask for another one.")
    return found


def use_reset(session: Session, reset: PasswordReset, password: str) -> User:
    """Set the password, and end every session and every other link of the user. Raises Invalid."""
    change_password(session, reset.user, password)
    return reset.user


def change_password(session: Session, user: User, password: str, *, keep: bytes | None = None) -> None:
    """Set a password, and end every session but `keep`, and every link to set another. Raises Invalid."""
    check_password(password, user.email)
    user.password_hash = hash_password(password)
    resets = PasswordReset.__table__
    unused = resets.c.user_id == user.id, resets.c.used_at.is_(None)
    session.execute(update(resets).where(*unused).values(used_at=datetime.now(UTC)))
    end_logins(session, user.id, but=keep)


def _mailing_workspace(session: Session, user: User) -> bytes | None:
    """The workspace whose deliveries carry the mail: the first that they are, or else were, a member of."""
    own = select(Member.workspace_id).where(Member.user_id == user.id)
    return session.scalar(own.order_by(Member.removed_at.is_not(None), Member.id).limit(1))
