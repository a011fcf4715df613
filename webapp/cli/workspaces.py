"""Commands for workspaces."""

import json
import secrets
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from webapp.database.ids import parse, show
from webapp.database.transactions import in_transaction
from webapp.extensions import db
from webapp.forms.inbound import inbound_url, token_of
from webapp.onboarding.start import Start, start_workspace
from webapp.workspaces.models import Workspace
from webapp.workspaces.plans import LIMITS, PLANS, limits_of

workspace_group = AppGroup("workspace", help="Workspaces: create, list, limits.")


def register(app: Flask) -> None:
    app.cli.add_command(workspace_group)


@workspace_group.command("create")
@click.option("--name", required=True)
@click.option("--owner-email", required=True)
@click.option("--password", help="Made up and printed when it is left out.")
@click.option("--plan", type=click.Choice(list(PLANS)), default="free", show_default=True)
@click.option("--country", default="US", show_default=True, help="Two letters; decides how phone numbers are read.")
@click.option("--host", default="localhost", show_default=True, help="The website whose forms send their responses.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def create(
    name: str, owner_email: str, password: str | None, plan: str, country: str, host: str, as_json: bool
) -> None:
    """Create a workspace with its owner, a form and three keys. The keys are shown this once."""
    if "@" not in owner_email:
        raise click.BadParameter("is not an email address", param_hint="--owner-email")
    if len(country) != 2 or not country.isalpha():
        raise click.BadParameter("is not a country of two letters", param_hint="--country")
    password = password or secrets.token_urlsafe(12)
    handed_over = in_transaction(
        db.session,
        lambda session: _handed_over(
            start_workspace(session, name, owner_email, password, plan=plan, country=country.upper(), host=host),
            password,
        ),
    )
    if as_json:
        click.echo(json.dumps(handed_over, ensure_ascii=False))
    else:
        _print_start(handed_over)


def _handed_over(start: Start, password: str) -> dict[str, Any]:
    return {
        "workspace": {"id": show("ws", start.workspace.id), "name": start.workspace.name},
        "owner": {"email": start.owner_email, "password": password},
        "api_key": start.api_key,
        "test_api_key": start.test_api_key,
        "admin_api_key": start.admin_api_key,
        "form": {"id": show("form", start.form.id)},
        "team": {"id": show("team", start.workspace.id), "key": start.team_key},
        "inbound": {"url": inbound_url(start.inbound), "token": token_of(start.inbound)},
        "domain": {"id": show("dom", start.domain.id), "host": start.domain.host},
    }


def _print_start(start: dict[str, Any]) -> None:
    click.echo(f"Workspace  {start['workspace']['name']}  {start['workspace']['id']}")
    click.echo(f"Owner      {start['owner']['email']}  password {start['owner']['password']}")
    click.echo(f"Form       {start['form']['id']}")
    click.echo(f"API key    {start['api_key']}  (submits only; keep it on your server)")
    click.echo(f"Test key   {start['test_api_key']}")
    click.echo(f"Admin key  {start['admin_api_key']}  (all scopes)")
    click.echo(f"Team       {start['team']['id']}  key {start['team']['key']}")
    click.echo(f"Inbound    {start['inbound']['url']}  token {start['inbound']['token']}")
    click.echo(f"Domain     {start['domain']['host']}  {start['domain']['id']}")
    click.echo("The keys are not shown again.")


@workspace_group.command("list")
def list_workspaces() -> None:
    """List all workspaces."""
    for workspace in db.session.scalars(select(Workspace).order_by(Workspace.id)):
        click.echo(f"{show('ws', workspace.id)}  {workspace.plan:<10}  {workspace.name}")


@workspace_group.command("limits")
@click.argument("workspace_id")
@click.option("--plan", type=click.Choice(list(PLANS)), help="Put the workspace on another plan.")
@click.option("--set", "changes", multiple=True, metavar="NAME=NUMBER", help="NAME= goes back to the plan's figure.")
def limits(workspace_id: str, plan: str | None, changes: tuple[str, ...]) -> None:
    """Show a workspace's limits, or change some."""
    wanted = [_limit_change(change) for change in changes]
    for name, amount in in_transaction(db.session, lambda session: _set_limits(workspace_id, plan, wanted)).items():
        click.echo(f"{name} = {amount}")


def _limit_change(text: str) -> tuple[str, int | None]:
    name, equals, number = text.partition("=")
    if name not in LIMITS or not equals:
        raise click.BadParameter(f"{text} names none of {', '.join(LIMITS)} with =", param_hint="--set")
    if number and not number.isdecimal():
        raise click.BadParameter(f"{number} is not a number", param_hint="--set")
    return name, int(number) if number else None


def _set_limits(workspace_id: str, plan: str | None, changes: list[tuple[str, int | None]]) -> dict[str, int]:
    workspace = workspace_by(workspace_id)
    workspace.plan = plan or workspace.plan
    own = {**workspace.limits, **dict(changes)}
    workspace.limits = {name: amount for name, amount in own.items() if amount is not None}
    return limits_of(workspace)


def workspace_by(text: str) -> Workspace:
    """The workspace of this id. Raises BadParameter."""
    workspace = db.session.get(Workspace, parse("ws", text) or b"")
    if workspace is None:
        raise click.BadParameter("names no workspace; see `flask workspace list`", param_hint="WORKSPACE_ID")
    return workspace
