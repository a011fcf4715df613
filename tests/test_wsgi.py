"""What a process loads: a server all that it answers, a worker only what it works with."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import SECRET

SHOW = """
import sys
import wsgi, webapp.worker.commands
from webapp.extensions import Model
print(*sorted(Model.metadata.tables))
print("webapp.site" in sys.modules, len(list(wsgi.app.url_map.iter_rules())) > 1)
"""


def loaded(home: Path, command: str) -> list[str]:
    """The names of the tables that a process knows, and whether it loads the site and has addresses to answer."""
    environ = os.environ | {"SECRET_KEY": SECRET, "DATABASE_URL": f"sqlite:///{home}/a.db", "INLET_HOME": str(home)}
    shown = [sys.executable, "-c", SHOW, command]
    return subprocess.run(shown, env=environ, capture_output=True, text=True, check=True).stdout.splitlines()


def test_a_worker_carries_no_site_and_knows_all_tables(tmp_path: Path) -> None:
    tables, serves = loaded(tmp_path, "wsgi:app")
    assert serves == "True True"
    assert loaded(tmp_path, "worker") == [tables, "False False"]
