"""A private MariaDB on a unix socket, as durable as in production and with defaults that forgive nothing."""

import atexit
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import URL, Connection, Integer, NullPool, String, column, create_engine, select, table, text
from sqlalchemy.exc import OperationalError

from tests.servers.process import ServerProcess
from tests.servers.programs import program

# Small files are quick to copy; nothing here weakens durability.
SIZES = ("--innodb-log-file-size=8M", "--innodb-buffer-pool-size=64M", "--aria-pagecache-buffer-size=1M")
# What a hoster may have set and the application must not rely on: character set, time zone, silent truncation.
HOSTILE = ("--character-set-server=latin1", "--default-time-zone=+05:45", "--sql-mode=")
AS_ROOT = ("--user=root",) if os.geteuid() == 0 else ()


class MariaDB:
    """A running server, of MariaDB or of MySQL. `process` can be frozen, killed, and started again on the same data."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self.socket = folder / "socket"
        self._names = itertools.count(1)
        options = (f"--datadir={folder / 'data'}", f"--socket={self.socket}", f"--pid-file={folder / 'pid'}")
        durable = ("--skip-networking", "--skip-log-bin", "--innodb-flush-log-at-trx-commit=1")
        self.process = ServerProcess((*command, *options, *HOSTILE, *durable), folder / "log", self._answers)

    def url(self, database: str = "") -> str:
        """The SQLAlchemy URL of a database, which need not exist yet."""
        query = {"unix_socket": str(self.socket), "charset": "utf8mb4"}
        return URL.create("mysql+mysqldb", "root", host="", database=database, query=query).render_as_string()

    def create_database(self) -> str:
        """The URL of a new, empty database, in the server's own character set."""
        name = f"inlet_{next(self._names)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def execute(self, statement: str, database: str = "") -> None:
        """Run one statement as root, on a connection of its own."""
        engine = create_engine(self.url(database), poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))

    def _answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except OperationalError:
            return False
        return True


def under_way(connection: Connection, beginning: str) -> list[int]:
    """The connections of a server whose statement begins so and has not ended, as is long so only when it waits."""
    schema = "information_schema" if connection.dialect.is_mariadb else "performance_schema"  # type: ignore[attr-defined]
    processes = table("processlist", column("ID", Integer), column("INFO", String), schema=schema)
    return list(connection.scalars(select(processes.c.ID).where(processes.c.INFO.startswith(beginning))))


def mariadb(sizes: Sequence[str] = SIZES) -> AbstractContextManager[MariaDB]:
    """An empty server; its data is gone afterwards. A measurement gives it the sizes of production."""
    return on_a_copy(_template(), (program("mariadbd"), "--no-defaults", *sizes, *AS_ROOT))


@contextmanager
def on_a_copy(template: Path, command: Sequence[str]) -> Iterator[MariaDB]:
    """The server that the command starts, on a data directory of its own."""
    # Under /tmp, since the path of a unix socket may be no longer than 107 bytes.
    with tempfile.TemporaryDirectory(prefix="inlet-database-", dir="/tmp") as folder:
        shutil.copytree(template, Path(folder, "data"))
        server = MariaDB(Path(folder), command)
        server.process.start()
        try:
            yield server
        finally:
            server.process.stop()


@cache
def _template() -> Path:
    """A data directory fresh from the installer, made once and copied for each server."""
    folder = Path(tempfile.mkdtemp(prefix="inlet-mariadb-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    data = folder / "data"
    options = (f"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db")
    subprocess.run(
        (program("mariadb-install-db"), "--no-defaults", *options, *SIZES, *AS_ROOT), check=True, capture_output=True
    )
    return data
