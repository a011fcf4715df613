"""What an operator wants to know of the installation at a glance, each with what to do where it is not well."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.deliveries.reconciliation import DELIVER_WITHIN, DISPATCH_WITHIN, RUN_WITHIN, reconcile
from webapp.extensions import db
from webapp.operations import VERSION
from webapp.operations.revision import read_revision

LEAST_FREE = 0.1


@dataclass(frozen=True)
class Check:
    """`cure` is what to do where it is not well."""

    subject: str
    well: bool
    detail: str
    cure: str = ""


def checks(session: Session) -> list[Check]:
    """The deep check, in words (P14)."""
    found, revision = reconcile(session), read_revision()
    worker = "Look whether a worker runs: `flask worker`, or the service of that name."
    more = f"{worker} Where one does, give it more DELIVERY_THREADS."
    return [
        Check(
            "Submissions without an event",
            not found.submissions_without_event,
            f"{found.submissions_without_event} in a day",
            "Keep the database as it is, and report this: it must never happen.",
        ),
        _late("Events that nobody dispatched", found.events_undispatched, DISPATCH_WITHIN, worker),
        _late("Deliveries overdue", found.deliveries_overdue, DELIVER_WITHIN, more),
        _late("Runs of workflows overdue", found.runs_overdue, RUN_WITHIN, worker),
        Check(
            "Deliveries of a worker that died",
            not found.leases_ended,
            f"{found.leases_ended} to be taken over",
            worker,
        ),
        Check(
            "Migrations",
            revision.is_newest,
            f"at {revision.here}, the newest is {revision.newest}",
            "Run `flask db upgrade`.",
        ),
        _disk(),
    ]


def _late(subject: str, count: int, limit: timedelta, cure: str) -> Check:
    return Check(subject, not count, f"{count} for more than {limit.seconds // 60} min", cure)


def facts(session: Session) -> dict[str, str]:
    """Version, database, how long things are kept."""
    settings = current_app.config
    return {
        "Version": VERSION,
        "Database": _database(session),
        "Address": settings["PUBLIC_URL"],
        "Email": "sent by SMTP_URL" if settings["SMTP_URL"] else "not set up: set SMTP_URL and MAIL_FROM",
        "Limits": "shared in Redis" if settings["REDIS_URL"] else "counted by each web process",
        "Spam is kept": f"{settings['SPAM_RETENTION_DAYS']} days",
        "Refused calls are kept": f"{settings['REFUSED_RETENTION_DAYS']} days",
        "Last backup": _last_backup(),
    }


def _disk() -> Check:
    home = Path(current_app.config["INLET_HOME"])
    usage = shutil.disk_usage(home if home.exists() else home.anchor)
    free = usage.free / usage.total
    detail = f"{usage.free / 2**30:.1f} GB free of {usage.total / 2**30:.1f} GB"
    cure = "Make room, or move INLET_HOME: without space no lead can be kept."
    return Check("Disk", free >= LEAST_FREE, detail, cure)


def _last_backup() -> str:
    """By the files in INLET_HOME/backups; one that is kept elsewhere is not known here."""
    files = Path(current_app.config["INLET_HOME"], "backups").glob("*")
    times = [path.stat().st_mtime for path in files if path.is_file()]
    if not times:
        return "none in INLET_HOME/backups; make one by `flask backup PATH`"
    return f"{datetime.fromtimestamp(max(times), UTC):%-d %B %Y, %H:%M} UTC"


def _database(session: Session) -> str:
    name = db.engine.dialect.name
    number: Any = session.scalar(text("SELECT sqlite_version()" if name == "sqlite" else "SELECT version()"))
    return f"{'SQLite' if name == 'sqlite' else 'MariaDB' if 'MariaDB' in str(number) else 'MySQL'} {number}"
