"""A write transaction is committed whole, run again whole when the database asks for it, and let go otherwise."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from tests.conftest import World, on_row_locks
from webapp.database.transactions import ATTEMPTS, in_transaction, is_lock_timeout, is_unavailable
from webapp.errors import Conflict
from webapp.extensions import db
from webapp.workspaces.models import Workspace


def name_of(app: Flask, world: World) -> str:
    with app.app_context():
        return db.session.get_one(Workspace, world.workspace_id).name


def rename(session: Session, world: World, name: str) -> None:
    session.get_one(Workspace, world.workspace_id).name = name
    session.flush()


def test_what_the_work_returns_is_returned_once_it_is_committed(app: Flask, world: World) -> None:
    with app.app_context():
        assert in_transaction(db.session, lambda session: rename(session, world, "New") or "done") == "done"  # type: ignore[func-returns-value]
    assert name_of(app, world) == "New"


@pytest.mark.parametrize("anew", [True, False])
def test_a_transaction_begins_anew_unless_its_caller_only_read(app: Flask, world: World, anew: bool) -> None:
    ended: list[Connection] = []

    def note(connection: Connection) -> None:
        ended.append(connection)

    with app.app_context():
        goes_on = not anew and db.engine.dialect.name != "sqlite"
        db.session.connection().execute(text("SELECT 1"))
        event.listen(db.engine, "rollback", note)
        try:
            in_transaction(db.session, lambda session: rename(session, world, "New"), anew=anew)
        finally:
            event.remove(db.engine, "rollback", note)
    assert (len(ended), name_of(app, world)) == (0 if goes_on else 1, "New")


def test_a_try_that_fails_after_reading_is_followed_by_a_new_one(app: Flask, world: World) -> None:
    runs = count(1)

    def work(session: Session) -> None:
        rename(session, world, f"Try {(run := next(runs))}")
        if run == 1:
            raise OperationalError("", {}, Exception(1213, "Deadlock found"))

    with app.app_context():
        db.session.connection().execute(text("SELECT 1"))
        in_transaction(db.session, work, anew=False)
    assert name_of(app, world) == "Try 2"


@pytest.mark.parametrize("error", [Conflict("No."), KeyError("a bug"), KeyboardInterrupt()])
def test_work_that_raises_leaves_nothing_and_is_not_run_again(app: Flask, world: World, error: BaseException) -> None:
    runs = count(1)

    def work(session: Session) -> None:
        next(runs)
        rename(session, world, "Half")
        raise error

    with app.app_context(), pytest.raises(type(error)):
        in_transaction(db.session, work)
    assert (next(runs), name_of(app, world)) == (2, "Acme")


@pytest.mark.parametrize("number", [1213, 1205, 1020, 1305, 2006, 2013])
def test_the_whole_work_is_run_again_at_most_eight_times(app: Flask, world: World, number: int) -> None:
    runs = count(1)

    def work(session: Session, fails: int) -> int:
        rename(session, world, "Half")
        if (run := next(runs)) <= fails:
            raise OperationalError("SELECT", {}, Exception(number, "the database says no"))
        return run

    with app.app_context():
        assert in_transaction(db.session, lambda session: work(session, ATTEMPTS - 1)) == ATTEMPTS == 8
        runs = count(1)
        with pytest.raises(OperationalError):
            in_transaction(db.session, lambda session: work(session, ATTEMPTS))
    assert next(runs) == ATTEMPTS + 1


@on_row_locks
def test_a_real_deadlock_is_survived_by_both(app: Flask, world: World) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE two (id INT PRIMARY KEY, n INT) ENGINE=InnoDB"))
        connection.execute(text("INSERT INTO two VALUES (1, 0), (2, 0)"))
    met, tries = threading.Barrier(2), count(1)

    def cross(order: tuple[int, int]) -> None:
        first_try = True

        def work(session: Session) -> None:
            nonlocal first_try
            next(tries)
            add(session.connection(), order[0])
            if first_try:
                first_try = False
                met.wait(10)
            add(session.connection(), order[1])

        with app.app_context():
            in_transaction(db.session, work)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(cross, [(1, 2), (2, 1)]))
    with app.app_context(), db.engine.begin() as connection:
        assert connection.execute(text("SELECT id, n FROM two ORDER BY id")).all() == [(1, 2), (2, 2)]
        connection.execute(text("DROP TABLE two"))
    assert next(tries) >= 4


def add(connection: Connection, id_: int) -> None:
    connection.execute(text("UPDATE two SET n = n + 1 WHERE id = :id"), {"id": id_})


def test_what_a_new_try_cannot_cure_is_told_at_once(app: Flask, world: World) -> None:
    runs = count(1)

    def work(session: Session) -> Any:
        next(runs)
        return session.execute(text("SELECT nothing FROM nowhere"))

    with app.app_context(), pytest.raises(DBAPIError):
        in_transaction(db.session, work)
    assert next(runs) == 2


def test_which_errors_are_the_databases_own(app: Flask) -> None:
    locked, duplicate = Exception(1205, "Lock wait timeout exceeded"), Exception(1062, "Duplicate entry")
    assert is_lock_timeout(OperationalError("", {}, locked)) is True
    assert is_lock_timeout(OperationalError("", {}, Exception("database is locked"))) is True
    assert is_lock_timeout(OperationalError("", {}, Exception(1213, "Deadlock found"))) is False
    assert [is_unavailable(error) for error in (PoolTimeout(), OperationalError("", {}, locked))] == [True, True]
    ours = [IntegrityError("", {}, duplicate), DataError("", {}, duplicate), ProgrammingError("", {}, duplicate)]
    assert [is_unavailable(error) for error in (*ours, ValueError())] == [False] * 4


def test_connections_keep_the_rules_of_their_database(context: Flask) -> None:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            pragmas = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
            assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        else:
            assert connection.get_isolation_level() == "READ COMMITTED"
            asked = text("SELECT @@innodb_lock_wait_timeout, @@time_zone, @@character_set_client")
            assert connection.execute(asked).one() == (5, "+00:00", "utf8mb4")
