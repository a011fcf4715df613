"""The size of an image in pixels, read from its header alone: nothing is ever decoded."""

import struct
from collections.abc import Callable

_LOOKED_AT = 256 * 1024
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # the JPEG markers that begin a frame

Size = tuple[int, int]


def pixels(kind: str, content: bytes) -> Size | None:
    """Width and height; None where the header does not tell."""
    try:
        return _READERS[kind](content[:_LOOKED_AT])
    except (struct.error, IndexError, ValueError):
        return None


def _png(header: bytes) -> Size | None:
    return _pair(">II", header, 16) if header[12:16] == b"IHDR" else None


def _gif(header: bytes) -> Size:
    return _pair("<HH", header, 6)


def _jpeg(header: bytes) -> Size | None:
    """Segment by segment to the frame, which tells its height first."""
    at = 2
    while header[at] == 0xFF:
        marker = header[at + 1]
        if marker in _FRAMES:
            height, width = _pair(">HH", header, at + 5)
            return width, height
        at += 1 if marker == 0xFF else 2 + struct.unpack_from(">H", header, at + 2)[0]
    return None


def _webp(header: bytes) -> Size | None:
    match header[12:16]:
        case b"VP8 ":
            width, height = _pair("<HH", header, 26)
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            bits = struct.unpack_from("<I", header, 21)[0]
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return int.from_bytes(header[24:27], "little") + 1, int.from_bytes(header[27:30], "little") + 1
        case _:
            return None


def _heif(header: bytes) -> Size:
    """The largest of its images: a preview is smaller."""
    at, found = header.index(b"ispe"), []
    while at >= 0:
        found.append(_pair(">II", header, at + 8))
        at = header.find(b"ispe", at + 4)
    return max(found, key=lambda size: size[0] * size[1])


def _pair(shape: str, header: bytes, at: int) -> Size:
    width, height = struct.unpack_from(shape, header, at)
    return width, height


_READERS: dict[str, Callable[[bytes], Size | None]] = {
    "png": _png,
    "gif": _gif,
    "jpeg": _jpeg,
    "webp": _webp,
    "heic": _heif,
    "avif": _heif,
}
