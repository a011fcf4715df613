"""A request id for every request: in every answer, every log line, every error page."""

import re

from flask import Flask, Response, g, request

from webapp.database.ids import new_id, show

HEADER = "X-Request-Id"
_ACCEPTABLE = re.compile(r"[A-Za-z0-9_\-]{8,80}")


def mark_requests(app: Flask) -> None:
    app.before_request(_mark)
    app.after_request(_tell)


def _mark() -> None:
    """Keep the id that a proxy gave, when it is one; else make one."""
    given = request.headers.get(HEADER, "")
    g.request_id = given if _ACCEPTABLE.fullmatch(given) else show("req", new_id())


def _tell(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    return response
