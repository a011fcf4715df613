"""Commands for keys: the API keys of a workspace, and the key of the installation, under which secrets are sealed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from webapp.cli.workspaces import workspace_by
from webapp.database.ids import parse, show
from webapp.database.transactions import in_transaction
from webapp.errors import Refusal
from webapp.extensions import db
from webapp.operations.resealing import LOST, NEWEST, OLDER, Tally, look_at, places, reseal_place
from webapp.workspaces.keys import SCOPES, SUBMIT, create_key, revoke_key, rotate_key, usable
from webapp.workspaces.models import ApiKey

keys_group = AppGroup("keys", help="API keys: create, list, replace, revoke. What SECRET_KEY seals: rotate.")


def register(app: Flask) -> None:
    app.cli.add_command(keys_group)


@keys_group.command("rotate")
@click.option("--dry-run", is_flag=True, help="Change nothing: say what stands under an older key.")
def rotate(dry_run: bool) -> None:
    """Seal every secret in the database anew under SECRET_KEY, after the old one moved to SECRET_KEY_PREVIOUS.

    All processes must have been restarted with the new key. May be broken off at any time, and run again.
    """
    total = Tally()
    for place in places():
        found = look_at(place) if dry_run else reseal_place(place)
        click.echo(f"{place.name:<28}{_told(found, dry_run)}")
        total += found
    if total[LOST]:
        raise click.ClickException(
            f"{total[LOST]} open by no key. Name the key they were sealed by in SECRET_KEY_PREVIOUS."
        )
    if dry_run and total[OLDER]:
        click.echo(f"{total[OLDER]} to be sealed anew: run `flask keys rotate`.")
    else:
        click.echo("Everything in the database stands under SECRET_KEY.")


def _told(tally: Tally, dry_run: bool) -> str:
    older = "under an older key" if dry_run else "sealed anew"
    return f"{tally[OLDER]} {older}, {tally[NEWEST]} under the newest already, {tally[LOST]} open by no key"


@keys_group.command("create")
@click.argument("workspace_id")
@click.option("--name", required=True)
@click.option("--scope", "scopes", multiple=True, type=click.Choice(["all", *SCOPES]), default=(SUBMIT,))
@click.option("--test", is_flag=True, help="What comes in with it is test data.")
def create_api_key(workspace_id: str, name: str, scopes: tuple[str, ...], test: bool) -> None:
    """Create a key; it is shown this once."""
    chosen = SCOPES if "all" in scopes else scopes
    workspace = workspace_by(workspace_id).id
    click.echo(
        in_transaction(db.session, lambda session: create_key(session, workspace, name, scopes=chosen, test=test)[1])
    )


@keys_group.command("list")
@click.argument("workspace_id")
def list_keys(workspace_id: str) -> None:
    """List a workspace's keys, without their text."""
    keys = select(ApiKey).where(ApiKey.workspace_id == workspace_by(workspace_id).id).order_by(ApiKey.id)
    for key in db.session.scalars(keys):
        click.echo(f"{show('key', key.id)}  {key.hint:<20}  {_state(key):<8}  {key.name}")


def _state(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "active" if usable(key, datetime.now(UTC)) else "expired"


@keys_group.command("replace")
@click.argument("workspace_id")
@click.argument("key_id")
@click.option("--overlap-hours", type=click.IntRange(0, 24 * 365), default=24, show_default=True)
def replace(workspace_id: str, key_id: str, overlap_hours: int) -> None:
    """Make a new key in place of an old one, which goes on working for a while."""
    workspace, key = workspace_by(workspace_id).id, parse("key", key_id) or b""
    overlap = timedelta(hours=overlap_hours)
    click.echo(_or_exit(lambda session: rotate_key(session, workspace, key, overlap=overlap)[1]))


@keys_group.command("revoke")
@click.argument("workspace_id")
@click.argument("key_id")
def revoke(workspace_id: str, key_id: str) -> None:
    """Stop a key at once."""
    workspace, key = workspace_by(workspace_id).id, parse("key", key_id) or b""
    click.echo(f"{_or_exit(lambda session: revoke_key(session, workspace, key).name)} is revoked.")


def _or_exit(work: Any) -> Any:
    try:
        return in_transaction(db.session, work)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
