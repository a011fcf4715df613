"""Uploads: the files of a multipart body, lifted out as it streams in, so that what is left is small and is text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from werkzeug.datastructures import Headers
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from webapp.errors import Malformed, TooLarge
from webapp.intake.bodies import CUT_OFF, MAX_PARTS, TOO_MANY_PARTS

LARGEST = 20 * 1024 * 1024  # of one file; of a larger one no more is kept than tells that it is
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Upload:
    """A file as it was sent. `at`: where in the body that is left its content was; `size`: of all that came."""

    field: str
    name: str
    content: bytes
    size: int
    at: int


@dataclass(frozen=True)
class Lifted:
    body: bytes
    uploads: Sequence[Upload] = ()


def boundary_of(content_type: str) -> str:
    """Of a multipart form; empty for any other body, and for one that does not tell."""
    kind, options = parse_options_header(content_type)
    boundary = options.get("boundary", "") if kind.lower() == "multipart/form-data" else ""
    return boundary if boundary.isascii() else ""


def lift(stream: IO[bytes], boundary: str, most_text: int) -> Lifted:
    """The body without the content of its files, and these; one without files as it was sent.

    Raises Malformed, TooLarge.
    """
    sent = bytearray()

    def chunks() -> Iterator[bytes]:
        while chunk := stream.read(_CHUNK):
            sent.extend(chunk[: max(0, most_text + 1 - len(sent))])
            yield chunk

    lifting = _Lifting(boundary.encode(), most_text)
    try:
        lifted = lifting.all_of(_events(chunks(), boundary.encode()))
    except RequestEntityTooLarge:
        raise TooLarge(TOO_MANY_PARTS) from None
    except ValueError:
        raise Malformed(CUT_OFF) from None
    if not lifted.uploads and len(sent) > most_text:
        raise lifting.too_large
    return lifted if lifted.uploads else Lifted(bytes(sent))


def put_in(lifted: Lifted, contents: Sequence[str]) -> bytes:
    """The body with texts in the places of its files."""
    parts, done = [], 0
    for upload, content in zip(lifted.uploads, contents, strict=True):
        parts += [lifted.body[done : upload.at], content.encode()]
        done = upload.at
    return b"".join([*parts, lifted.body[done:]])


class _Decoder(MultipartDecoder):
    """Takes names in any encoding: what is not UTF-8 becomes U+FFFD."""

    def _parse_headers(self, data: bytes | bytearray) -> Headers:
        return super()._parse_headers(bytes(data).decode("utf-8", "replace").encode())


def _events(chunks: Iterator[bytes], boundary: bytes) -> Iterator[Event]:
    decoder = _Decoder(boundary, max_parts=MAX_PARTS)
    event: Event | None = None
    while not isinstance(event, Epilogue):
        event = decoder.next_event()
        if isinstance(event, NeedData):
            decoder.receive_data(next(chunks, None))
        else:
            yield event


class _Lifting:
    """One body on its way: its text is written anew, its files are gathered."""

    def __init__(self, boundary: bytes, most_text: int) -> None:
        self._boundary, self._most_text = boundary, most_text
        self.too_large = TooLarge(f"The body is larger than {most_text // 1024} kB without its files. Send less.")
        self._body = bytearray()
        self._uploads: list[Upload] = []
        self._part: Field | File | None = None
        self._file, self._size = bytearray(), 0

    def all_of(self, events: Iterator[Event]) -> Lifted:
        for event in events:
            if isinstance(event, Field | File):
                self._begin(event)
            elif isinstance(event, Data) and self._part is not None:
                self._go_on(self._part, event)
        self._write(b"--%s--\r\n" % self._boundary)
        return Lifted(bytes(self._body), self._uploads)

    def _begin(self, part: Field | File) -> None:
        self._part, self._file, self._size = part, bytearray(), 0
        head = "".join(f"{name}: {value}\r\n" for name, value in part.headers)
        self._write(b"--%s\r\n%s\r\n" % (self._boundary, head.encode()))

    def _go_on(self, part: Field | File, data: Data) -> None:
        if isinstance(part, File):
            self._size += len(data.data)
            self._file += data.data[: max(0, LARGEST + 1 - len(self._file))]
        else:
            self._write(data.data)
        if not data.more_data:
            self._end(part)

    def _end(self, part: Field | File) -> None:
        """A control in which no file was chosen sends a file without name and content."""
        if isinstance(part, File) and (part.filename or self._size):
            upload = Upload(part.name or "", part.filename, bytes(self._file), self._size, len(self._body))
            self._uploads.append(upload)
        self._write(b"\r\n")

    def _write(self, text: bytes) -> None:
        self._body += text
        if len(self._body) > self._most_text:
            raise self.too_large
