"""Workspaces and their people: created, joined, left."""

from datetime import UTC, datetime

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.workspaces.models import LEAD_STATUSES, Member, User, Workspace

ROLES = ("owner", "admin", "member", "viewer")
_hasher = PasswordHasher()


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
    """A user by the canonical form of their email; an existing one is returned as is, password and all."""
    email = email.strip().lower()
    user = session.scalar(select(User).where(User.email == email))
    if user is None:
        user = User(
            id=new_id(), email=email, name=name, password_hash=_hasher.hash(password), created_at=datetime.now(UTC)
        )
        session.add(user)
    return user


def add_member(session: Session, workspace: Workspace, user: User, role: str) -> Member:
    """Give a user a role in a workspace. Owners and admins are told of leads; others where they ask for it (L8)."""
    member = Member(
        id=new_id(),
        workspace_id=workspace.id,
        user_id=user.id,
        user=user,
        role=role,
        away=False,
        notified=role in ("owner", "admin"),
        created_at=datetime.now(UTC),
    )
    session.add(member)
    return member
