"""What is shown: lines for people, or JSON for programs; what strangers wrote can do nothing to a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

_COLOURS = {"red": 31, "green": 32, "amber": 33, "blue": 36, "dim": 2, "bold": 1}


class Screen:
    """`as_json`: a line of JSON for each thing that is shown, and nothing else. Words aside go to stderr."""

    def __init__(self, environ: Mapping[str, str], *, as_json: bool = False) -> None:
        self.as_json = as_json
        self._colours = sys.stdout.isatty() and "NO_COLOR" not in environ and environ.get("TERM") != "dumb"

    def show(self, thing: Any, *parts: str) -> None:
        """A thing to programs, its parts to people."""
        self._write(json.dumps(thing) if self.as_json else "  ".join(part for part in parts if part).rstrip())

    def text(self, text: str) -> None:
        """For people alone."""
        if not self.as_json:
            self._write(text)

    def table(self, things: Sequence[Any], rows: Sequence[Sequence[str]]) -> None:
        """Columns as wide as they need to be; to programs the things, one a line."""
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
        for thing, row in zip(things, rows):
            self.show(thing, "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())

    def aside(self, text: str) -> None:
        """How it goes, which is no result."""
        sys.stderr.write(plain(text, keep="\n") + "\n")
        sys.stderr.flush()

    def paint(self, text: str, colour: str) -> str:
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self._colours else text

    def _write(self, line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def plain(text: Any, keep: str = "") -> str:
    """On one line, and without what a terminal would obey: escapes, other controls, turned directions."""
    return "".join(one if one.isprintable() or one in keep else "·" for one in str(text if text is not None else ""))


def clock(moment: str) -> str:
    """An instant of the server in the time of this machine."""
    return moment_of(moment).astimezone().strftime("%H:%M:%S")


def moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
