"""The gates a call passes before it is read: size, body, credentials, form, origin, rate, in that order (C11)."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Request, current_app
from sqlalchemy import Connection

from webapp.database.ids import show
from webapp.database.transactions import in_transaction
from webapp.errors import (
    FormClosed,
    FormInactive,
    FormNotFound,
    OriginNotAllowed,
    TooLarge,
    Unauthorized,
    UnsupportedMediaType,
)
from webapp.extensions import db
from webapp.forms.sources import create_source_form
from webapp.http.anteroom import MAX_FORM
from webapp.intake.access import NoFormYet
from webapp.intake.dialect import Data, Dialect
from webapp.intake.incoming import Access, Call
from webapp.intake.uploads import Lifted, boundary_of, lift
from webapp.workspaces import limits
from webapp.workspaces.limits import DAY, HOUR, Limit, Window
from webapp.workspaces.origins import allows, origin_of

MAX_BODY = 256 * 1024
_SEEN_HEADERS = {  # as a dialect asks for them, and as WSGI names them
    "origin": "HTTP_ORIGIN",
    "referer": "HTTP_REFERER",
    "accept": "HTTP_ACCEPT",
    "user-agent": "HTTP_USER_AGENT",
    "x-api-key": "HTTP_X_API_KEY",
    "authorization": "HTTP_AUTHORIZATION",
    "x-webhook-token": "HTTP_X_WEBHOOK_TOKEN",
    "idempotency-key": "HTTP_IDEMPOTENCY_KEY",
}


def take(request: Request, reference: str, *, files: bool = False) -> Call:
    """The call, read whole and no further than the limit, however its length was declared.

    `files`: those in a multipart body have a limit of their own, and are lifted out.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("Send the body without Content-Encoding.")
    boundary = boundary_of(request.headers.get("Content-Type", "")) if files else ""
    lifted = _lifted(request, boundary) if boundary else Lifted(_body(request))
    return Call(
        method=request.method,
        path=request.path,
        reference=reference,
        body=lifted.body,
        uploads=lifted.uploads,
        content_type=request.headers.get("Content-Type", ""),
        headers={name: request.environ[key] for name, key in _SEEN_HEADERS.items() if key in request.environ},
        ip=request.remote_addr or "",
        received_at=datetime.fromtimestamp(limits.now(), UTC),
        host_origin=origin_of(f"{request.scheme}://{request.host}"),
        sandbox=request.host.startswith("sandbox."),
    )


def _lifted(request: Request, boundary: str) -> Lifted:
    if (request.content_length or 0) > MAX_FORM:
        raise TooLarge(f"The files are larger than {MAX_FORM // 1024**2} MB together. Send fewer, or smaller ones.")
    return lift(request.stream, boundary, MAX_BODY)


def _body(request: Request) -> bytes:
    too_large = TooLarge(f"The body is larger than {MAX_BODY // 1024} kB. Send less.")
    if (request.content_length or 0) > MAX_BODY:
        raise too_large
    chunks, left = [], MAX_BODY + 1
    while left > 0 and (chunk := request.stream.read(left)):
        chunks.append(chunk)
        left -= len(chunk)
    if left <= 0:
        raise too_large
    return b"".join(chunks)


def enter(dialect: Dialect, connection: Connection, call: Call, data: Data) -> Access:
    """What the call's credentials open; an address that guesses is stopped before it is looked at."""
    limits.check_guesses(call.ip)
    try:
        return dialect.open(connection, call, data)
    except Unauthorized:
        limits.count_guess(call.ip)
        raise
    except NoFormYet as missing:
        return _with_new_form(dialect, call, data, missing)


def _with_new_form(dialect: Dialect, call: Call, data: Data, missing: NoFormYet) -> Access:
    """A source is seen for the first time: its form is made, or the default one stands in (L9)."""
    in_transaction(db.session, lambda session: create_source_form(session, missing.workspace_id, missing.source))
    try:
        return dialect.open(db.session.connection(), call, data)
    except NoFormYet as still_missing:
        if still_missing.fallback is None:
            raise FormNotFound from still_missing
        return still_missing.fallback


def check_active(access: Access) -> None:
    """Raise FormInactive for a form that is paused, and FormClosed for one that is closed or whose last day is over."""
    form = access.form
    if form.status == "paused":
        raise FormInactive(form.paused_message or None)
    if form.status != "active":
        raise FormClosed(form.closed_message or form.paused_message or None)
    if form.closes_at is not None and form.closes_at.timestamp() <= limits.now():
        raise FormClosed(form.closed_message or None)


def check_origin(access: Access, call: Call) -> None:
    """K5, H7: the product's own host is always allowed."""
    if not allows(access.form.allowed_origins, call.origin) and call.origin not in own_origins(call):
        raise OriginNotAllowed


def own_origins(call: Call) -> set[str | None]:
    return {origin_of(current_app.config["PUBLIC_URL"]), call.host_origin}


def check_rate(dialect: Dialect, access: Access, call: Call, windows: list[Window]) -> None:
    """Count the call against each limit; `windows` gets how they stand. Raises RateLimited."""
    for limit in dialect.limits(call, access):
        window = limits.count(limit)
        windows.append(window)
        if window.exceeded:
            raise window.refusal()


def standing(dialect: Dialect, access: Access, call: Call) -> list[Window]:
    """How the limits stand, for a call that was refused before it was counted (R9)."""
    return [limits.count(limit, 0) for limit in dialect.limits(call, access)]


def give_back(windows: list[Window]) -> None:
    """K31: what was not accepted does not use up the day."""
    for index, window in enumerate(windows):
        if window.limit.seconds == DAY:
            windows[index] = limits.count(window.limit, -1)


def may_keep(access: Access) -> bool:
    """Whether the ledger takes one more refused or quarantined call of this workspace within the hour (C6b)."""
    return not limits.count(Limit(f"ledger/{show('ws', access.workspace_id)}", 1_000, HOUR)).exceeded


def tightest_headers(windows: Sequence[Window], ip: str) -> dict[str, str]:
    """C7: of the tightest limit; before the credentials are known, of the one on wrong credentials."""
    return limits.headers(list(windows) or [limits.count(limits.failed_credentials(ip), 0)])
