"""The doctor: each thing that a lead's way needs, looked at, with a cure where it is not well."""

from collections.abc import Callable
from dataclasses import dataclass

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import text

from webapp.extensions import db, limiter


@dataclass(frozen=True)
class Finding:
    subject: str
    ok: bool
    detail: str


def examine() -> list[Finding]:
    """Every check, in order; a check that breaks is a finding too."""
    checks: tuple[Callable[[], Finding], ...] = (_database, _migrations, _durability, _https, _mail, _limits)
    return [_looked_at(check) for check in checks]


def _looked_at(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:
        return Finding(check.__name__.strip("_"), False, f"{type(error).__name__}: {error}")


def _database() -> Finding:
    version = db.session.execute(text(_version_query())).scalar()
    return Finding("database", True, f"{db.engine.dialect.name} {version}")


def _version_query() -> str:
    return "SELECT sqlite_version()" if db.engine.dialect.name == "sqlite" else "SELECT version()"


def _migrations() -> Finding:
    here = MigrationContext.configure(db.session.connection()).get_current_revision()
    newest = ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()
    cure = "" if here == newest else "; run `flask db upgrade`"
    return Finding("migrations", here == newest, f"at {here}, newest is {newest}{cure}")


def _durability() -> Finding:
    """P1: a 2xx is on disk."""
    if db.engine.dialect.name == "sqlite":
        full = db.session.execute(text("PRAGMA synchronous")).scalar() == 2
        return Finding("durability", full, "synchronous=FULL" if full else "synchronous is not FULL")
    flush = db.session.execute(text("SELECT @@innodb_flush_log_at_trx_commit")).scalar()
    cure = "" if flush == 1 else "; set it to 1, or a crash loses leads that were acknowledged"
    return Finding("durability", flush == 1, f"innodb_flush_log_at_trx_commit={flush}{cure}")


def _https() -> Finding:
    if current_app.config["REQUIRE_HTTPS"]:
        return Finding("https", True, "plain HTTP is refused")
    quick = current_app.config["QUICK_START"]
    return Finding("https", quick, "plain HTTP is allowed" + ("" if quick else "; unset REQUIRE_HTTPS in production"))


def _mail() -> Finding:
    if current_app.config["SMTP_URL"]:
        return Finding("mail", True, "SMTP_URL is set")
    return Finding("mail", True, "SMTP_URL is not set: messages are kept and can be read, none is sent")


def _limits() -> Finding:
    if not current_app.config["REDIS_URL"]:
        return Finding("limits", True, "counted by each web process; set REDIS_URL to share them")
    well = limiter.storage.check()
    return Finding("limits", well, "shared in Redis" if well else "Redis does not answer; each process counts alone")
