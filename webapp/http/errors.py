"""One handler for whatever goes wrong, worded by the envelope of the address that was asked.

A blueprint's own handlers do not run for unknown paths and methods, so the application has the only one.
"""

import logging
import re
from collections.abc import Callable

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.exceptions import MethodNotAllowed as WrongMethod
from werkzeug.exceptions import NotFound as NoRoute

from webapp.database.transactions import is_unavailable
from webapp.errors import InternalError, Invalid, MethodNotAllowed, NotFound, Refusal, TooLarge, Unavailable
from webapp.http.envelope import failure

logger = logging.getLogger(__name__)

Envelope = Callable[[Refusal], Response]
_EXTENSION = "inlet_envelopes"


def answer_errors(app: Flask) -> None:
    """Answer every error of this application in the envelope of its address."""
    app.extensions[_EXTENSION] = []
    app.register_error_handler(Exception, lambda error: word(as_refusal(error)))


def use_envelope(app: Flask, address: re.Pattern[str], envelope: Envelope) -> None:
    """Word the errors of all paths that match by this envelope; the first that matches is used."""
    app.extensions[_EXTENSION].append((address, envelope))


def word(refusal: Refusal) -> Response:
    """The answer for a refusal at the address of this request."""
    for address, envelope in current_app.extensions[_EXTENSION]:
        if address.fullmatch(request.path):
            response: Response = envelope(refusal)
            return response
    return failure(refusal)


def as_refusal(error: Exception) -> Refusal:
    """What a caller may know of an error. What only we may know is in the log, under the request id."""
    match error:
        case Refusal():
            return error
        case WrongMethod():
            return MethodNotAllowed(list(error.valid_methods or ()))
        case NoRoute():
            return NotFound()
        case RequestEntityTooLarge():
            return TooLarge("The body is too large.")
        case HTTPException() if error.code is not None and error.code < 500:
            return _other(error)
        case _ if is_unavailable(error):
            logger.error("The database cannot be used: %s", type(error.__cause__ or error).__name__, exc_info=error)
            return Unavailable()
        case _:
            logger.exception("Unexpected error", exc_info=error)
            return InternalError()


def _other(error: HTTPException) -> Refusal:
    refusal = Invalid(error.description or error.name)
    refusal.status = error.code or 400
    return refusal
