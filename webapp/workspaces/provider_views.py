"""Signing in by the company's provider: for whom has an account, by its verified email, or an invitation."""

import logging
from urllib.parse import quote

from flask import Response, current_app, request
from flask import session as browser_session
from sqlalchemy.orm import Session

from webapp.database.transactions import in_transaction
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.http.html import back_to, local, redirect_to, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces import oidc
from webapp.workspaces.audit import note_of_user
from webapp.workspaces.cookie import browser, give_token
from webapp.workspaces.logins import begin_login, end_login
from webapp.workspaces.newcomers import find_person
from webapp.workspaces.second_factor import has_second_factor

logger = logging.getLogger(__name__)
pages = Pages("provider")

_KEPT = "provider"
FAILED = "Your company's sign-in did not let you in. Try again."
UNKNOWN = "You have no account here yet. Ask an owner or admin of your workspace to invite you."


@pages.get("/login/provider", role=None)
def go(session: Session, me: Me | None) -> Response:
    """A link and no form: a policy of ours lets no form lead to another site."""
    if not oidc.provider_of(current_app.config):
        raise NotFound
    session.rollback()
    again = me is not None and "again" in request.args
    address, kept = oidc.begin(current_app.config, again=again)
    browser_session[_KEPT] = {**kept, "next": back_to("/")}
    return redirect_to(address)


@pages.get("/login/provider/back", role=None)
def come_back(session: Session, me: Me | None) -> Response:
    kept = browser_session.pop(_KEPT, None)
    session.rollback()
    if kept is None or not oidc.provider_of(current_app.config):
        return _refused(FAILED)
    try:
        person = oidc.finish(current_app.config, request.url, kept)
    except oidc.NotSignedIn as error:
        logger.warning("The provider signed nobody in: %s", error)
        return _refused(FAILED)
    return _sign_in(person, local(kept["next"]) or "/", me)


def _sign_in(person: oidc.Person, target: str, me: Me | None) -> Response:
    """In place of the session that this browser may have had, be it of the same person or of another."""

    def begin(session: Session) -> tuple[str, bool] | None:
        user = find_person(session, person)
        if user is None:
            return None
        if me is not None:
            end_login(session, me.user_id, me.session_id)
        awaits_code = has_second_factor(user)
        if not awaits_code:
            note_of_user(session, user.id, "sign_in.succeeded")
        token = begin_login(session, user, browser(), awaits_code=awaits_code, proved=person.proved)
        return token, awaits_code

    begun = in_transaction(db.session, begin)
    if begun is None:
        return _refused(UNKNOWN)
    return give_token(redirect_to(f"/login/code?next={quote(target)}" if begun[1] else target), begun[0])


def _refused(words: str) -> Response:
    toast(words, "danger")
    return redirect_to("/login")
