"""People of the tests' workspaces, as the dashboard knows them."""

from webapp.extensions import db
from webapp.http.me import Me
from webapp.workspaces.lifecycle import add_member, create_user
from webapp.workspaces.logins import Browser, begin_login, find_signed_in
from webapp.workspaces.models import User, Workspace

PASSWORD = "correct horse battery"
FIREFOX = Browser("192.0.2.7", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")


def join(workspace_id: bytes, email: str, role: str = "member") -> User:
    """A user with that role; needs an application context."""
    session = db.session()
    user = create_user(session, email, PASSWORD, name=email.partition("@")[0].title())
    session.flush()
    add_member(session, session.get_one(Workspace, workspace_id), user, role)
    session.commit()
    return user


def sign_in(user: User) -> str:
    """The token of a new session."""
    token = begin_login(db.session(), user, FIREFOX)
    db.session.commit()
    return token


def me_by(token: str) -> Me:
    me, _ = find_signed_in(db.session(), token)
    assert me is not None
    return me


def is_signed_in(token: str) -> bool:
    return find_signed_in(db.session(), token)[0] is not None
