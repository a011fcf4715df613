"""Members of a workspace: their roles and their leave. There is always an owner, and only owners make owners."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webapp.errors import Conflict, Forbidden, Invalid
from webapp.http.fields import MEMBER
from webapp.http.me import ROLES
from webapp.workspaces.login_models import Invitation, LoginSession
from webapp.workspaces.models import Member, Workspace

OWNER = "owner"


def members_of(session: Session, workspace_id: bytes) -> Sequence[Member]:
    """Who is there now, the first to join first."""
    present = Member.workspace_id == workspace_id, Member.removed_at.is_(None)
    return session.scalars(select(Member).where(*present).order_by(Member.id)).all()


def get_member(session: Session, workspace_id: bytes, member_id: bytes) -> Member:
    """Somebody who is a member now; raises NotFound."""
    own = Member.workspace_id == workspace_id, Member.id == member_id
    return MEMBER.found(session.scalar(select(Member).where(*own, Member.removed_at.is_(None))))


def change_role(session: Session, workspace_id: bytes, member_id: bytes, role: str, *, by_role: str) -> Member:
    """Raises NotFound, Invalid, Forbidden for others than owners where owners are concerned, Conflict (last owner)."""
    member = _changeable(session, workspace_id, member_id, by_role)
    check_role(role, by_role)
    if member.role == OWNER and role != OWNER:
        _keep_an_owner(session, member)
    if ROLES.index(role) < ROLES.index(member.role):
        _withdraw_invitations(session, member)
    member.role = role
    return member


def remove_member(session: Session, workspace_id: bytes, member_id: bytes, *, by_role: str) -> Member:
    """Take a member out of the workspace, and their sessions with them, at once. Raises as `change_role`.

    The row stays, since leads and comments name it.
    """
    member = _changeable(session, workspace_id, member_id, by_role)
    if member.role == OWNER:
        _keep_an_owner(session, member)
    member.removed_at = datetime.now(UTC)
    _withdraw_invitations(session, member)
    logins = LoginSession.__table__
    there = logins.c.user_id == member.user_id, logins.c.workspace_id == workspace_id
    session.execute(update(logins).where(*there).values(workspace_id=None))
    return member


def check_role(role: str, by_role: str) -> None:
    """Raise where there is no such role, or where only an owner may give it."""
    if role not in ROLES:
        raise Invalid("Choose a role.", fields={"role": ["Choose a role."]})
    if role == OWNER and by_role != OWNER:
        raise Forbidden("Only an owner can make somebody an owner.")


def _changeable(session: Session, workspace_id: bytes, member_id: bytes, by_role: str) -> Member:
    """The member, once this transaction is the only one that changes members here."""
    session.execute(select(Workspace.id).where(Workspace.id == workspace_id).with_for_update())
    member = get_member(session, workspace_id, member_id)
    if member.role == OWNER and by_role != OWNER:
        raise Forbidden("Only an owner can change an owner.")
    return member


def _keep_an_owner(session: Session, leaving: Member) -> None:
    present = Member.workspace_id == leaving.workspace_id, Member.removed_at.is_(None)
    others = select(func.count()).where(*present, Member.role == OWNER, Member.id != leaving.id)
    if not session.scalar(others):
        raise Conflict("A workspace needs an owner. Make somebody else an owner first.")


def _withdraw_invitations(session: Session, by: Member) -> None:
    """Who may do less now knows the links of those they invited, and could come back by one."""
    table = Invitation.__table__
    waiting = table.c.accepted_at.is_(None), table.c.revoked_at.is_(None)
    mine = update(table).where(table.c.invited_by == by.id, *waiting)
    session.execute(mine.values(revoked_at=datetime.now(UTC)))
