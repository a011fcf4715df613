"""The doctor: each thing that a lead's way needs, looked at, with a cure where it is not well."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from flask import current_app
from sqlalchemy import text

from webapp.deliveries.reconciliation import reconcile
from webapp.extensions import db, limiter
from webapp.operations.resealing import LOST, OLDER, Tally, look_at, places
from webapp.operations.revision import read_revision
from webapp.outgoing.relay import read_relay


@dataclass(frozen=True)
class Finding:
    subject: str
    ok: bool
    detail: str


def examine() -> list[Finding]:
    """Every check, in order; a check that breaks is a finding too."""
    return [_looked_at(check) for check in CHECKS]


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
    revision = read_revision()
    cure = "" if revision.is_newest else "; run `flask db upgrade`"
    return Finding("migrations", revision.is_newest, f"at {revision.here}, newest is {revision.newest}{cure}")


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


def _secrets() -> Finding:
    """After a restore, or a change of SECRET_KEY, what was sealed must still open."""
    found = sum((look_at(place) for place in places() if not place.inside), Tally())
    if found[LOST]:
        cure = "name the key they were made with in SECRET_KEY or SECRET_KEY_PREVIOUS"
        return Finding("secrets", False, f"SECRET_KEY does not open {found[LOST]} of {found.total()}; {cure}")
    if found[OLDER]:
        return Finding("secrets", True, f"{found[OLDER]} of {found.total()} need an older key; run `flask keys rotate`")
    return Finding("secrets", True, "SECRET_KEY opens them" if found else "there are none yet")


def _mail() -> Finding:
    url = current_app.config["SMTP_URL"]
    if not url:
        return Finding("mail", True, "SMTP_URL is not set: messages are kept and can be read, none is sent")
    try:
        relay = read_relay(url)
    except ValueError as error:
        return Finding("mail", False, str(error))
    return Finding("mail", True, f"sent by {relay.host}, port {relay.port}")


def _limits() -> Finding:
    if not current_app.config["REDIS_URL"]:
        return Finding("limits", True, "counted by each web process; set REDIS_URL to share them")
    well = limiter.storage.check()
    return Finding("limits", well, "shared in Redis" if well else "Redis does not answer; each process counts alone")


def _reconciliation() -> Finding:
    """P14: nothing that was acknowledged waits longer than it should, or is gone."""
    findings = reconcile(db.session())
    amiss = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in asdict(findings).items() if count)
    return Finding("reconciliation", findings.all_well, amiss or "all 0")


CHECKS: tuple[Callable[[], Finding], ...] = (
    _database,
    _migrations,
    _durability,
    _https,
    _mail,
    _limits,
    _secrets,
    _reconciliation,
)
