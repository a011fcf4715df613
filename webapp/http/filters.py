"""Filters in the address of a list: since when, which are in force, and how each of them is taken away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import urlencode

Since = Literal["hour", "day", "week", "month"]

SINCE: dict[str, tuple[str, timedelta]] = {
    "hour": ("Last hour", timedelta(hours=1)),
    "day": ("Last day", timedelta(days=1)),
    "week": ("Last 7 days", timedelta(days=7)),
    "month": ("Last 30 days", timedelta(days=30)),
}


@dataclass(frozen=True)
class Filter:
    """A filter in force; `without` is the address of the list without it."""

    name: str
    value: str
    without: str


def moment_of(since: Since | None) -> datetime | None:
    """When a span began that ends now."""
    return None if since is None else datetime.now(UTC) - SINCE[since][1]


def address(path: str, asked: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(asked)}" if asked else path


def in_force(path: str, asked: Mapping[str, str], words: Mapping[str, tuple[str, Mapping[str, str]]]) -> list[Filter]:
    """`asked`: what the address says; `words`: what each filter is called, and what each of its values is."""
    return [
        Filter(words[name][0], words[name][1].get(value, value), address(path, _without(asked, name)))
        for name, value in asked.items()
        if name in words
    ]


def _without(asked: Mapping[str, str], name: str) -> dict[str, str]:
    return {other: value for other, value in asked.items() if other != name}
