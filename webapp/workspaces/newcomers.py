"""Whom the company's provider vouches for, among our users: by its name for them, else by their verified email."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.workspaces.invitations import accept_invitation
from webapp.workspaces.lifecycle import canonical_email, create_user, find_user
from webapp.workspaces.login_models import Invitation
from webapp.workspaces.models import User
from webapp.workspaces.oidc import Person


def find_person(session: Session, person: Person) -> User | None:
    """The user; somebody new only where their verified address is invited, and then a member of what invites it."""
    known = session.scalar(select(User).where(User.oidc_subject == person.subject))
    if known is not None or not person.email:
        return known
    user = find_user(session, person.email) or _invited(session, person)
    if user is None or user.oidc_subject is not None:
        return None
    user.oidc_subject = person.subject
    return user


def _invited(session: Session, person: Person) -> User | None:
    open_ = Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > datetime.now(UTC)
    own = select(Invitation).where(Invitation.email == canonical_email(person.email), *open_)
    invitations = session.scalars(own.with_for_update()).all()
    if not invitations:
        return None
    user = create_user(session, person.email, "", name=person.name)
    session.flush()
    for invitation in invitations:
        accept_invitation(session, invitation, user)
    session.flush()
    return user
