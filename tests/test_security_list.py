"""The list in docs/security.md is true: every row names tests, and every test that it names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "security.md").read_text()
ROWS = re.findall(r"^\| ([^|]+) \| [^|]+ \| (`tests/[^|]+) \|$", TEXT, re.MULTILINE)
ALL_ROWS = re.findall(r"^\| [^|-]", TEXT.partition("## The list")[2], re.MULTILINE)


def test_every_row_of_the_list_names_tests() -> None:
    assert len(ROWS) == len(ALL_ROWS) - 1, "the first is the heading"


def test_every_test_that_is_named_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", TEXT)
    assert sum(tests.count("::") for _, tests in ROWS) == len(named)
    missing = [f"{path}::{name}" for path, name in named if f"def {name}(" not in _source(path)]
    assert missing == []


def test_whoever_finds_a_weakness_is_told_where_to_report_it() -> None:
    told = (ROOT / "SECURITY.md").read_text()
    assert [heading for heading in re.findall(r"^## (.+)$", told, re.MULTILINE)] == [
        "Report a weakness",
        "What is supported",
        "What is in scope",
    ]


def _source(path: str) -> str:
    file = ROOT / path
    return file.read_text() if file.exists() else ""
