"""Settings → Members: who is in the workspace, as what, and who is invited."""

from datetime import UTC, datetime

from flask import Response, current_app, request
from sqlalchemy.orm import Session

from webapp.errors import Conflict, Forbidden, Invalid, RateLimited
from webapp.http.fields import INVITATION, MEMBER, InvitationId, MemberId
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces.audit import note
from webapp.workspaces.invitations import invite, open_invitations, resend_invitation, revoke_invitation
from webapp.workspaces.login_models import Invitation
from webapp.workspaces.members import OWNER, change_role, get_member, members_of, remove_member
from webapp.workspaces.page_inputs import ROLE_WORDS, InviteInput
from webapp.workspaces.presence import Presence

pages = Pages("members")

HOME = "/settings/members"


@pages.get(HOME, role="viewer")
def members(session: Session, me: Me) -> Response:
    return _page(session, me)


@pages.post(f"{HOME}/invitations", role="admin")
def send_invitation(session: Session, me: Me) -> Response:
    sent = InviteInput()
    if not sent.submitted():
        return _page(session, me, sent, 422)
    try:
        made, token = invite(session, me, sent.email.data, sent.role.data)
    except (Conflict, Forbidden, Invalid, RateLimited) as refusal:
        sent.refuse(refusal)
        return _page(session, me, sent, refusal.status if isinstance(refusal, RateLimited) else 422)
    return _invited(session, me, made, token)


@pages.post(f"{HOME}/invitations/<invitation_id>/resend", role="admin")
def resend(session: Session, me: Me, invitation_id: InvitationId) -> Response:
    return _invited(session, me, *resend_invitation(session, me, invitation_id))


@pages.post(f"{HOME}/invitations/<invitation_id>/revoke", role="admin")
def revoke(session: Session, me: Me, invitation_id: InvitationId) -> Response:
    invitation = revoke_invitation(session, me.workspace_id, invitation_id)
    note(session, me.workspace_id, me.actor, "invitation.revoked", INVITATION.show(invitation.id))
    toast(f"The invitation of {invitation.email} is withdrawn.")
    return redirect_to(HOME)


@pages.post(f"{HOME}/<member_id>/role", role="admin")
def set_role(session: Session, me: Me, member_id: MemberId) -> Response:
    member = change_role(session, me.workspace_id, member_id, request.form.get("role", ""), by_role=me.role)
    note(session, me.workspace_id, me.actor, "member.updated", MEMBER.show(member.id), ["role"])
    toast(f"{member.user.name or member.user.email} is {ROLE_WORDS[member.role].lower()} now.")
    return redirect_to(HOME)


@pages.post(f"{HOME}/<member_id>/away", role="admin")
def set_away(session: Session, me: Me, member_id: MemberId) -> Response:
    member = get_member(session, me.workspace_id, member_id)
    member.away = request.form.get("away") == "1"
    note(session, me.workspace_id, me.actor, "member.updated", MEMBER.show(member.id), ["away"])
    toast(f"{member.user.name or member.user.email} is {'away' if member.away else 'back'}.")
    return redirect_to(HOME)


@pages.post(f"{HOME}/<member_id>/remove", role="admin")
def remove(session: Session, me: Me, member_id: MemberId) -> Response:
    member = remove_member(session, me.workspace_id, member_id, by_role=me.role)
    note(session, me.workspace_id, me.actor, "member.removed", MEMBER.show(member.id))
    toast(f"{member.user.name or member.user.email} is no longer a member.")
    return redirect_to("/" if member.id == me.member_id else HOME)


def _invited(session: Session, me: Me, invitation: Invitation, token: str) -> Response:
    """The page, with the link only where no mail is sent: else none but the invited make an account of that address."""
    note(session, me.workspace_id, me.actor, "member.invited", INVITATION.show(invitation.id))
    session.flush()
    mailed = current_app.config["SMTP_URL"]
    link = "" if mailed else f"{current_app.config['PUBLIC_URL']}/invitations/{token}"
    return _page(session, me, made=invitation, link=link)


def _page(
    session: Session,
    me: Me,
    sent: InviteInput | None = None,
    status: int = 200,
    made: Invitation | None = None,
    link: str = "",
) -> Response:
    found, now = members_of(session, me.workspace_id), datetime.now(UTC)
    return render(
        "workspaces/members.html",
        status=status,
        absences={member.id: Presence.of(member).absence(now) for member in found},
        input=sent or InviteInput(formdata=None),
        members=[(MEMBER.show(member.id), member) for member in found],
        invitations=[(INVITATION.show(each.id), each) for each in open_invitations(session, me.workspace_id)],
        roles=_roles(me),
        words=ROLE_WORDS,
        made=made,
        link=link,
        without_mail=not current_app.config["SMTP_URL"],
    )


def _roles(me: Me) -> list[tuple[str, str]]:
    """The roles that they may give."""
    return [(role, word) for role, word in ROLE_WORDS.items() if role != OWNER or me.role == OWNER]
