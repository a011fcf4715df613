"""The shape of the house: who may import whom, how large a piece may grow. Read from the source, never run."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "webapp"

# A package may import only what stands to its right.
LINE = (
    *("site", "cli"),
    *("guide", "dashboard", "worker", "operations", "onboarding", "privacy", "review", "intake", "automation"),
    *("insights", "live", "deliveries", "callbacks", "deals", "leads", "forms", "submissions", "workspaces", "events"),
    *("outgoing", "http", "errors", "database", "extensions", "config"),
)
DIALECTS = {"forms_api", "leads_api", "inbound_webhooks", "web_form_submit", "form_responses", "hosted"}
MEANINGLESS = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "service", "services", "base"}
MODULE_LINES, FUNCTION_LINES = 300, 40

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """`name` is dotted, as it is imported; `__init__` is left out of it."""

    name: str
    source: str
    is_package: bool = False

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def room(self) -> str:
        """The package or module directly under webapp that this belongs to; empty for webapp itself."""
        return self.name.partition(".")[2].partition(".")[0]


def read(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    return Module(".".join(parts[:-1] if is_package else parts), path.read_text(), is_package)


MODULES = [read(path) for path in sorted(PACKAGE.rglob("*.py"))]
each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)


def imports(module: Module, tree: ast.AST) -> Iterator[str]:
    """Dotted names of what a piece of a module imports from webapp, relative imports resolved."""
    package = module.name.split(".") if module.is_package else module.name.split(".")[:-1]
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*above, *filter(None, [node.module])])
            names = [f"{origin}.{alias.name}" for alias in node.names]
        yield from (name for name in names if name.split(".")[0] == "webapp")


def wrong_imports(module: Module) -> list[str]:
    """Imports against the line; webapp itself assembles and may import all, and nothing imports from it."""
    if not module.room:
        return []
    wrong = []
    for name in imports(module, module.tree):
        room = Module(name, "").room
        if room not in LINE or LINE.index(room) < LINE.index(module.room):
            wrong.append(name)
    return wrong


def functions(module: Module) -> Iterator[Function]:
    return (node for node in ast.walk(module.tree) if isinstance(node, Function))


def length(function: Function) -> int:
    """Lines of the body, without the docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def dialect_branches(module: Module) -> list[str]:
    """Comparisons, and match cases, with the name of a dialect."""
    return [
        ast.unparse(node)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Compare | ast.MatchValue)
        and any(isinstance(part, ast.Constant) and part.value in DIALECTS for part in ast.walk(node))
    ]


@each_module
def test_a_module_has_a_place_in_the_line(module: Module) -> None:
    assert module.room in {"", *LINE}


@each_module
def test_a_package_imports_only_what_stands_to_its_right(module: Module) -> None:
    assert wrong_imports(module) == []


@each_module
def test_no_function_imports_from_webapp(module: Module) -> None:
    assert [name for function in functions(module) for name in imports(module, function)] == []


@each_module
def test_a_name_has_a_meaning(module: Module) -> None:
    assert not MEANINGLESS & set(module.name.split("."))


@each_module
def test_a_module_says_what_lives_in_it(module: Module) -> None:
    assert ast.get_docstring(module.tree)


@each_module
def test_a_module_is_short_enough_to_read(module: Module) -> None:
    assert len(module.source.splitlines()) <= MODULE_LINES


@each_module
def test_a_function_is_short_enough_to_see(module: Module) -> None:
    lengths = {function.name: length(function) for function in functions(module)}
    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES} == {}


@each_module
def test_a_dialect_is_data_and_never_a_branch(module: Module) -> None:
    if not module.name.startswith("webapp.intake.dialects"):
        assert dialect_branches(module) == []


@pytest.mark.parametrize(
    ("name", "source", "wrong"),
    [
        ("webapp.leads.models", "from webapp.errors import Gone\nimport webapp.config, os", []),
        ("webapp.leads.models", "from webapp.leads.matching import match", []),
        ("webapp.leads.models", "from . import matching", []),
        ("webapp.leads.models", "from webapp import errors", []),
        ("webapp", "from webapp.cli import commands", []),
        ("webapp.leads.models", "from webapp.intake import gates", ["webapp.intake.gates"]),
        ("webapp.leads.models", "from ..intake import gates", ["webapp.intake.gates"]),
        ("webapp.leads.models", "from webapp import create_app", ["webapp.create_app"]),
        ("webapp.leads.models", "import webapp", ["webapp"]),
    ],
)
def test_an_import_against_the_line_is_seen(name: str, source: str, wrong: list[str]) -> None:
    assert wrong_imports(Module(name, source)) == wrong


@pytest.mark.parametrize(
    ("source", "branches"),
    [
        ("if dialect == 'hosted': ...", ["dialect == 'hosted'"]),
        ("a = row.dialect in {'hosted', 'leads_api'}", ["row.dialect in {'hosted', 'leads_api'}"]),
        ("match dialect:\n    case 'hosted': ...", ["'hosted'"]),
        ("Submission(dialect='hosted')", []),
    ],
)
def test_a_branch_on_a_dialect_is_seen(source: str, branches: list[str]) -> None:
    assert dialect_branches(Module("webapp.leads.models", source)) == branches


def test_the_length_of_a_function_leaves_its_docstring_out() -> None:
    (function,) = functions(Module("webapp.x", 'def f(\n    a,\n):\n    """One\n    two."""\n    a()\n\n    a()\n'))
    assert length(function) == 3
