"""A person's own page: name, zone, language, theme, password, and where they are signed in."""

from flask import Response
from sqlalchemy.orm import Session

from webapp.errors import Invalid, RateLimited, Refusal
from webapp.http.fields import SESSION, SessionId
from webapp.http.html import back_to, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces.attempts import Attempt
from webapp.workspaces.audit import note_of_user
from webapp.workspaces.cookie import browser, give_token
from webapp.workspaces.logins import end_login, end_logins, renew_login, sessions_of
from webapp.workspaces.models import User
from webapp.workspaces.page_inputs import PasswordInput, ProfileInput, ThemeInput
from webapp.workspaces.passwords import is_password
from webapp.workspaces.resets import change_password
from webapp.workspaces.second_factor import has_second_factor, recovery_codes_left

pages = Pages("profile")


@pages.get("/profile", role="signed_in")
def profile(session: Session, me: Me) -> Response:
    return _page(session, me)


@pages.post("/profile", role="signed_in")
def change_profile(session: Session, me: Me) -> Response:
    sent = ProfileInput()
    if not sent.submitted():
        return _page(session, me, profile=sent, status=422)
    user = session.get_one(User, me.user_id)
    user.name, user.theme = sent.name.data.strip(), sent.theme.data
    user.time_zone, user.locale = sent.time_zone.data, sent.locale.data
    toast("Profile saved.")
    return redirect_to("/profile")


@pages.post("/profile/theme", role="signed_in")
def change_theme(session: Session, me: Me) -> Response:
    sent = ThemeInput()
    if not sent.submitted():
        raise Invalid("Choose a theme.")
    session.get_one(User, me.user_id).theme = sent.theme.data
    return redirect_to(back_to("/profile"))


@pages.post("/profile/password", role="signed_in")
def set_password(session: Session, me: Me) -> Response:
    sent, user = PasswordInput(), session.get_one(User, me.user_id)
    if sent.submitted():
        try:
            confirm_password(user, sent.current.data, "current")
            change_password(session, user, sent.password.data, keep=me.session_id)
        except (Invalid, RateLimited) as refusal:
            sent.refuse(refusal)
            return _page(session, me, password=sent, status=_status(refusal))
        note_of_user(session, user.id, "password.changed")
        toast("Password changed. All other sessions are signed out.")
        return give_token(redirect_to("/profile"), renew_login(session, me.session_id, proved=True))
    return _page(session, me, password=sent, status=422)


@pages.post("/profile/sessions/<session_id>/end", role="signed_in")
def end_session(session: Session, me: Me, session_id: SessionId) -> Response:
    end_login(session, me.user_id, session_id)
    toast("Signed out there.")
    return redirect_to("/profile#sessions")


@pages.post("/profile/sessions/end", role="signed_in")
def end_other_sessions(session: Session, me: Me) -> Response:
    end_logins(session, me.user_id, but=me.session_id)
    toast("All other sessions are signed out.")
    return give_token(redirect_to("/profile#sessions"), renew_login(session, me.session_id))


def confirm_password(user: User, password: str, field: str) -> None:
    """Raise Invalid unless this is the user's password, RateLimited for who tries too often."""
    attempt = Attempt(browser().ip, user.email)
    if not is_password(user, password):
        raise Invalid("not the password", fields={field: ["This is not your password."]})
    attempt.succeeded()


def _page(
    session: Session,
    me: Me,
    *,
    profile: ProfileInput | None = None,
    password: PasswordInput | None = None,
    status: int = 200,
) -> Response:
    user = session.get_one(User, me.user_id)
    return render(
        "workspaces/profile.html",
        status=status,
        profile=profile or _profile_of(user),
        password=password or PasswordInput(formdata=None),
        sessions=[(SESSION.show(login.id), login) for login in sessions_of(session, me.user_id)],
        user=user,
        protected=has_second_factor(user),
        codes_left=recovery_codes_left(session, me.user_id),
    )


def _profile_of(user: User) -> ProfileInput:
    return ProfileInput(
        formdata=None, data={name: getattr(user, name) for name in ("name", "time_zone", "locale", "theme")}
    )


def _status(refusal: Refusal) -> int:
    return refusal.status if isinstance(refusal, RateLimited) else 422
