"""What is noted of every answered request: one line in the log and one observation for the metrics.

A path goes into the log without its query, and without a token that is part of it.
"""

import logging
import re
import time

from flask import Flask, Response, g, request

from webapp.intake.dialects import DIALECTS
from webapp.operations import metrics

logger = logging.getLogger("inlet.access")

_WAYS_IN = {f"intake.{dialect.name}.post": dialect.name for dialect in DIALECTS}
_SECRET_ARGUMENTS = frozenset({"token", "secret"})
_LINKS = re.compile(r"^(/reset/|/invitations/|/files/shared/|/act/).+")  # whatever else is wrong with the address


def note_requests(app: Flask) -> None:
    """Registered first, so that the time of all other hooks is counted."""
    app.before_request(_start)
    app.after_request(_note)


def _start() -> None:
    g.started = time.perf_counter()


def _note(response: Response) -> Response:
    seconds = time.perf_counter() - g.started
    dialect = _WAYS_IN.get(request.endpoint or "")
    if dialect is not None:
        metrics.observe(dialect, response.status_code, seconds)
    path, milliseconds = _path(), round(seconds * 1000, 1)
    facts = {"method": request.method, "path": path, "status": response.status_code, "ms": milliseconds}
    message = "%s %s %s in %s ms"
    logger.info(message, *facts.values(), extra={"facts": facts | {"dialect": dialect}})
    return response


def _path() -> str:
    path = request.path
    for name in _SECRET_ARGUMENTS & (request.view_args or {}).keys():
        path = path.replace(str((request.view_args or {})[name]), "…")
    return _LINKS.sub(r"\1…", path)
