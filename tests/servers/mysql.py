"""A private MySQL server, from the folder that `scripts/get-mysql` filled (MYSQL_HOME), as durable and as hostile."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.mariadb import MariaDB

SIZES = ("--innodb-redo-log-capacity=16M", "--innodb-buffer-pool-size=64M", "--mysqlx=OFF")


@contextmanager
def mysql() -> Iterator[MariaDB]:
    """An empty server; its data is gone afterwards."""
    server_program = str(Path(os.environ["MYSQL_HOME"], "mysqld"))
    with tempfile.TemporaryDirectory(prefix="inlet-mysql-", dir="/tmp") as folder:
        data = Path(folder, "data")
        making = (server_program, "--initialize-insecure", f"--datadir={data}")
        subprocess.run(making, check=True, capture_output=True)
        server = MariaDB(Path(folder), (server_program, *SIZES))
        server.process.start()
        try:
            yield server
        finally:
            server.process.stop()
