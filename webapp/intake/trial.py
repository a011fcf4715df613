"""Trial: a request in words, sent to its way in as a dry run; what it is answered, and how far it came."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from flask import Flask, current_app
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from webapp.errors import MethodNotAllowed, NotFound
from webapp.extensions import db
from webapp.intake.dialect import Dialect
from webapp.intake.dialects import DIALECTS
from webapp.intake.draft import Draft
from webapp.intake.walk import WATCHED, Walk

_NEVER_SENT = ("cookie", "content-length", "host", "transfer-encoding", "x-request-id")


@dataclass(frozen=True)
class Sent:
    """`path` goes on with `?` and what stands behind it. `host`: as it was addressed, whoever that was."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    host: str = ""


@dataclass(frozen=True)
class Trial:
    """The answer that the caller would have got, to the last byte but for ids and times, and how far the call came."""

    dialect: Dialect
    walk: Walk
    answer: Response


def way_in(path: str) -> Dialect | None:
    """The dialect that is spoken at a path, as the application itself finds it."""
    try:
        endpoint, _ = current_app.url_map.bind("localhost").match(path.partition("?")[0], method="POST")
    except HTTPException:
        return None
    return next((dialect for dialect in DIALECTS if endpoint == f"intake.{dialect.name}.post"), None)


def try_out(sent: Sent, base: str, ip: str, watch: Callable[[Draft], None]) -> Trial:
    """Send it from `ip` to this server, which is at `base`; nothing is stored, nobody is told.

    `watch` sees what is made of it while it is still there. Raises NotFound for a path that is no way in, and
    MethodNotAllowed.
    """
    dialect = way_in(sent.path)
    if dialect is None:
        raise NotFound("No way in has this address.")
    if sent.method != "POST":
        raise MethodNotAllowed(["POST"])
    walk = Walk(dry=True, watch=watch)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    environ = _environment(sent, base, ip, walk)
    db.session.rollback()
    with app.app_context():
        answer = Response.from_app(partial(Flask.wsgi_app, app), environ, buffered=True)
    return Trial(dialect, walk, answer)


def _environment(sent: Sent, base: str, ip: str, walk: Walk) -> dict[str, object]:
    """What a server would make of the request. The sandbox is known by its host, any other host is this one."""
    scheme, _, host = base.rstrip("/").partition("://")
    sandbox = "sandbox." if sent.host.startswith("sandbox.") and not host.startswith("sandbox.") else ""
    headers = [(name, value) for name, value in sent.headers.items() if name.lower() not in _NEVER_SENT]
    builder = EnvironBuilder(
        path=sent.path,
        base_url=f"{scheme}://{sandbox}{host}/",
        method=sent.method,
        headers=headers,
        data=sent.body,
        environ_base={"REMOTE_ADDR": ip, WATCHED: walk},
    )
    return dict(builder.get_environ())
