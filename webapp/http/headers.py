"""What every answer tells a browser, whatever it is: guess nothing, frame nothing, run nothing, tell no other site.

A page has a policy of its own that allows what it needs; these are for all that has none.
"""

from flask import Flask, Response

POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
DEVICES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
A_YEAR = "max-age=31536000"


def send_safe_headers(app: Flask) -> None:
    """HTTPS is asked for from then on where this installation requires it."""
    always = {"X-Content-Type-Options": "nosniff", "Permissions-Policy": DEVICES}
    if app.config["REQUIRE_HTTPS"]:
        always["Strict-Transport-Security"] = A_YEAR

    def add(response: Response) -> Response:
        headers = response.headers
        headers.update(always)
        headers.setdefault("Referrer-Policy", "no-referrer")
        if "frame-ancestors 'none'" in headers.setdefault("Content-Security-Policy", POLICY):
            headers["X-Frame-Options"] = "DENY"
        return response

    app.after_request(add)
