"""Workspaces and their people: created, joined, left."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.workspaces.models import LEAD_STATUSES, Member, User, Workspace
from webapp.workspaces.passwords import hash_password


def create_workspace(session: Session, name: str, *, plan: str = "free", country: str = "US") -> Workspace:
    """An empty workspace with the defaults of C18."""
    workspace = Workspace(
        id=new_id(),
        name=name,
        plan=plan,
        country=country,
        currency="USD",
        time_zone="UTC",
        locale="en",
        limits={},
        lead_statuses=list(LEAD_STATUSES),
        created_at=datetime.now(UTC),
    )
    session.add(workspace)
    return workspace


def create_user(session: Session, email: str, password: str, *, name: str = "") -> User:
    """A user by the canonical form of their email; an existing one is returned as is, password and all.

    An empty password is none: they cannot log in by one. The first user of all is the operator of the instance.
    """
    user = find_user(session, email)
    if user is None:
        user = User(
            id=new_id(),
            email=canonical_email(email),
            name=name,
            password_hash=hash_password(password) if password else "",
            is_operator=not has_users(session),
            created_at=datetime.now(UTC),
        )
        session.add(user)
    return user


def find_user(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(User.email == canonical_email(email)))


def has_users(session: Session) -> bool:
    return session.scalar(select(User.id).limit(1)) is not None


def canonical_email(email: str) -> str:
    """The one spelling by which a user is known."""
    return email.strip().lower()


def add_member(session: Session, workspace: Workspace, user: User, role: str) -> Member:
    """Give a user a role in a workspace. What they are told of comes with the role until they choose (L8)."""
    member = Member(
        id=new_id(),
        workspace_id=workspace.id,
        user_id=user.id,
        user=user,
        role=role,
        away=False,
        created_at=datetime.now(UTC),
    )
    session.add(member)
    return member
