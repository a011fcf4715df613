"""Small files of every kind, made byte by byte, and such as pretend to be one."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
GIF = b"GIF89a" + struct.pack("<HH", 3, 2) + b"\x00\x00\x00;"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
PROGRAM = b"MZ\x90\x00\x03" + bytes(60) + b"PE\x00\x00"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(40) + b"ispe" + struct.pack(">III", 0, 4032, 3024)


def png(width: int = 2, height: int = 2) -> bytes:
    """A header that says so, and next to no content."""
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + _chunk(b"IEND")
    )


def _chunk(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def jpeg(width: int = 3, height: int = 2) -> bytes:
    """With a segment before the frame, as a camera writes it."""
    camera = b"\xff\xe1" + struct.pack(">H", 8) + b"Exif\x00\x00"
    return b"\xff\xd8" + camera + b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00\xff\xd9"


def webp(width: int = 5, height: int = 4) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<II", 10, 0) + size


def archive(parts: Mapping[str, bytes], *, packed: bool = True) -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return kept.getvalue()


def office(folder: str, **more: bytes) -> bytes:
    return archive({"_rels/.rels": b"<x/>", f"{folder}/main.xml": b"<x/>", "[Content_Types].xml": b"<x/>", **more})


def open_document(name: str) -> bytes:
    return archive({"mimetype": f"application/vnd.oasis.opendocument.{name}".encode(), "a": b"b"}, packed=False)


def bomb() -> bytes:
    """A Word document of a few kilobytes that says that it unpacks to gigabytes."""
    made = bytearray(office("word"))
    at = made.rfind(b"PK\x01\x02")
    made[at + 24 : at + 28] = struct.pack("<I", 3 * 1024**3)
    return bytes(made)
