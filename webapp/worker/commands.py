"""The worker's commands: run it, and purge now what it would purge in time."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from webapp.worker.purge import PURGES, Purge, begin_anew
from webapp.worker.runner import serve


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Dispatch events and deliver what is owed, until interrupted; as many at once as one likes."""
    serve(current_app._get_current_object())  # type: ignore[attr-defined]


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Only say how much there is.")
@with_appcontext
def purge(dry_run: bool) -> None:
    """Delete now what is no longer kept; the worker does so every ten minutes."""
    if not dry_run:
        begin_anew()
    for one in PURGES:
        click.echo(f"{one.name}: {one.count()} to delete" if dry_run else f"{one.name}: {_emptied(one)} deleted")
        for part in one.parts() if dry_run else ():
            click.echo(f"  {part}")


def _emptied(one: Purge) -> int:
    deleted = 0
    while batch := one.delete():
        deleted += batch
    return deleted


def register(app: Flask) -> None:
    app.cli.add_command(worker)
    app.cli.add_command(purge)
