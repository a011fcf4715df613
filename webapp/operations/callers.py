"""Who may read the figures of an installation: the machine itself, and who holds METRICS_TOKEN."""

import secrets

from flask import current_app, request

from webapp.errors import Unauthorized
from webapp.outgoing.addresses import is_loopback

# A proxy on this machine calls from loopback as well, but says for whom.
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


def require_operator() -> None:
    """Raises Unauthorized for everyone else."""
    if not (_has_token() or _is_this_machine()):
        raise Unauthorized("Ask from the machine itself, or send METRICS_TOKEN as a bearer token.")


def _has_token() -> bool:
    token = current_app.config["METRICS_TOKEN"]
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    return bool(token) and kind.lower() == "bearer" and secrets.compare_digest(given.strip().encode(), token.encode())


def _is_this_machine() -> bool:
    return is_loopback(request.remote_addr or "") and not any(name in request.headers for name in _FORWARDED)
