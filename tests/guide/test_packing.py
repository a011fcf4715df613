"""The command line is one file that any Python from 3.9 on runs, and that takes nothing from this server but itself."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import World
from webapp.guide.packing import SOURCES
from webapp.guide.packing import client as packed

MODULES = sorted(SOURCES.glob("*.py"))


def test_it_is_given_out_to_everybody_as_a_file(client: FlaskClient, world: World) -> None:
    answer = client.get("/docs/inlet")
    assert (answer.status_code, answer.data) == (200, packed())
    assert answer.headers["Content-Disposition"] == 'attachment; filename="inlet"'


def test_it_runs_where_there_is_no_server(tmp_path: Path) -> None:
    file = tmp_path / "inlet"
    file.write_bytes(packed())
    ran = subprocess.run([sys.executable, "-I", file, "--help"], cwd=tmp_path, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout.startswith("usage: inlet ")) == (0, True), ran.stderr


def test_it_is_the_same_whenever_it_is_packed() -> None:
    before = packed()
    packed.cache_clear()
    assert packed() == before


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_module_of_it_needs_python_3_9_and_its_own_library_alone(module: Path) -> None:
    tree = ast.parse(module.read_text(), feature_version=(3, 9))
    named = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level]
    plain = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    roots = {name.partition(".")[0] for name in (*plain, *(str(node.module) for node in named))}
    assert roots <= sys.stdlib_module_names
    if module.stem != "__init__":
        assert any(node.module == "__future__" for node in named)
