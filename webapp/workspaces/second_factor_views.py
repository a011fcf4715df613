"""Setting up the second factor: the QR code, the first code, the recovery codes; and turning it off."""

from flask import Response
from markupsafe import Markup
from sqlalchemy.orm import Session

from webapp.errors import Conflict, Invalid, RateLimited
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces.attempts import Attempt
from webapp.workspaces.audit import note_of_user
from webapp.workspaces.cookie import browser
from webapp.workspaces.models import User
from webapp.workspaces.page_inputs import CodeInput, ConfirmInput
from webapp.workspaces.profile_views import confirm_password
from webapp.workspaces.second_factor import (
    address_of,
    confirm,
    has_second_factor,
    new_recovery_codes,
    propose,
    qr_code,
    turn_off,
)

pages = Pages("second_factor")

HOME = "/profile/second-factor"


@pages.get(HOME, role="signed_in")
def second_factor(session: Session, me: Me) -> Response:
    user = session.get_one(User, me.user_id)
    if has_second_factor(user):
        return render("workspaces/second_factor.html", input=ConfirmInput())
    return render("workspaces/second_factor_off.html")


@pages.post(HOME, role="signed_in", fresh=True)
def begin_set_up(session: Session, me: Me) -> Response:
    """Shows a secret that nobody has seen before."""
    user = _unprotected(session, me)
    user.totp = None
    return _set_up_page(user, CodeInput(formdata=None))


@pages.post(f"{HOME}/confirm", role="signed_in")
def confirm_set_up(session: Session, me: Me) -> Response:
    user, sent = _unprotected(session, me), CodeInput()
    if user.totp is None:
        return redirect_to(HOME)
    if not sent.submitted():
        return _set_up_page(user, sent, 422)
    try:
        attempt = Attempt(browser().ip, f"code of {user.email}")
        codes = confirm(session, user, sent.code.data)
    except (Invalid, RateLimited) as refusal:
        sent.refuse(refusal)
        return _set_up_page(user, sent, 429 if isinstance(refusal, RateLimited) else 422)
    attempt.succeeded()
    note_of_user(session, user.id, "second_factor.on")
    return render("workspaces/recovery_codes.html", codes=codes, first=True)


@pages.post(f"{HOME}/recovery-codes", role="signed_in")
def renew_codes(session: Session, me: Me) -> Response:
    user, sent = session.get_one(User, me.user_id), ConfirmInput()
    if (refusal := _confirmed(user, sent)) is not None:
        return refusal
    note_of_user(session, user.id, "second_factor.codes_renewed")
    return render("workspaces/recovery_codes.html", codes=new_recovery_codes(session, user), first=False)


@pages.post(f"{HOME}/off", role="signed_in")
def turn_second_factor_off(session: Session, me: Me) -> Response:
    user, sent = session.get_one(User, me.user_id), ConfirmInput()
    if (refusal := _confirmed(user, sent)) is not None:
        return refusal
    turn_off(session, user)
    note_of_user(session, user.id, "second_factor.off")
    toast("Two-factor sign-in is off.")
    return redirect_to("/profile")


def _confirmed(user: User, sent: ConfirmInput) -> Response | None:
    """None for the right password, else the page again."""
    status = 422
    if not has_second_factor(user):
        raise Conflict("Two-factor sign-in is off.")
    if sent.submitted():
        try:
            confirm_password(user, sent.confirmation.data, "confirmation")
        except (Invalid, RateLimited) as refusal:
            sent.refuse(refusal)
            status = 429 if isinstance(refusal, RateLimited) else 422
        else:
            return None
    return render("workspaces/second_factor.html", status=status, input=sent)


def _unprotected(session: Session, me: Me) -> User:
    user = session.get_one(User, me.user_id)
    if has_second_factor(user):
        raise Conflict("Two-factor sign-in is on already. Turn it off first to set it up anew.")
    return user


def _set_up_page(user: User, sent: CodeInput, status: int = 200) -> Response:
    secret = propose(user)
    picture = Markup(qr_code(address_of(user, secret)))  # noqa: S704 (drawn by us, from an address that is encoded)
    shown = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return render("workspaces/second_factor_set_up.html", status=status, input=sent, picture=picture, secret=shown)
