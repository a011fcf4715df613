"""Plain HTTP is refused where REQUIRE_HTTPS is on; what a machine asks of its own process is exempt (C9)."""

from flask import Flask, current_app, request

from webapp.errors import HttpsRequired

EXEMPT = ("/health/live", "/health/ready", "/health/deep", "/metrics")


def require_https(app: Flask) -> None:
    app.before_request(_refuse_plain_http)


def _refuse_plain_http() -> None:
    """`request.is_secure` believes X-Forwarded-Proto only from the configured number of proxies."""
    if current_app.config["REQUIRE_HTTPS"] and not request.is_secure and request.path not in EXEMPT:
        raise HttpsRequired
