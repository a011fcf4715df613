"""The samples: whole programs that run as they stand, a file for each language; what is one's own is a placeholder."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "samples"
# By suffix: how the language is called, and by which name its colours are known.
LANGUAGES = {
    ".curl": ("curl", "bash"),
    ".fetch": ("fetch", "javascript"),
    ".node": ("Node", "javascript"),
    ".python": ("Python", "python"),
    ".php": ("PHP", "php"),
    ".ruby": ("Ruby", "ruby"),
    ".bash": ("bash", "sh"),
    ".html": ("HTML", "html"),
}


@dataclass(frozen=True)
class Sample:
    language: str
    lexer: str
    text: str


def samples_of(name: str) -> list[Sample]:
    """The samples of a call, such as `forms_api/submit`, in the order of the languages."""
    return list(_read(name))


@cache
def _read(name: str) -> tuple[Sample, ...]:
    return tuple(_files(name))


def _files(name: str) -> Iterator[Sample]:
    for suffix, (language, lexer) in LANGUAGES.items():
        file = FOLDER / f"{_called(name, suffix)}{suffix}"
        if file.exists():
            yield Sample(language, lexer, file.read_text().rstrip())


def _called(name: str, suffix: str) -> str:
    """A page keeps no secret: what a way in with a key shows of HTML is the form that needs none."""
    return "hosted/submit" if suffix == ".html" and name.endswith("/submit") else name
