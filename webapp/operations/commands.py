"""The operator's commands: run it, look at it, back it up, bring it back."""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from webapp.config import ConfigError
from webapp.extensions import db
from webapp.onboarding.setup import setup_url
from webapp.operations import doctor as checks
from webapp.operations import supervisor
from webapp.operations.backup import BackupError, back_up, keep_secret_key
from webapp.operations.migrations import upgrade
from webapp.operations.restore import restore as restore_backup
from webapp.submissions.files.store import Store

logger = logging.getLogger(__name__)


@click.command("up")
@with_appcontext
def up() -> None:
    """Migrate, then run web and worker until interrupted."""
    web = _web_command()
    upgrade()
    _run(web, supervisor.worker_command())


@click.command("web")
@with_appcontext
def web() -> None:
    """Run the web server until interrupted, and stop it so that no request is lost."""
    _run(_web_command())


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Say what is right and what is not with this installation."""
    findings = checks.examine()
    for finding in findings:
        click.echo(f"{'ok   ' if finding.ok else 'FAIL '} {finding.subject}: {finding.detail}")
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


@click.command("backup")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--with-secret-key", is_flag=True, help="Write the secret key too, to PATH.secret_key.")
@with_appcontext
def backup(path: Path, with_secret_key: bool) -> None:
    """Write the whole database and the files of forms to PATH, one file, while all runs."""
    try:
        back_up(db.engine, path, Store(current_app.config["FILES_DIR"]))
        if with_secret_key:
            keep_secret_key(current_app.config["SECRET_KEY"], path.with_name(f"{path.name}.secret_key"))
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{path} holds the database" + (", and its secret key lies beside it." if with_secret_key else "."))


@click.command("restore")
@click.argument("path", type=click.Path(path_type=Path))
@with_appcontext
def restore(path: Path) -> None:
    """Bring the backup at PATH into the database, which must be empty."""
    try:
        click.echo(f"{restore_backup(path, Store(current_app.config['FILES_DIR']))} rows are restored.")
    except BackupError as error:
        raise click.ClickException(str(error)) from error


def register(app: Flask) -> None:
    for command in (up, web, doctor, backup, restore):
        app.cli.add_command(command)


def _web_command() -> list[str]:
    config = current_app.config
    try:
        supervisor.check_workers(config["DATABASE_URL"], config["WEB_WORKERS"])
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    return supervisor.web_command(config["HOST"], config["PORT"], config["WEB_WORKERS"])


def _run(*commands: Sequence[str]) -> None:
    words = f"Inlet is ready on {_first_page() or _local()}"
    delay = current_app.config["STOP_DELAY_SECONDS"]
    sys.exit(supervisor.run(commands, f"{_local()}/health/ready", lambda: click.echo(words), stop_delay=delay))


def _first_page() -> str | None:
    """Where the first account is made, while there is none; a database that is away is no reason not to begin."""
    site = _local() if current_app.config["QUICK_START"] else current_app.config["PUBLIC_URL"]
    try:
        return setup_url(db.session(), site)
    except SQLAlchemyError:
        logger.warning("The database cannot be asked whether there is an account yet")
        return None
    finally:
        db.session.remove()


def _local() -> str:
    host, port = current_app.config["HOST"], current_app.config["PORT"]
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 (only named, for the reader)
