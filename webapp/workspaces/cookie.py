"""The cookie of a login session, and who is signed in by it."""

from flask import Response, current_app, request

from webapp.database.transactions import in_transaction
from webapp.extensions import db
from webapp.http.me import Me
from webapp.workspaces.logins import ABSOLUTE, Browser, find_signed_in, note_seen

NAME = "inlet_session"


def find_me() -> Me | None:
    """Who is signed in by the cookie of the current request. Ends its transaction, as what follows begins its own."""
    token = request.cookies.get(NAME, "")
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
    return request.cookies.get(NAME, "")


def give_token(response: Response, token: str) -> Response:
    response.set_cookie(
        NAME,
        token,
        max_age=ABSOLUTE,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["REQUIRE_HTTPS"],
    )
    return response


def take_token(response: Response) -> Response:
    response.delete_cookie(NAME, httponly=True, samesite="Lax", secure=current_app.config["REQUIRE_HTTPS"])
    return response


def browser() -> Browser:
    """Where the current request comes from."""
    return Browser(request.remote_addr or "", request.headers.get("User-Agent", ""))
