"""The page behind an invitation's link: for somebody new, for somebody known, for somebody who is signed in."""

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.errors import Conflict, Invalid
from webapp.http.fields import MEMBER
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces.audit import note
from webapp.workspaces.cookie import browser, give_token
from webapp.workspaces.invitations import accept_invitation, find_invitation
from webapp.workspaces.lifecycle import create_user, find_user
from webapp.workspaces.locales import best_locale
from webapp.workspaces.login_models import Invitation
from webapp.workspaces.logins import begin_login, switch_workspace
from webapp.workspaces.models import User, Workspace
from webapp.workspaces.page_inputs import JoinInput
from webapp.workspaces.passwords import check_password

pages = Pages("invitation")


@pages.get("/invitations/<token>", role=None)
def invitation(session: Session, me: Me | None, token: str) -> Response:
    sent = JoinInput(data={"time_zone": "UTC", "locale": best_locale(list(request.accept_languages.values()))})
    return _page(session, find_invitation(session, token), token, sent)


@pages.post("/invitations/<token>", role=None)
def accept(session: Session, me: Me | None, token: str) -> Response:
    found = find_invitation(session, token)
    return _join_as(session, me, found) if me is not None else _join_anew(session, found, token)


def _join_as(session: Session, me: Me, found: Invitation) -> Response:
    _join(session, found, session.get_one(User, me.user_id))
    switch_workspace(session, me, found.workspace_id)
    toast(f"You are in {_name_of(session, found)} now.")
    return redirect_to("/")


def _join_anew(session: Session, found: Invitation, token: str) -> Response:
    sent = JoinInput()
    if sent.submitted():
        try:
            user = _new_user(session, found, sent)
        except (Conflict, Invalid) as refusal:
            sent.refuse(refusal)
        else:
            _join(session, found, user)
            return give_token(redirect_to("/"), begin_login(session, user, browser()))
    return _page(session, found, token, sent, 422)


def _new_user(session: Session, found: Invitation, sent: JoinInput) -> User:
    if find_user(session, found.email) is not None:
        raise Conflict("You have an account already. Sign in to accept.")
    check_password(sent.password.data, found.email)
    user = create_user(session, found.email, sent.password.data, name=sent.name.data)
    user.time_zone, user.locale = sent.time_zone.data, sent.locale.data
    session.flush()
    return user


def _join(session: Session, found: Invitation, user: User) -> None:
    member = accept_invitation(session, found, user)
    session.flush()
    note(session, found.workspace_id, MEMBER.show(member.id), "member.joined", MEMBER.show(member.id))


def _page(session: Session, found: Invitation, token: str, sent: JoinInput, status: int = 200) -> Response:
    return render(
        "workspaces/invitation.html",
        status=status,
        input=sent,
        invitation=found,
        workspace=_name_of(session, found),
        known=find_user(session, found.email) is not None,
        here=f"/invitations/{token}",
    )


def _name_of(session: Session, found: Invitation) -> str:
    return session.get_one(Workspace, found.workspace_id).name
