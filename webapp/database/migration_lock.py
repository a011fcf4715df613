"""The lock under which the schema changes: of several that migrate at once, one does, and the others find it done.

MySQL and MariaDB: a named lock of the server, given back when its connection ends, however it ends. SQLite: a lock on a
file beside the database, given back when its process ends.
"""

import fcntl
import hashlib
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Engine, func, select

logger = logging.getLogger(__name__)

# Shorter than the connection's read timeout, so that a long wait is many short ones.
_WAIT_SECONDS = 5


def migration_lock(engine: Engine) -> AbstractContextManager[None]:
    """Hold the lock of this engine's database, as long as it takes to get it."""
    if engine.dialect.name != "sqlite":
        return _named_lock(engine)
    path = engine.url.database
    return nullcontext() if path in {None, "", ":memory:"} else _file_lock(Path(f"{path}.lock"))


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _named_lock(engine: Engine) -> Iterator[None]:
    """Names of locks are the server's, at most 64 characters long, so the database is part of ours by its digest."""
    name = "inlet." + hashlib.sha256((engine.url.database or "").encode()).hexdigest()[:32]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(select(func.get_lock(name, _WAIT_SECONDS))):
            logger.info("Another process holds the lock on the schema; waiting for it")
        try:
            yield
        finally:
            connection.execute(select(func.release_lock(name)))
