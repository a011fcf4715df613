"""Invitations: a link by mail that lets whoever holds it join a workspace, once, within seven days."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.errors import Conflict, NotFound
from webapp.http.fields import INVITATION
from webapp.http.me import Me
from webapp.workspaces.attempts import count_invitation, count_letter
from webapp.workspaces.letters import INVITED, new_token, send_letter
from webapp.workspaces.lifecycle import add_member, canonical_email, find_user
from webapp.workspaces.login_models import Invitation
from webapp.workspaces.members import check_role
from webapp.workspaces.models import Member, User, Workspace
from webapp.workspaces.secrets import digest

VALID = timedelta(days=7)


def invite(session: Session, me: Me, email: str, role: str) -> tuple[Invitation, str]:
    """Invite somebody into the workspace of `me`; gives the token of the link too. An earlier invitation ends.

    Raises Invalid, Forbidden (only owners invite owners), Conflict for who is a member already, RateLimited.
    """
    check_role(role, me.role)
    email = canonical_email(email)
    user = find_user(session, email)
    if user is not None and (member := _member(session, me.workspace_id, user)) and member.removed_at is None:
        raise Conflict(f"{email} is a member already.", fields={"email": ["is a member already"]})
    count_letter(email)
    count_invitation(me.workspace_id)
    for earlier in open_invitations(session, me.workspace_id):
        if earlier.email == email:
            earlier.revoked_at = datetime.now(UTC)
    return _invite(session, me, email, role)


def resend_invitation(session: Session, me: Me, invitation_id: bytes) -> tuple[Invitation, str]:
    """Another link in place of the earlier one. Raises NotFound, Forbidden."""
    earlier = get_invitation(session, me.workspace_id, invitation_id)
    return invite(session, me, earlier.email, earlier.role)


def revoke_invitation(session: Session, workspace_id: bytes, invitation_id: bytes) -> Invitation:
    """Raises NotFound."""
    invitation = get_invitation(session, workspace_id, invitation_id)
    invitation.revoked_at = datetime.now(UTC)
    return invitation


def open_invitations(session: Session, workspace_id: bytes) -> Sequence[Invitation]:
    """Those that are neither taken nor revoked, stale ones too, which can be sent again; the newest first."""
    waiting = Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
    own = select(Invitation).where(Invitation.workspace_id == workspace_id, *waiting)
    return session.scalars(own.order_by(Invitation.id.desc())).all()


def get_invitation(session: Session, workspace_id: bytes, invitation_id: bytes) -> Invitation:
    """One that is open; raises NotFound."""
    waiting = Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
    own = Invitation.workspace_id == workspace_id, Invitation.id == invitation_id
    return INVITATION.found(session.scalar(select(Invitation).where(*own, *waiting)))


def find_invitation(session: Session, token: str) -> Invitation:
    """The invitation behind a link. Raises NotFound, whatever has become of it."""
    waiting = Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
    fresh = Invitation.expires_at > datetime.now(UTC)
    found = session.scalar(
        select(Invitation).where(Invitation.hash == digest(token), *waiting, fresh).with_for_update()
    )
    if found is None:
        raise NotFound("This invitation was used, withdrawn or has become too old. Ask for another one.")
    return found


def accept_invitation(session: Session, invitation: Invitation, user: User) -> Member:
    """Make the user a member; one who was removed is back in the same row."""
    invitation.accepted_at = datetime.now(UTC)
    member = _member(session, invitation.workspace_id, user)
    if member is None:
        workspace = session.get_one(Workspace, invitation.workspace_id)
        return add_member(session, workspace, user, invitation.role)
    if member.removed_at is not None:
        member.removed_at, member.role = None, invitation.role
    return member


def _invite(session: Session, me: Me, email: str, role: str) -> tuple[Invitation, str]:
    token, now = new_token(), datetime.now(UTC)
    invitation = Invitation(
        id=new_id(),
        workspace_id=me.workspace_id,
        email=email,
        role=role,
        hash=digest(token),
        invited_by=me.member_id,
        created_at=now,
        expires_at=now + VALID,
    )
    session.add(invitation)
    about = {"workspace": me.workspace_name, "by": me.name or me.email, "role": role}
    send_letter(session, me.workspace_id, INVITED, email, token, **about)
    return invitation, token


def _member(session: Session, workspace_id: bytes, user: User) -> Member | None:
    return session.scalar(select(Member).where(Member.workspace_id == workspace_id, Member.user_id == user.id))
