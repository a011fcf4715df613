"""Kinds of files that a form may take, each known by its own bytes, whatever a file is called.

What is in no line of the table is not taken: a program, a script, a page or an SVG needs no line to be refused.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from webapp.submissions.files.archives import is_open_document, is_open_xml
from webapp.submissions.files.texts import is_plain_text

GROUPS = {"image": "images", "pdf": "PDF files", "document": "office documents", "text": "text and CSV files"}
ANY = tuple(GROUPS)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_HEIF = (b"heic", b"heix", b"mif1", b"heim", b"heis", b"msf1")


@dataclass(frozen=True)
class Kind:
    """`endings` are those that a name may have, the usual one first; `knows` tells by a file's content."""

    name: str
    words: str
    group: str
    type: str
    endings: tuple[str, ...]
    knows: Callable[[bytes], bool]


def _starts(*beginnings: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(beginnings)


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    """The major brand of an ISO media file."""
    return lambda content: content[4:8] == b"ftyp" and content[8:12] in brands


def _open_xml(folder: str) -> Callable[[bytes], bool]:
    return lambda content: is_open_xml(content, folder)


def _open_document(name: str) -> Callable[[bytes], bool]:
    return lambda content: is_open_document(content, name)


_XML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

KINDS: tuple[Kind, ...] = (
    Kind("jpeg", "a JPEG image", "image", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), _starts(b"\xff\xd8\xff")),
    Kind("png", "a PNG image", "image", "image/png", ("png",), _starts(b"\x89PNG\r\n\x1a\n")),
    Kind("gif", "a GIF image", "image", "image/gif", ("gif",), _starts(b"GIF87a", b"GIF89a")),
    Kind(
        "webp",
        "a WebP image",
        "image",
        "image/webp",
        ("webp",),
        lambda content: content[:4] == b"RIFF" and content[8:12] == b"WEBP",
    ),
    Kind("heic", "a HEIC image", "image", "image/heic", ("heic", "heif"), _brand(*_HEIF)),
    Kind("avif", "an AVIF image", "image", "image/avif", ("avif",), _brand(b"avif", b"avis")),
    Kind("pdf", "a PDF file", "pdf", "application/pdf", ("pdf",), _starts(b"%PDF-")),
    Kind(
        "docx",
        "a Word document",
        "document",
        f"{_XML}wordprocessingml.document",
        ("docx",),
        _open_xml("word"),
    ),
    Kind("xlsx", "an Excel workbook", "document", f"{_XML}spreadsheetml.sheet", ("xlsx",), _open_xml("xl")),
    Kind(
        "pptx",
        "a PowerPoint presentation",
        "document",
        f"{_XML}presentationml.presentation",
        ("pptx",),
        _open_xml("ppt"),
    ),
    Kind("odt", "an OpenDocument text", "document", f"{_ODF}text", ("odt",), _open_document("text")),
    Kind("ods", "an OpenDocument table", "document", f"{_ODF}spreadsheet", ("ods",), _open_document("spreadsheet")),
    Kind(
        "odp", "an OpenDocument slide show", "document", f"{_ODF}presentation", ("odp",), _open_document("presentation")
    ),
    Kind(
        "doc", "an older office document", "document", "application/x-ole-storage", ("doc", "xls", "ppt"), _starts(_OLE)
    ),
    Kind("text", "a text", "text", "text/plain", ("txt", "csv", "tsv", "md"), is_plain_text),
)
BY_NAME = {kind.name: kind for kind in KINDS}
_TYPES = {  # where one kind has several
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
}


def kind_of(content: bytes) -> Kind | None:
    """The kind that a file is by its content, None for one that no form takes."""
    return next((kind for kind in KINDS if kind.knows(content)), None)


def type_of(kind: str, ending: str) -> str:
    """The media type of a file of this kind, whose name ends so."""
    return _TYPES.get(ending, BY_NAME[kind].type)


def endings(groups: Iterable[str]) -> tuple[str, ...]:
    """The endings of all kinds of these groups, with their dots, for the `accept` of a page's control."""
    wanted = tuple(groups)
    return tuple(f".{ending}" for kind in KINDS if kind.group in wanted for ending in kind.endings)
