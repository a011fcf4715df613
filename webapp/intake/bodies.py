"""Bodies read strictly: bytes become JSON values or form fields, or a `BadBody` that says what to mend.

Python's own JSON reader takes NaN, duplicate keys and 4,000-digit integers and dies of deep nesting; this one does not.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

Fields = dict[str, str | list[str]]

MAX_DEPTH = 16
MAX_KEYS = 200
MAX_KEY_LENGTH = 200
MAX_PARTS = 1_000
TOO_MANY_PARTS = f"The form has more than {MAX_PARTS:,} fields. Send fewer."
CUT_OFF = "The multipart body is cut off or malformed. Send it again."
_MIN_INTEGER, _MAX_INTEGER = -(2**63), 2**64 - 1
_LONGEST_INTEGER = 20  # digits of 2^64 - 1; a longer one is never converted, since int() takes quadratic time

_NO_BRACKETS = re.compile(r'(?:"(?:[^"\\]++|\\.)*+"?|[^"\[\]{}]++)++', re.DOTALL)  # strings and all between brackets
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<lone>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


class BadBody(ValueError):
    """A body that cannot be read; its message is a sentence for the sender."""


class TooManyParts(BadBody):
    """A form post with more fields than anyone fills in."""


def parse_json(body: bytes) -> object:
    """The JSON value of a UTF-8 body (RFC 8259); whether it has to be an object is for the dialect to say."""
    text = _decoded(body)
    _check_depth(text)
    if "\\ud" in text or "\\uD" in text:
        text = _ESCAPE.sub(_without_lone_surrogate, text)
    decoder = json.JSONDecoder(
        object_pairs_hook=_Objects(), parse_int=_integer, parse_float=_float, parse_constant=_refuse_constant
    )
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        problem = f"{error.msg.lower().removesuffix(' at')} at line {error.lineno}, column {error.colno}"
        raise BadBody(f"The request body is not valid JSON: {problem}. Correct it and send it again.") from None


def _decoded(body: bytes) -> str:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadBody("The request body is not UTF-8. Encode it as UTF-8 and send it again.") from None
    if not text or text.isspace():
        raise BadBody("The request body is empty. Send a JSON object.")
    return text


def _check_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for mark in _NO_BRACKETS.sub("", text):
        if mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise BadBody(f"The JSON is nested deeper than {MAX_DEPTH} levels. Send a flatter object.")
        else:
            depth -= 1


def _without_lone_surrogate(escape: re.Match[str]) -> str:
    return r"\ufffd" if escape["lone"] else escape[0]


class _Objects:
    """Builds the objects of one body and counts their keys."""

    def __init__(self) -> None:
        self.keys = 0

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        built = dict(pairs)
        self.keys += len(pairs)
        if self.keys > MAX_KEYS:
            raise BadBody(f"The JSON has more than {MAX_KEYS} keys. Send fewer.")
        if len(built) != len(pairs):
            raise BadBody("The JSON has the same key twice in one object. Send each key once.")
        if any(len(key) > MAX_KEY_LENGTH for key in built):
            raise BadBody(f"The JSON has a key over {MAX_KEY_LENGTH} characters. Shorten it.")
        return built


def _integer(digits: str) -> int:
    if len(digits) <= _LONGEST_INTEGER and _MIN_INTEGER <= (number := int(digits)) <= _MAX_INTEGER:
        return number
    raise BadBody("The JSON has an integer that does not fit into 64 bits. Send it as a string.")


def _float(digits: str) -> float:
    number = float(digits)
    if math.isfinite(number):
        return number
    raise BadBody("The JSON has a number that is out of range. Send it as a string.")


def _refuse_constant(name: str) -> NoReturn:
    raise BadBody(f"{name} is not JSON. Send a number, a string or null in its place.")


def parse_fields(body: bytes, content_type: str) -> Fields:
    """The fields of a form post, urlencoded or multipart. A file's content was taken out before: see uploads.

    A name that comes several times becomes a list. A visitor is never refused for an encoding: bytes that are not
    UTF-8 become U+FFFD.
    """
    kind, options = parse_options_header(content_type)
    if kind.lower() == "multipart/form-data":
        return _multipart(body, options.get("boundary", ""))
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace", max_num_fields=MAX_PARTS
        )
    except ValueError:
        raise TooManyParts(TOO_MANY_PARTS) from None
    return _grouped(pairs)


def _multipart(body: bytes, boundary: str) -> Fields:
    if not boundary or not boundary.isascii():
        raise BadBody("The multipart body has no boundary. Let the client set the Content-Type header itself.")
    pairs: list[tuple[str, str]] = []
    try:
        for part, content in _parts(body.decode("utf-8", "replace").encode(), boundary.encode()):
            if isinstance(part, Field) or content:
                pairs.append((part.name or "", content.decode("utf-8", "replace")))
    except RequestEntityTooLarge:
        raise TooManyParts(TOO_MANY_PARTS) from None
    except ValueError:
        raise BadBody(CUT_OFF) from None
    return _grouped(pairs)


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[Field | File, bytes]]:
    decoder = MultipartDecoder(boundary, max_parts=MAX_PARTS)
    decoder.receive_data(body)
    decoder.receive_data(None)
    part: Field | File | None = None
    content = bytearray()
    while not isinstance(event := decoder.next_event(), Epilogue):
        if isinstance(event, Field | File):
            part, content = event, bytearray()
        elif isinstance(event, Data) and part:
            content += event.data
            if not event.more_data:
                yield part, bytes(content)


def _grouped(pairs: Iterable[tuple[str, str]]) -> Fields:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: found if len(found) > 1 else found[0] for name, found in values.items()}
