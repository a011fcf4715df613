"""Signing in and out: a password, and a code where the user has a second factor."""

from urllib.parse import quote

from flask import Response, current_app
from sqlalchemy.orm import Session

from webapp.database.transactions import in_transaction
from webapp.errors import RateLimited
from webapp.extensions import db
from webapp.http.html import back_to, redirect_to, render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces.attempts import Attempt, has_just_run_out
from webapp.workspaces.audit import note_of_user
from webapp.workspaces.cookie import browser, give_token, presented, take_token
from webapp.workspaces.lifecycle import find_user
from webapp.workspaces.login_models import LoginSession
from webapp.workspaces.logins import begin_login, complete_login, end_login, find_login
from webapp.workspaces.models import User
from webapp.workspaces.oidc import provider_of
from webapp.workspaces.page_inputs import CodeInput, LoginInput
from webapp.workspaces.passwords import is_password, renew_hash
from webapp.workspaces.second_factor import accept, has_second_factor

pages = Pages("login")

WRONG = "This email and password do not go together."
WRONG_CODE = "This code is not right, or was used before. Wait for the next one."


@pages.get("/login", role=None)
def login(session: Session, me: Me | None) -> Response:
    return redirect_to(back_to("/")) if me is not None else _login_page(LoginInput())


@pages.post("/login", role=None, own_transaction=True)
def log_in(session: Session, me: Me | None) -> Response:
    """No transaction that writes is open while the password is compared, which takes its time."""
    sent = LoginInput()
    if not sent.submitted():
        return _login_page(sent, 422)
    email, password = sent.email.data, sent.password.data
    try:
        attempt = Attempt(browser().ip, email)
    except RateLimited as refusal:
        if has_just_run_out(email):
            in_transaction(db.session, lambda session: _note_limit(session, email))
        sent.refuse(refusal)
        return _login_page(sent, refusal.status)
    user = find_user(session, email)
    if not is_password(user, password) or user is None:
        sent.form_errors.append(WRONG)
        return _login_page(sent, 422)
    attempt.succeeded()
    return _signed_in(user.id, password)


def _signed_in(user_id: bytes, password: str) -> Response:
    def begin(session: Session) -> tuple[str, bool]:
        user = session.get_one(User, user_id)
        renew_hash(user, password)
        awaits_code = has_second_factor(user)
        if not awaits_code:
            note_of_user(session, user_id, "sign_in.succeeded")
        return begin_login(session, user, browser(), awaits_code=awaits_code), awaits_code

    token, awaits_code = in_transaction(db.session, begin)
    target = back_to("/")
    return give_token(redirect_to(f"/login/code?next={quote(target)}" if awaits_code else target), token)


@pages.get("/login/code", role=None)
def code(session: Session, me: Me | None) -> Response:
    return _code_page(CodeInput()) if _awaiting(session) is not None else redirect_to("/login")


@pages.post("/login/code", role=None)
def show_code(session: Session, me: Me | None) -> Response:
    awaiting, sent = _awaiting(session), CodeInput()
    if awaiting is None:
        return redirect_to("/login")
    if not sent.submitted():
        return _code_page(sent, 422)
    try:
        attempt = Attempt(browser().ip, f"code of {awaiting.user.email}")
    except RateLimited as refusal:
        sent.refuse(refusal)
        return _code_page(sent, refusal.status)
    if not accept(session, awaiting.user, sent.code.data):
        sent.code.errors = [WRONG_CODE]
        return _code_page(sent, 422)
    attempt.succeeded()
    note_of_user(session, awaiting.user_id, "sign_in.succeeded")
    return give_token(redirect_to(back_to("/")), complete_login(session, awaiting, browser()))


@pages.post("/logout", role="signed_in")
def log_out(session: Session, me: Me) -> Response:
    end_login(session, me.user_id, me.session_id)
    return take_token(redirect_to("/login"))


def _note_limit(session: Session, email: str) -> None:
    user = find_user(session, email)
    if user is not None:
        note_of_user(session, user.id, "sign_in.limited")


def _awaiting(session: Session) -> LoginSession | None:
    return find_login(session, presented(), awaits_code=True)


def _login_page(sent: LoginInput, status: int = 200) -> Response:
    provider = provider_of(current_app.config)
    return render("workspaces/login.html", status=status, input=sent, next=back_to(""), provider=provider)


def _code_page(sent: CodeInput, status: int = 200) -> Response:
    return render("workspaces/code.html", status=status, input=sent, next=back_to(""))
