"""How the tests let time pass for what is kept, and take away what is over its time."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from tests.conftest import World
from webapp.database.transactions import in_transaction
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.forms.retention import saying_of
from webapp.privacy.kinds import KINDS
from webapp.privacy.retention import Over, count_over
from webapp.workspaces.models import Workspace
from webapp.workspaces.retention import Said, Terms

NOW = datetime.now(UTC)


def say(world: World, said: Said | None, form: Said | None = None) -> None:
    db.session.execute(update(Workspace).where(Workspace.id == world.workspace_id).values(retention=said))
    db.session.execute(update(Form).where(Form.id == world.form_id).values(retention=form))
    db.session.commit()


def terms(world: World, name: str, days: float) -> Terms:
    """As they will be in so many days."""
    return saying_of(db.session(), world.workspace_id).terms(name, NOW + timedelta(days=days))


def over(world: World, name: str, days: float) -> list[Over]:
    db.session.rollback()
    return list(count_over(db.session(), KINDS[name], terms(world, name, days)))


def taken(world: World, name: str, days: float, limit: int = 500) -> int:
    """How much one batch takes in so many days."""
    db.session.rollback()
    at = terms(world, name, days)
    return in_transaction(db.session, lambda session: KINDS[name].delete(session, at, limit))


def rows(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0
