"""The doctor says of each thing whether it is well, and what to do where it is not."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from webapp.extensions import db
from webapp.operations.doctor import examine


def test_all_is_well_with_a_new_installation(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 0
    assert [line[:5] for line in result.output.splitlines()] == ["ok   "] * 8


@pytest.fixture
def stale(context: Flask) -> Iterator[None]:
    """A database that is behind its migrations."""
    head = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    change = text("UPDATE alembic_version SET version_num = :to")
    db.session.execute(change, {"to": "0000"})
    db.session.commit()
    yield
    db.session.execute(change, {"to": head})
    db.session.commit()


@pytest.mark.usefixtures("stale")
def test_a_database_behind_its_migrations_is_a_finding_with_its_cure(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert [line.endswith("run `flask db upgrade`") for line in result.output.splitlines() if "FAIL" in line] == [True]


def test_a_database_that_may_lose_what_was_acknowledged_is_a_finding(context: Flask) -> None:
    if db.engine.dialect.name == "mysql":
        db.session.execute(text("SET GLOBAL innodb_flush_log_at_trx_commit=2"))
        cure = "innodb_flush_log_at_trx_commit=2; set it to 1, or a crash loses leads that were acknowledged"
        assert failing() == {"durability": cure}
        db.session.execute(text("SET GLOBAL innodb_flush_log_at_trx_commit=1"))
    durable = {"mysql": "innodb_flush_log_at_trx_commit=1", "sqlite": "synchronous=FULL"}
    assert durable[db.engine.dialect.name] in [finding.detail for finding in examine() if finding.ok]


def failing() -> dict[str, str]:
    return {finding.subject: finding.detail for finding in examine() if not finding.ok}


def test_what_is_not_well_is_told_and_the_rest_is_still_looked_at(make_app: Callable[..., Flask]) -> None:
    app = make_app(REDIS_URL="redis://127.0.0.1:1/0", QUICK_START=False)
    with app.app_context():
        assert failing() == {
            "https": "plain HTTP is allowed; unset REQUIRE_HTTPS in production",
            "limits": "Redis does not answer; each process counts alone",
        }


def test_a_check_that_breaks_is_a_finding(make_app: Callable[..., Flask]) -> None:
    with make_app(DATABASE_URL="sqlite:////nowhere/at/all.db").app_context():
        assert failing().keys() == {"database", "migrations", "durability", "secrets", "reconciliation"}
