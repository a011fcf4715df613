"""The addresses of a visitor's call: where a time is chosen, and the calendar file of the one that was."""

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.callbacks.ics import calendar, download
from webapp.database.transactions import in_transaction
from webapp.errors import NotFound
from webapp.events import wake
from webapp.extensions import db
from webapp.forms.definition.words import words_of
from webapp.intake import access as credentials
from webapp.intake.hosted import thanks
from webapp.intake.hosted.calls import asker, choose
from webapp.intake.hosted.document import see_other
from webapp.workspaces import limits
from webapp.workspaces.limits import MINUTE, Limit

MOST_A_MINUTE = 20


def choose_call(reference: str) -> Response:
    """Book the time that was chosen, then back to the page, which tells; where it could not be had, it tells that."""
    _limit()
    token, at = request.form.get("for", ""), request.form.get("at", "")

    def work(session: Session) -> bool:
        access = credentials.by_form(session.connection(), reference, sandbox=False)
        found = asker(session, access, thanks.unsealed(reference, token).submission)
        if found is None or access.definition is None:
            return False
        return choose(session, found, access.definition.calls, at)

    if not in_transaction(db.session, work):
        return thanks.thank_again(reference, token, day=at[:10])
    wake.ring()
    return see_other(thanks.page_of(reference, token))


def call_file(reference: str) -> Response:
    """The booked call for the visitor's own calendar."""
    session = db.session()
    access = credentials.by_form(session.connection(), reference, sandbox=False)
    found = asker(session, access, thanks.unsealed(reference, request.args.get("for", "")).submission)
    if found is None or found.booked is None:
        raise NotFound("There is no call to be put into a calendar.")
    summary = words_of(access.definition)("call_from", who=access.form.name)
    return download(calendar(found.booked, summary, request.host.partition(":")[0]))


def _limit() -> None:
    window = limits.count(Limit(f"calls/{limits.caller(request.remote_addr or '')}", MOST_A_MINUTE, MINUTE))
    if window.exceeded:
        raise window.refusal()
