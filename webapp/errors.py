"""The refusals that any part of Inlet may answer with: one small tree, worded by whoever answers.

An error never holds internals: its message is shown to the caller as it stands.
"""

from collections.abc import Mapping, Sequence


class Refusal(Exception):
    """A request that cannot be carried out, with its HTTP status and a stable code."""

    status = 400
    code = "VALIDATION_ERROR"
    default = "The request cannot be understood."

    def __init__(self, message: str | None = None, *, fields: Mapping[str, Sequence[str]] | None = None) -> None:
        self.message = message or self.default
        self.fields = dict(fields or {})
        super().__init__(self.message)

    @property
    def headers(self) -> dict[str, str]:
        return {}


class Invalid(Refusal):
    """What was sent breaks a rule; `fields` maps a path to its problems."""


class Malformed(Refusal):
    """A body that cannot be read at all."""


class Unauthorized(Refusal):
    status, code = 401, "UNAUTHORIZED"
    default = "The API key is missing or not valid."


class Forbidden(Refusal):
    status, code = 403, "FORBIDDEN"
    default = "This key is not allowed to do that. Use a key with the scope that is needed."


class HttpsRequired(Refusal):
    status, code = 403, "HTTPS_REQUIRED"
    default = "Use https:// for this address. Requests in plain text are refused."


class OriginNotAllowed(Refusal):
    status, code = 403, "ORIGIN_NOT_ALLOWED"
    default = "This website is not allowed to submit to this form. Add its origin to the form's allowed origins."


class NotFound(Refusal):
    status, code = 404, "NOT_FOUND"
    default = "There is nothing at this address."


class FormNotFound(NotFound):
    code = "FORM_NOT_FOUND"
    default = "This form does not exist."


class FormInactive(Refusal):
    status, code = 403, "FORM_INACTIVE"
    default = "This form does not take submissions at the moment."


class FormClosed(FormInactive):
    """Its last day is over, its last place is taken, or its owner closed it."""

    default = "This form is closed."


class MethodNotAllowed(Refusal):
    status, code = 405, "METHOD_NOT_ALLOWED"

    def __init__(self, allowed: Sequence[str]) -> None:
        self.allowed = ", ".join(sorted(allowed))
        super().__init__(f"This address answers {self.allowed} only.")

    @property
    def headers(self) -> dict[str, str]:
        return {"Allow": self.allowed}


class Conflict(Refusal):
    status, code = 409, "CONFLICT"


class TooLarge(Refusal):
    status, code = 413, "PAYLOAD_TOO_LARGE"


class UnsupportedMediaType(Refusal):
    status, code = 415, "UNSUPPORTED_MEDIA_TYPE"


class RateLimited(Refusal):
    """Over a limit; `retry_after` in whole seconds."""

    status, code = 429, "RATE_LIMITED"

    def __init__(self, message: str, *, retry_after: int) -> None:
        self.retry_after = max(1, retry_after)
        super().__init__(message)

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class InternalError(Refusal):
    status, code = 500, "INTERNAL_ERROR"
    default = "Something went wrong on our side. The request id names it in the log."


class Unavailable(Refusal):
    """The database cannot be used now; nothing was stored."""

    status, code = 503, "UNAVAILABLE"
    default = "The service is not available for a moment. Nothing was stored; please send it again."

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": "2"}
