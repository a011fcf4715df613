"""No browser guesses what an answer is: it is what its Content-Type says."""

from flask import Flask, Response


def forbid_sniffing(app: Flask) -> None:
    app.after_request(_forbid)


def _forbid(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
