"""Every statement of the wire contracts has a proof, or says which capability it arrives with."""

import ast
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
STATEMENTS = tomllib.loads(Path(__file__).with_name("statements.toml").read_text())
IDS = (
    *(f"C{n}" for n in range(1, 21)),
    *("C6a", "C6b", "C7a"),
    *(f"K{n}" for n in range(1, 32)),
    *("K6a", "K12a"),
    *(f"L{n}" for n in range(1, 13)),
    *(f"I{n}" for n in range(1, 14)),
    *(f"W{n}" for n in range(1, 24)),
    *(f"R{n}" for n in range(1, 16)),
    "R2a",
    *(f"H{n}" for n in range(1, 11)),
)


def proofs(source: str) -> Iterator[str]:
    """The ids in the contract marks of a test module, found without running it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.contract"):
            yield from (ast.literal_eval(argument) for argument in node.args)


def listed(ids: Iterable[str]) -> str:
    return ", ".join(sorted(ids, key=IDS.index))


@pytest.fixture(scope="module")
def proven() -> set[str]:
    return {proof for path in TESTS.rglob("*.py") for proof in proofs(path.read_text())}


def test_a_mark_on_a_function_a_module_or_a_parameter_is_a_proof() -> None:
    source = """
pytestmark = pytest.mark.contract("A1")

@pytest.mark.contract("B2", "B3")
@pytest.mark.parametrize("x", [pytest.param(1, marks=mark.contract("C4"))])
def test_it(x): ...
"""
    assert set(proofs(source)) == {"A1", "B2", "B3", "C4"}


def test_every_statement_is_listed_with_its_text() -> None:
    assert set(STATEMENTS) == set(IDS)
    for statement in STATEMENTS.values():
        assert statement.keys() - {"arrives"} == {"text"}
        assert all(isinstance(value, str) and value for value in statement.values())


def test_every_mark_names_a_statement(proven: set[str]) -> None:
    unknown = proven - STATEMENTS.keys()
    assert not unknown, f"no such statements: {', '.join(sorted(unknown))}"


def test_every_statement_has_a_proof_or_says_with_what_it_arrives(proven: set[str]) -> None:
    missing = {name for name, statement in STATEMENTS.items() if "arrives" not in statement} - proven
    assert not missing, f"{len(missing)} statements without a proof: {listed(missing)}"


def test_a_statement_that_is_proven_has_arrived(proven: set[str]) -> None:
    both = {name for name, statement in STATEMENTS.items() if "arrives" in statement} & proven
    assert not both, f"proven, so take `arrives` out of statements.toml: {listed(both)}"
