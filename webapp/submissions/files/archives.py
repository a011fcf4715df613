"""What an archive says of itself, read from its directory alone: nothing is ever unpacked.

Office documents are such archives. The directory tells them apart, and gives away those that unpack to a flood.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MOST_UNPACKED = 500 * 1024 * 1024
_MOST_DIRECTORY = 1024 * 1024
_END, _ENTRY, _LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_END_SIZE, _ENTRY_SIZE, _LOCAL_SIZE, _LONGEST_COMMENT = 22, 46, 30, 65_535
_MACROS = "vbaproject.bin"


@dataclass(frozen=True)
class Listing:
    """The names in an archive, and how large all would be unpacked, by its own word."""

    names: tuple[str, ...]
    unpacked: int

    @property
    def has_macros(self) -> bool:
        return any(name.lower().endswith(_MACROS) for name in self.names)


def listing(content: bytes) -> Listing | None:
    """The directory of a ZIP archive; None where it is none, is damaged, or has a directory beyond all measure."""
    if not content.startswith(_LOCAL):
        return None
    end = content.rfind(_END, -(_END_SIZE + _LONGEST_COMMENT))
    if end < 0 or end + _END_SIZE > len(content):
        return None
    size, offset = struct.unpack_from("<II", content, end + 12)
    directory = content[offset : offset + size]
    if size > _MOST_DIRECTORY or len(directory) != size:
        return None
    try:
        entries = list(_entries(directory))
    except (struct.error, ValueError):
        return None
    return Listing(tuple(name for name, _ in entries), sum(unpacked for _, unpacked in entries))


def _entries(directory: bytes) -> Iterator[tuple[str, int]]:
    at = 0
    while at < len(directory):
        if directory[at : at + 4] != _ENTRY:
            raise ValueError("no entry where one is due")
        (unpacked,) = struct.unpack_from("<I", directory, at + 24)
        name, extra, comment = struct.unpack_from("<HHH", directory, at + 28)
        yield directory[at + _ENTRY_SIZE : at + _ENTRY_SIZE + name].decode("utf-8", "replace"), unpacked
        at += _ENTRY_SIZE + name + extra + comment


def is_open_xml(content: bytes, folder: str) -> bool:
    """Whether it is an Office document whose parts lie in this folder, and without macros."""
    found = listing(content)
    if found is None or found.has_macros or "[Content_Types].xml" not in found.names:
        return False
    return any(name.startswith(f"{folder}/") for name in found.names)


def is_open_document(content: bytes, name: str) -> bool:
    """Whether its first entry, which is never packed, says that it is an OpenDocument of this name."""
    said = f"application/vnd.oasis.opendocument.{name}".encode()
    return content.startswith(_LOCAL) and content[_LOCAL_SIZE:].startswith(b"mimetype" + said + b"PK")
