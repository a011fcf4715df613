"""Where a request waits until its body has arrived: only then does it take one of the few places to be worked on.

A caller that stalls so holds a connection and the thread that waits for it, of which a server has many, and nothing
that others need. A file that is to be imported, or comes with a form, may be larger than any other body; it waits on
disk, and a limited number does so at once.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import IO, TYPE_CHECKING

from webapp.http.reading import MAX_BODY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

UPLOADS = "/leads/import"
NEW_FORMS = ("/forms/new/html", "/forms/new/json")
MAX_UPLOAD = 21 * 1024 * 1024  # the largest file, and the form around it
FORMS = "/f/"
MAX_FORM = 32 * 1024 * 1024  # all files of a post together
_IMPORTS_AT_ONCE, _FORMS_AT_ONCE = 4, 32
_CHUNK = 64 * 1024


class Anteroom:
    """The WSGI application behind it works on `places` requests at once."""

    def __init__(self, app: "WSGIApplication", places: int) -> None:
        self._app, self._places = app, BoundedSemaphore(places)
        self._imports, self._forms = BoundedSemaphore(_IMPORTS_AT_ONCE), BoundedSemaphore(_FORMS_AT_ONCE)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        for is_such, waiting in ((_is_import, self._imports), (_is_form, self._forms)):
            if is_such(environ):
                with _kept_aside(environ, waiting), self._places:
                    return self._app(environ, start_response)
        _await_body(environ)
        with self._places:
            return self._app(environ, start_response)


@contextmanager
def _kept_aside(environ: "WSGIEnvironment", waiting: BoundedSemaphore) -> Iterator[None]:
    """Let a long body wait on disk while the request is worked on; it is empty where too many do so."""
    with SpooledTemporaryFile(max_size=MAX_BODY) as kept:
        if waiting.acquire(blocking=False):
            try:
                _copy(environ["wsgi.input"], kept, _length(environ))
            finally:
                waiting.release()
        environ.pop("wsgi.input_terminated", None)
        environ["wsgi.input"] = kept
        yield


def _is_import(environ: "WSGIEnvironment") -> bool:
    return environ["PATH_INFO"] in (UPLOADS, *NEW_FORMS) and MAX_BODY < _length(environ) <= MAX_UPLOAD


def _is_form(environ: "WSGIEnvironment") -> bool:
    is_multipart = (environ.get("CONTENT_TYPE") or "").lower().startswith("multipart/form-data")
    return environ["PATH_INFO"].startswith(FORMS) and is_multipart and MAX_BODY < _length(environ) <= MAX_FORM


def _length(environ: "WSGIEnvironment") -> int:
    declared = environ.get("CONTENT_LENGTH") or ""
    return int(declared) if declared.isdecimal() else 0


def _copy(source: IO[bytes], kept: IO[bytes], left: int) -> None:
    while left and (chunk := source.read(min(left, _CHUNK))):
        kept.write(chunk)
        left -= len(chunk)
    kept.seek(0)


def _await_body(environ: "WSGIEnvironment") -> None:
    """Replace the input by what has arrived of it. What is longer than any body may be is not read: it is refused."""
    if (environ.get("CONTENT_LENGTH") or "").isdecimal():
        length = _length(environ)
        # Without the server's word, werkzeug counts: a body shorter than declared was cut off, and is refused.
        environ.pop("wsgi.input_terminated", None)
    elif "HTTP_TRANSFER_ENCODING" in environ:
        length = MAX_BODY + 1
    else:
        return
    environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length) if length <= MAX_BODY + 1 else b"")
