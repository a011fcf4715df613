"""The addresses of intake: each dialect's own, and the hosted page."""

import logging
import re
import traceback
from dataclasses import replace
from functools import partial, update_wrapper

from flask import Blueprint, Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from webapp.database.transactions import end_rehearsal, in_transaction, is_unavailable
from webapp.errors import RateLimited, Refusal
from webapp.events import wake
from webapp.extensions import db
from webapp.http.errors import use_envelope
from webapp.intake import access as credentials
from webapp.intake import cors, gates
from webapp.intake import walk as walks
from webapp.intake.dialect import Data, Dialect
from webapp.intake.dialects import DIALECTS
from webapp.intake.dialects.hosted import HOSTED
from webapp.intake.hosted import looks, page, thanks
from webapp.intake.hosted.call_views import call_file, choose_call
from webapp.intake.hosted.consent_page import act_on_consent, show_consent
from webapp.intake.hosted.formatting import FILTERS
from webapp.intake.hosted.visiting import seen
from webapp.intake.incoming import Access, Call, Incoming, KeptAsFailed
from webapp.intake.pipeline import accept
from webapp.intake.records import failed_row, refused_row
from webapp.submissions import ledger
from webapp.submissions.models import TAKEN
from webapp.workspaces import limits
from webapp.workspaces.limits import Window
from webapp.workspaces.origins import BadOrigin

logger = logging.getLogger(__name__)

WaysIn = list[tuple[re.Pattern[str], Dialect]]

intake = Blueprint("intake", __name__)
intake.add_url_rule("/f/<reference>", "page", page.show, methods=["GET"])
intake.add_url_rule("/f/<reference>/open", "open_form", page.open_form, methods=["POST"])
intake.add_url_rule("/f/<reference>/thanks", "thanks", thanks.thank, methods=["GET"])
intake.add_url_rule("/f/<reference>/call", "choose_call", choose_call, methods=["POST"])
intake.add_url_rule("/f/<reference>/call.ics", "call_file", call_file, methods=["GET"])
intake.add_url_rule("/f/<reference>/theme-<mark>.css", "theme", looks.theme, methods=["GET"])
intake.add_url_rule("/f/images/<image_id>", "image", looks.image, methods=["GET"])
intake.add_url_rule("/f/consent/<token>", "consent", show_consent, methods=["GET"])
intake.add_url_rule("/f/consent/<token>", "act_on_consent", act_on_consent, methods=["POST"])
intake.add_url_rule("/f/<reference>/seen", "seen", seen, methods=["POST"])


def register(app: Flask) -> None:
    """Open every way in on this application, with its envelope, its CORS and its rate headers."""
    ways_in: WaysIn = []
    for dialect in DIALECTS:
        address = re.compile(re.sub(r"<\w+>", r"(?P<reference>[^/]*)", dialect.rule))
        for view, method in ((receive, "POST"), (preflight, "OPTIONS")):
            bound = update_wrapper(partial(view, dialect), view)
            name = f"intake.{dialect.name}.{method.lower()}"
            app.add_url_rule(dialect.rule, name, bound, methods=[method], provide_automatic_options=False)
        use_envelope(app, address, partial(_refuse, dialect))
        ways_in.append((address, dialect))
    app.after_request(partial(_finish, ways_in))
    use_envelope(app, re.compile("/f/.*"), HOSTED.refuse)
    app.jinja_env.filters.update(FILTERS)
    app.register_blueprint(intake)


def receive(dialect: Dialect, reference: str = "") -> Response:
    """Take in one submission, in this dialect's way of asking and answering."""
    g.windows, g.walk = [], (walk := walks.begin(request))
    g.call = call = gates.take(request, reference, files=dialect.takes_files)
    walk.take(call)
    g.data = data = dialect.read_body(call)
    walk.at = walks.CREDENTIALS
    g.access = access = gates.enter(dialect, db.session.connection(), call, data)
    walk.enter(access, call)
    try:
        walk.at = walks.FORM
        gates.check_active(access)
        walk.at = walks.ORIGIN
        gates.check_origin(access, call)
        walk.at = walks.RATE
        if (unsent := dialect.between(*_with_files(dialect, access), access)) is not None:
            _set_aside(dialect, access)
            return unsent
        walk.incoming = incoming = _admitted(dialect, access)
        walk.outcome = outcome = accept(incoming, walk.watch, anew=False)
    except Exception as error:
        gates.give_back(g.windows)
        if is_unavailable(error):
            raise
        _touch(access)
        if isinstance(error, KeptAsFailed):
            raise
        kept = _keep(dialect, access, error)
        if isinstance(error, Refusal) or kept is None:
            raise
        logger.exception("A call could not be read; it is kept")
        raise KeptAsFailed(kept) from error
    walk.at = walks.DONE
    _touch(access)
    wake.ring()
    if outcome.outcome not in TAKEN or outcome.repeated:
        gates.give_back(g.windows)
    return dialect.reply(g.call, incoming, outcome)


def preflight(dialect: Dialect, reference: str = "") -> Response:
    return cors.preflight(request.headers.get("Origin"), _allowed(dialect, reference), ("POST",))


def _admitted(dialect: Dialect, access: Access) -> Incoming:
    """The submission, once it has passed the gates. A visitor over a limit is quarantined rather than refused (P12)."""
    call: Call = g.call
    over = None
    try:
        gates.check_rate(dialect, access, call, g.windows)
    except RateLimited as refusal:
        if not dialect.quarantines(call) or not gates.may_keep(access):
            raise
        over = refusal.message
    g.walk.at = walks.FIELDS
    incoming = dialect.read(*_with_files(dialect, access), access)
    if over:
        return replace(incoming, suspicion=over, proof=None)
    dialect.confirm(g.data, incoming)
    return incoming


def _set_aside(dialect: Dialect, access: Access) -> None:
    """Keep what a visitor has filled in so far, where the form does. It never stands in the way of the answer.

    What is refused leaves nothing behind, and none of it counts for the day (K31).
    """
    incoming = dialect.unfinished(*_with_files(dialect, access), access)
    if incoming is None:
        return
    windows: list[Window] = []
    try:
        gates.check_rate(dialect, access, g.call, windows)
        accept(incoming)
        wake.ring()
    except (Refusal, SQLAlchemyError) as error:
        logger.info("What a visitor filled in so far was not kept: %s", type(error).__name__)
    finally:
        gates.give_back(windows)


def _with_files(dialect: Dialect, access: Access) -> tuple[Call, Data]:
    """The call and its data, with references to its files, which are kept by now; done once for each request."""
    if g.call.uploads:
        g.call, g.data = dialect.keep_files(g.call, g.data, access)
    return g.call, g.data


def _keep(dialect: Dialect, access: Access, error: Exception) -> bytes | None:
    """Write a call that was not taken in into the ledger; gives its id, None where that did not work."""
    if not dialect.is_sent(g.data) or not gates.may_keep(access):
        return None
    call, data = _with_files(dialect, access)
    body, along = dialect.keep(call, data), dialect.attached(data, access)
    if isinstance(error, Refusal):
        row = refused_row(dialect, call, access, body, error)
    else:
        row = failed_row(dialect.name, call, access, body, "".join(traceback.format_exception(error)[-8:]))
    try:
        in_transaction(
            db.session, lambda session: ledger.write(session.connection(), row, stored=False, attached=along)
        )
    except SQLAlchemyError:
        logger.exception("A call that was not taken in could not be kept")
        return None
    return bytes(row["id"])


_touched: dict[bytes, float] = {}
_TOUCH_SECONDS = 5


def _touch(access: Access) -> None:
    """Note the use of a key, never in the way of an answer: an inbound key's each time, since it counts them (I11)."""
    if g.walk.dry:
        return
    now = limits.now()
    if access.key_id is not None and now - _touched.get(access.key_id, 0) < _TOUCH_SECONDS:
        return
    if access.key_id is not None:
        _touched[access.key_id] = now
    elif access.inbound_id is None:
        return
    try:
        in_transaction(db.session, lambda session: credentials.touch(session.connection(), access, g.call.received_at))
    except SQLAlchemyError:
        logger.warning("The use of a key could not be noted")


def _refuse(dialect: Dialect, refusal: Refusal) -> Response:
    if "walk" in g:
        g.walk.refusal = refusal
    return dialect.refuse(refusal)


def _finish(ways_in: WaysIn, response: Response) -> Response:
    """CORS and rate headers on every answer of a way in, errors included (C7, C13). A dry run ends here."""
    path = request.path
    if "walk" in g and g.walk.dry:
        end_rehearsal(db.session)
        response.headers[walks.HEADER] = walks.SAID
    for address, dialect in ways_in:
        if found := address.fullmatch(path):
            return _headed(dialect, found.groupdict().get("reference", ""), response)
    return response


def _headed(dialect: Dialect, reference: str, response: Response) -> Response:
    if request.method != "OPTIONS":
        windows = g.get("windows") or (gates.standing(dialect, g.access, g.call) if "access" in g else ())
        response.headers.extend(gates.tightest_headers(windows, request.remote_addr or ""))
        allowed = _allowed(dialect, reference)
        try:
            cors.answer(response, request.headers.get("Origin"), allowed)
        except BadOrigin:
            logger.warning("The allowed origins of a form cannot be read; no page may read this answer")
    return response


def _allowed(dialect: Dialect, reference: str) -> cors.Allowed:
    """The origins that may read an answer of this way in: all, or those of a list, as far as it can be looked up."""
    if dialect.origins is None:
        return cors.EVERYONE
    if "access" in g:
        origins: list[str] = g.access.form.allowed_origins
        return origins
    if "Origin" not in request.headers:
        return None
    try:
        return dialect.origins(db.session.connection(), reference)
    except SQLAlchemyError:
        logger.warning("The allowed origins of a form cannot be looked up")
        return None
