"""Visits of the hosted page: noted once it is answered, so that no trouble with them ever costs a visitor the page.

Machines are left out, and so are members of the workspace who look at a form of their own.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from threading import BoundedSemaphore

from flask import Flask, Response, current_app, request
from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from webapp.database.engine import WRITE
from webapp.errors import FormNotFound
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.visits import View, note_progress, note_view
from webapp.intake import access as credentials
from webapp.intake.bodies import BadBody, parse_json
from webapp.intake.hosted import arriving
from webapp.intake.idempotency import digest_of
from webapp.intake.incoming import Access
from webapp.workspaces import limits
from webapp.workspaces.cookie import presented
from webapp.workspaces.limits import MINUTE, Limit
from webapp.workspaces.logins import find_signed_in
from webapp.workspaces.models import Member

MOST_A_MINUTE = 60  # of one address: pages shown, and as many words of how far they are
LONGEST_TOLD, LONGEST_KEY = 2_000, 255
_AT_ONCE, _PATIENCE_SECONDS = 4, 1.0  # a slow database holds no more of the server's threads than these
_places = BoundedSemaphore(_AT_ONCE)

logger = logging.getLogger(__name__)


def visited(response: Response, access: Access, key: str) -> Response:
    """Have a page that is shown for the first time, by its own key, noted after it is answered."""
    if not access.is_test and arriving.is_person(request) and _may_note("views"):
        view, token, workspace_id = _view(access, key), presented(), access.workspace_id
        afterwards(response, lambda connection: None if _is_own(token, workspace_id) else note_view(connection, view))
    return response


def progressed(response: Response, access: Access, key: str, *, step: int = 1, field: str | None = None) -> Response:
    """Have it noted how far a page is filled in."""
    of, form_id, at = digest_of(access, request.path.removesuffix("/seen"), key), access.form.id, _now()
    afterwards(response, lambda connection: note_progress(connection, form_id, of, at, step=step, field=field))
    return response


def seen(reference: str) -> Response:
    """What the script of a page tells of how far it is filled in. Whatever is sent, the answer is the same."""
    response = Response(status=204, headers={"Cache-Control": "no-store"})
    try:
        told = parse_json(request.stream.read(LONGEST_TOLD)) if _may_note("progress") else None
        if isinstance(told, dict) and isinstance(key := told.get("key"), str) and 0 < len(key) <= LONGEST_KEY:
            access = credentials.by_form(db.session.connection(), reference, sandbox=False)
            field, step = _place(access.definition, told.get("field"), told.get("step"))
            return progressed(response, access, key, step=step, field=field)
    except (BadBody, FormNotFound):
        logger.debug("A page told of its visit in words that mean nothing")
    except SQLAlchemyError as error:
        logger.warning("A visit could not be noted: %s", type(error).__name__)
    return response


def _place(definition: Definition | None, name: object, step: object) -> tuple[str | None, int]:
    """The field that a control belongs to and the step that it is on, as far as the published form has such."""
    if definition is None:
        return None, 1
    field = next((field.key for field in definition.fields if name in field.names), None)
    return field, step if isinstance(step, int) and 1 <= step <= len(definition.steps) else 1


def _view(access: Access, key: str) -> View:
    return View(
        key=digest_of(access, request.path, key),
        form_id=access.form.id,
        version=access.form.version,
        at=_now(),
        source=arriving.source(request.args, request.referrer or "", request.host),
        host=arriving.framing_host(request),
        device=arriving.device(request),
    )


def _may_note(what: str) -> bool:
    return not limits.count(
        Limit(f"visits/{what}/{limits.caller(request.remote_addr or '')}", MOST_A_MINUTE, MINUTE)
    ).exceeded


def _now() -> datetime:
    return datetime.fromtimestamp(limits.now(), UTC)


def _is_own(token: str, workspace_id: bytes) -> bool:
    """Whether the visitor is signed in as a member of the form's workspace."""
    me = find_signed_in(db.session(), token)[0] if token else None
    if me is None:
        return False
    own = Member.workspace_id == workspace_id, Member.user_id == me.user_id, Member.removed_at.is_(None)
    return db.session.scalar(select(Member.id).where(*own)) is not None


def afterwards(response: Response, note: Callable[[Connection], object]) -> None:
    """Have something noted once the response is sent."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    response.call_on_close(lambda: _note(app, note))


def _note(app: Flask, note: Callable[[Connection], object]) -> None:
    """In a transaction of its own, tried once. Losing a count is nothing; holding up the next visitor would be much."""
    if not _places.acquire(timeout=_PATIENCE_SECONDS):
        logger.warning("A visit could not be noted: the database is busy")
        return
    try:
        with app.app_context(), db.engine.execution_options(**{WRITE: True}).begin() as connection:
            note(connection)
    except SQLAlchemyError as error:
        logger.warning("A visit could not be noted: %s", type(error).__name__)
    finally:
        _places.release()
