"""CORS for the ways in whose path names a list of origins: exactly the allowed origin is echoed, errors included (C13).

Flask-CORS cannot express a customer's wildcard and runs the view for a refused origin, so it serves only the
resources that are open to all.
"""

from collections.abc import Sequence

from flask import Response

from webapp.workspaces.origins import allows

ALLOWED_HEADERS = "content-type, x-api-key, authorization, x-webhook-token, idempotency-key, x-inlet-dry-run"
EXPOSED_HEADERS = (
    "x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, retry-after, x-request-id, x-inlet-dry-run"
)
PREFLIGHT_SECONDS = 600


Allowed = Sequence[str] | None  # None where no list is known
EVERYONE = ("*",)


def answer(response: Response, origin: str | None, allowed: Allowed) -> Response:
    """Let a page of an allowed origin read this answer; everyone's, where no path names a list."""
    if allowed is EVERYONE:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
        return response
    response.vary.add("Origin")
    if origin is not None and allowed is not None and allows(allowed, origin):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
    return response


def preflight(origin: str | None, allowed: Allowed, methods: Sequence[str]) -> Response:
    """The answer to a browser that asks whether it may send; it needs no credentials (K7)."""
    response = answer(Response(status=204), origin, allowed)
    if "Access-Control-Allow-Origin" in response.headers:
        response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
        response.headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
        response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    return response
