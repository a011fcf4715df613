"""Showing once more who one is, before a secret is shown: by the password, a code, or the company's sign-in."""

from flask import Response, current_app
from sqlalchemy.orm import Session

from webapp.errors import Invalid, RateLimited
from webapp.http.html import PROVE, back_to, redirect_to, render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces.attempts import Attempt
from webapp.workspaces.audit import note_of_user
from webapp.workspaces.cookie import browser, give_token
from webapp.workspaces.logins import renew_login
from webapp.workspaces.models import User
from webapp.workspaces.oidc import provider_of
from webapp.workspaces.page_inputs import AgainInput
from webapp.workspaces.passwords import is_password
from webapp.workspaces.second_factor import accept, has_second_factor

pages = Pages("again")

WRONG = "This is not your password."
WRONG_EITHER = "This is neither your password nor a code that is good now."


@pages.get(PROVE, role="signed_in")
def ask_again(session: Session, me: Me) -> Response:
    return _page(session.get_one(User, me.user_id), AgainInput(formdata=None))


@pages.post(PROVE, role="signed_in")
def prove(session: Session, me: Me) -> Response:
    """The session gets another token, so that whoever has a copy of the old one has proved nothing by this."""
    user, sent = session.get_one(User, me.user_id), AgainInput()
    if not sent.submitted():
        return _page(user, sent, 422)
    try:
        attempt = Attempt(browser().ip, user.email)
        _check(session, user, sent.proof.data)
    except (Invalid, RateLimited) as refusal:
        sent.refuse(refusal)
        return _page(user, sent, refusal.status if isinstance(refusal, RateLimited) else 422)
    attempt.succeeded()
    note_of_user(session, user.id, "sign_in.confirmed")
    return give_token(redirect_to(back_to("/")), renew_login(session, me.session_id, proved=True))


def _check(session: Session, user: User, proof: str) -> None:
    protected = has_second_factor(user)
    if not is_password(user, proof) and not (protected and accept(session, user, proof)):
        wrong = WRONG_EITHER if protected else WRONG
        raise Invalid(wrong, fields={"proof": [wrong]})


def _page(user: User, sent: AgainInput, status: int = 200) -> Response:
    password, code = bool(user.password_hash), has_second_factor(user)
    return render(
        "workspaces/again.html",
        status=status,
        input=sent.asking(password=password, code=code),
        password=password,
        code=code,
        next=back_to(""),
        provider=provider_of(current_app.config) if user.oidc_subject else "",
    )
