"""A worker in a process of its own, and a receiver that its deliveries reach."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import SECRET
from tests.deliveries.conftest import hook
from tests.servers.live import ROOT
from tests.servers.process import ServerProcess

__all__ = ["hook"]

# The quick start's settings, since a receiver on loopback speaks plain HTTP; a lease that ends within the test.
PROGRAM = """
import logging, os, sys
from datetime import timedelta
from webapp import create_app
from webapp.config import read_settings
from webapp.worker.runner import serve
logging.basicConfig(level="INFO")
app = create_app({**read_settings(os.environ), "QUICK_START": True})
print("worker starts", flush=True)
serve(app, lease=timedelta(seconds=float(sys.argv[1])))
"""


@pytest.fixture
def make_worker(context: Flask, tmp_path: Path) -> Iterator[Callable[..., ServerProcess]]:
    """Workers on the test's own database; what still runs in the end is killed."""
    made: list[ServerProcess] = []

    def make(*, lease: float = 60) -> ServerProcess:
        log = tmp_path / f"worker-{len(made)}.log"
        environ = {"SECRET_KEY": SECRET, "DATABASE_URL": context.config["DATABASE_URL"], "INLET_HOME": str(tmp_path)}
        command = (sys.executable, "-c", PROGRAM, str(lease))
        made.append(ServerProcess(command, log, lambda: "worker starts" in log.read_text(), environ=environ, cwd=ROOT))
        made[-1].start()
        return made[-1]

    yield make
    for worker in made:
        if worker.is_running:
            worker.kill()
