"""A CSV file as somebody's program wrote it: its encoding and its delimiter are found out, its bounds are held."""

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass

from webapp.errors import Invalid, TooLarge

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 500
_DELIMITERS = ",;\t"


@dataclass(frozen=True)
class Table:
    """`rows` follow the heading; each has as many cells as there are columns, and no column's name is there twice."""

    columns: list[str]
    rows: list[list[str]]


def read_csv(data: bytes) -> Table:
    """Raises TooLarge, and Invalid for what is no table."""
    if len(data) > MOST_BYTES:
        raise TooLarge(f"The file is larger than {MOST_BYTES >> 20} MB. Split it.")
    text = decoded(data).lstrip("\ufeff").replace("\0", "")
    first, _, _ = text.lstrip("\r\n").partition("\n")
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        heading, *rows = csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=delimiter)
    except (csv.Error, ValueError) as error:
        raise _unreadable("The file cannot be read as CSV. Export it again, with a line of column names.") from error
    if not rows:
        raise _unreadable("The file has no row below its line of column names. Export it again, with the rows.")
    if len(rows) > MOST_ROWS or len(heading) > MOST_COLUMNS:
        raise TooLarge(f"The file has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns. Split it.")
    columns = _named(heading)
    return Table(columns, [[*row[: len(columns)], *[""] * (len(columns) - len(row))] for row in rows])


def decoded(data: bytes) -> str:
    """UTF-8, UTF-16, or what Windows wrote before them."""
    if data.startswith(BOM_UTF8):
        return data.decode("utf-8", "replace")
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if data[1:2] == b"\0" or data[:1] == b"\0":
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _named(heading: list[str]) -> list[str]:
    names: dict[str, None] = {}
    for number, cell in enumerate(heading, start=1):
        name = free = cell.strip()[:200] or f"Column {number}"
        count = 1
        while free in names:
            count += 1
            free = f"{name} ({count})"
        names[free] = None
    return list(names)


def _unreadable(problem: str) -> Invalid:
    return Invalid(problem, fields={"file": [problem]})
