"""The command line as it is given out: one file that Python runs, the same to the last bit wherever it is packed."""

from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

SOURCES = Path(__file__).parent / "client"
_FIRST_LINE = b"#!/usr/bin/env python3\n"
_START = """\
import sys

if sys.version_info < (3, 9):
    sys.exit("inlet needs Python 3.9 or newer; this is " + sys.version.split()[0] + ".")

from inlet.commands import main

sys.exit(main())
"""


@cache
def client() -> bytes:
    """A zip archive behind a first line, as PEP 441 has it."""
    packed = BytesIO(_FIRST_LINE)
    packed.seek(len(_FIRST_LINE))
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        _put(archive, "__main__.py", _START)
        for source in sorted(SOURCES.glob("*.py")):
            _put(archive, f"inlet/{source.name}", source.read_text())
    return packed.getvalue()


def _put(archive: ZipFile, name: str, text: str) -> None:
    """Without the time at which it was packed, or by whom."""
    entry = ZipInfo(name)
    entry.compress_type, entry.create_system = ZIP_DEFLATED, 0
    archive.writestr(entry, text)
