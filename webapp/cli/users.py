"""Commands for people: who they are, a link to a new password where no mail is sent, who runs the installation."""

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.transactions import in_transaction
from webapp.extensions import db
from webapp.workspaces.lifecycle import find_user
from webapp.workspaces.models import User
from webapp.workspaces.resets import new_reset

user_group = AppGroup("user", help="People: list, reset-link, operator.")


def register(app: Flask) -> None:
    app.cli.add_command(user_group)


@user_group.command("list")
def list_users() -> None:
    """List all people who can sign in."""
    for user in db.session.scalars(select(User).order_by(User.id)):
        marks = [*(["operator"] if user.is_operator else []), *(["two-factor"] if user.totp_confirmed_at else [])]
        click.echo(f"{user.email:<40}  {', '.join(marks):<20}  {user.name}".rstrip())


@user_group.command("reset-link")
@click.argument("email")
def reset_link(email: str) -> None:
    """Print a link by which somebody sets a new password: good for one hour, and once."""
    token = in_transaction(db.session, lambda session: new_reset(session, _user(session, email)))
    click.echo(f"{current_app.config['PUBLIC_URL']}/reset/{token}")


@user_group.command("operator")
@click.argument("email")
@click.option("--on/--off", "on", required=True, help="Whether they see the installation's own pages.")
def operator(email: str, on: bool) -> None:
    """Make somebody an operator of this installation, or no longer one."""
    address = in_transaction(db.session, lambda session: _make_operator(session, email, on))
    click.echo(f"{address} is {'an operator' if on else 'no operator'} now.")


def _make_operator(session: Session, email: str, on: bool) -> str:
    user = _user(session, email)
    user.is_operator = on
    session.flush()
    if session.scalar(select(User.id).where(User.is_operator).limit(1)) is None:
        raise click.ClickException("An installation needs an operator. Make somebody else one first.")
    return user.email


def _user(session: Session, email: str) -> User:
    user = find_user(session, email)
    if user is None:
        raise click.BadParameter("is no one's; see `flask user list`", param_hint="EMAIL")
    return user
