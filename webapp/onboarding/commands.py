"""`flask demo`: a workspace full of people who never were, to look at and to take away again."""

from datetime import UTC, datetime

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.transactions import in_transaction
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.http.fields import WORKSPACE
from webapp.onboarding.people import invent
from webapp.onboarding.samples import add_samples, remove_samples
from webapp.workspaces.models import Workspace


@click.command("demo")
@click.argument("workspace_id")
@click.option("--leads", type=click.IntRange(1, 1_000_000), default=5000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other people.")
@click.option("--remove", is_flag=True, help="Take all sample leads of the workspace away.")
@with_appcontext
def demo(workspace_id: str, leads: int, seed: int, remove: bool) -> None:
    """Fill a workspace with sample leads of the past months; nobody is told of them."""
    if remove:
        gone = in_transaction(db.session, lambda session: remove_samples(session, _workspace(session, workspace_id).id))
        click.echo(f"{gone} sample leads are removed.")
    else:
        made = in_transaction(db.session, lambda session: _fill(session, workspace_id, leads, seed))
        click.echo(f"{made} sample leads are there. `flask demo {workspace_id} --remove` takes them away.")


def register(app: Flask) -> None:
    app.cli.add_command(demo)


def _fill(session: Session, workspace_id: str, leads: int, seed: int) -> int:
    workspace = _workspace(session, workspace_id)
    open_form = select(Form).where(Form.workspace_id == workspace.id, Form.deleted_at.is_(None)).order_by(Form.id)
    form = session.scalars(open_form.limit(1)).first()
    if form is None:
        raise click.ClickException("This workspace has no form; make one first.")
    return add_samples(session, workspace, form, invent(leads, seed, datetime.now(UTC)))


def _workspace(session: Session, workspace_id: str) -> Workspace:
    """By its id, or by its name where only one has it."""
    asked = Workspace.name == workspace_id
    if workspace_id.startswith(f"{WORKSPACE.prefix}_"):
        asked = Workspace.id == WORKSPACE.read(workspace_id)
    found = session.scalars(select(Workspace).where(asked).limit(2)).all()
    if len(found) != 1:
        raise click.BadParameter("names no workspace; see `flask workspace list`", param_hint="WORKSPACE_ID")
    return found[0]
