"""Where a request waits until its body has arrived: only then does it take one of the few places to be worked on.

A caller that stalls so holds a connection and the thread that waits for it, of which a server has many, and nothing
that others need.
"""

from collections.abc import Iterable
from io import BytesIO
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from webapp.http.reading import MAX_BODY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Anteroom:
    """The WSGI application behind it works on `places` requests at once."""

    def __init__(self, app: "WSGIApplication", places: int) -> None:
        self._app, self._places = app, BoundedSemaphore(places)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        _await_body(environ)
        with self._places:
            return self._app(environ, start_response)


def _await_body(environ: "WSGIEnvironment") -> None:
    """Replace the input by what has arrived of it. What is longer than any body may be is not read: it is refused."""
    declared = environ.get("CONTENT_LENGTH") or ""
    if declared.isdecimal():
        length = int(declared)
        # Without the server's word, werkzeug counts: a body shorter than declared was cut off, and is refused.
        environ.pop("wsgi.input_terminated", None)
    elif "HTTP_TRANSFER_ENCODING" in environ:
        length = MAX_BODY + 1
    else:
        return
    environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length) if length <= MAX_BODY + 1 else b"")
