"""The cookie of a login session, and who is signed in by it."""

from flask import Response, current_app, request
from flask import session as browser_session

from webapp.database.transactions import in_transaction
from webapp.extensions import db
from webapp.http.me import Me
from webapp.workspaces.logins import ABSOLUTE, Browser, find_signed_in, note_seen

NAME = "inlet_session"
_FORMS = "csrf_token"  # what Flask-WTF keeps for the forms of a browser


def find_me() -> Me | None:
    """Who is signed in by the cookie of the current request. Ends its transaction, as what follows begins its own."""
    token = presented()
    if not token:
        return None
    me, unseen = find_signed_in(db.session(), token)
    db.session.rollback()
    if me is not None and unseen:
        session_id = me.session_id
        in_transaction(db.session, lambda session: note_seen(session, session_id))
    return me


def presented() -> str:
    """The token that the current request brings along."""
    return request.cookies.get(_name(), "")


def give_token(response: Response, token: str) -> Response:
    """Let this browser in by the token. Forms that it was shown before belong to nobody any more."""
    browser_session.pop(_FORMS, None)
    response.set_cookie(
        _name(),
        token,
        max_age=ABSOLUTE,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["REQUIRE_HTTPS"],
    )
    return response


def take_token(response: Response) -> Response:
    """Let this browser out, with nothing left behind for who uses it next."""
    browser_session.clear()
    response.delete_cookie(_name(), httponly=True, samesite="Lax", secure=current_app.config["REQUIRE_HTTPS"])
    return response


def browser() -> Browser:
    """Where the current request comes from."""
    return Browser(request.remote_addr or "", request.headers.get("User-Agent", ""))


def _name() -> str:
    """By its prefix a browser takes the cookie from this very host alone, by HTTPS: no site beside it can plant one."""
    return f"__Host-{NAME}" if current_app.config["REQUIRE_HTTPS"] else NAME
