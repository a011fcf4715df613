"""A private MySQL server, from the folder that `scripts/get-mysql` filled (MYSQL_HOME), as durable and as hostile."""

import atexit
import os
import shutil
import subprocess
import tempfile
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path

from tests.servers.mariadb import MariaDB, on_a_copy

SIZES = ("--innodb-redo-log-capacity=16M", "--innodb-buffer-pool-size=64M", "--mysqlx=OFF")


def mysql() -> AbstractContextManager[MariaDB]:
    """An empty server; its data is gone afterwards."""
    return on_a_copy(_template(), (_program(), *SIZES))


def _program() -> str:
    return str(Path(os.environ["MYSQL_HOME"], "mysqld"))


@cache
def _template() -> Path:
    """A data directory that the server made once, copied for each one."""
    folder = Path(tempfile.mkdtemp(prefix="inlet-mysql-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    data = folder / "data"
    subprocess.run((_program(), "--initialize-insecure", f"--datadir={data}"), check=True, capture_output=True)
    return data
