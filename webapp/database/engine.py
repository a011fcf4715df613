"""How connections are opened and transactions begun, which is where the databases differ most.

SQLite: write-ahead log, full sync, foreign keys, and a write transaction takes its lock at the start, so that it waits
for its turn instead of failing half way. MySQL and MariaDB: READ COMMITTED on every connection, since REPEATABLE READ
turns concurrent new leads into deadlocks.

A connection to a server goes back to its pool as it is: sessions and `with` blocks end their transactions themselves,
and the pool's own ROLLBACK would be one more call after each COMMIT. With SQLite it is none, unless a COMMIT failed:
that leaves its transaction open, where a server rolls it back.
"""

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, event, make_url

if TYPE_CHECKING:
    import sqlite3

BUSY_TIMEOUT_SECONDS = 5
_NETWORK_TIMEOUTS = {"connect_timeout": 5, "read_timeout": 30, "write_timeout": 30}
WRITE = "inlet_write"


def engine_options(database_url: str) -> dict[str, Any]:
    """Keyword arguments of create_engine for this database. A timeout that the URL names stands over ours."""
    url = make_url(database_url)
    if url.drivername == "sqlite":
        return {"connect_args": {"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False, "isolation_level": None}}
    return {
        "pool_reset_on_return": None,
        "isolation_level": "READ COMMITTED",
        "pool_size": 16,
        "max_overflow": 16,
        "pool_timeout": 5,
        "pool_recycle": 1800,
        "connect_args": {name: seconds for name, seconds in _NETWORK_TIMEOUTS.items() if name not in url.query},
    }


def prepare(engine: Engine) -> None:
    """Hook the rules of this module to an engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _open_mysql)


def _open_sqlite(connection: "sqlite3.Connection", _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _open_mysql(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("SET SESSION innodb_lock_wait_timeout=5, sql_mode='TRADITIONAL', time_zone='+00:00'")
    cursor.close()
