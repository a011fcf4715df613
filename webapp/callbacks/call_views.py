"""The page of a call: completed with an outcome, tried again, moved, cancelled, put into a calendar."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.callbacks.agenda import call_of
from webapp.callbacks.booking import try_again
from webapp.callbacks.choosing import callers, move_as, told_of
from webapp.callbacks.ics import calendar, download
from webapp.callbacks.inputs import CompleteIn
from webapp.callbacks.lifecycle import cancel, complete
from webapp.callbacks.listing import get_callback
from webapp.callbacks.models import Callback
from webapp.callbacks.page_inputs import CallInput, OutcomeInput, read_moment
from webapp.callbacks.words import OUTCOME_TONES, OUTCOME_WORDS
from webapp.errors import Conflict, Invalid, NotFound
from webapp.http.fields import CALLBACK, CallbackId
from webapp.http.html import back_to, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values
from webapp.leads.mentions import name_of
from webapp.leads.models import Lead

pages = Pages("call")

ONE = "/callbacks/<callback_id>"


@pages.get(ONE, role="viewer")
def call(session: Session, me: Me, callback_id: CallbackId) -> Response:
    return _show(session, me, get_callback(session, me.workspace_id, callback_id))


@pages.post(f"{ONE}/complete", role="member")
def complete_call(session: Session, me: Me, callback_id: CallbackId) -> Response:
    """With an outcome and, where the form has one, a note in place of the call's own."""
    callback = get_callback(session, me.workspace_id, callback_id, lock=True)
    sent = OutcomeInput()
    try:
        note = {"note": sent.note.data or ""} if "note" in request.form else {}
        asked = read_values(CompleteIn, {"outcome": sent.outcome.data or "", **note})
        complete(session, callback, asked.outcome, me.actor, note=asked.note)
    except Invalid as refusal:
        known = refusal.fields.keys() - {"outcome"}
        chosen = {} if known else {"outcome": ["Choose what came of it."]}
        sent.refuse(Invalid(fields={**chosen, **{name: refusal.fields[name] for name in known}}))
        return _show(session, me, callback, outcome=sent, status=422)
    toast(f"{OUTCOME_WORDS[asked.outcome]}: the call is completed.")
    return redirect_to(_after(callback, offers_again=asked.outcome == "no_answer"))


@pages.post(f"{ONE}/again", role="member")
def call_again(session: Session, me: Me, callback_id: CallbackId) -> Response:
    """`when`: `hour`, `tomorrow`, or else the moment of `due_at`."""
    callback = get_callback(session, me.workspace_id, callback_id, lock=True)
    sent = CallInput()
    try:
        made = try_again(session, callback, _next_try(callback, request.form.get("when", ""), me), me.actor)
    except (Invalid, Conflict) as refusal:
        sent.refuse(refusal)
        return _show(session, me, callback, again=sent, status=422)
    toast(f"The next try is on {made.due_at.astimezone(ZoneInfo(me.time_zone)):%-d %B at %H:%M}.")
    return redirect_to(back_to("/callbacks"))


@pages.post(f"{ONE}/move", role="member")
def move_call(session: Session, me: Me, callback_id: CallbackId) -> Response:
    callback = get_callback(session, me.workspace_id, callback_id, lock=True)
    sent = CallInput()
    try:
        move_as(session, callback, sent, me)
    except (Invalid, Conflict, NotFound) as refusal:
        sent.refuse(refusal)
        return _show(session, me, callback, move=sent, status=422)
    toast("The call is changed.")
    return redirect_to(back_to("/callbacks"))


@pages.post(f"{ONE}/cancel", role="member")
def cancel_call(session: Session, me: Me, callback_id: CallbackId) -> Response:
    cancel(session, get_callback(session, me.workspace_id, callback_id, lock=True), me.actor)
    toast("The call is cancelled.")
    return redirect_to(back_to("/callbacks"))


@pages.get(f"{ONE}/call.ics", role="viewer")
def call_file(session: Session, me: Me, callback_id: CallbackId) -> Response:
    callback = get_callback(session, me.workspace_id, callback_id)
    lead = session.get_one(Lead, callback.lead_id)
    about = "\n".join(text for text in (lead.phone or "", callback.note) if text)
    return download(calendar(callback, f"Call {name_of(lead)}", request.host.partition(":")[0], about))


def _show(
    session: Session,
    me: Me,
    callback: Callback,
    *,
    outcome: OutcomeInput | None = None,
    again: CallInput | None = None,
    move: CallInput | None = None,
    status: int = 200,
) -> Response:
    session.refresh(callback)
    move_input = (move or CallInput.of(callback)).offer(callers(session, me.workspace_id))
    return render(
        "callbacks/call.html",
        status=status,
        call=call_of(session, callback),
        outcome=outcome or OutcomeInput(formdata=None, data={"note": callback.note}),
        again=again or CallInput.new(None),
        move=move_input,
        told=told_of(session, session.get_one(Lead, callback.lead_id), move_input, but=callback.id),
        refused=status >= 400,
        outcomes=OUTCOME_WORDS,
        tones=OUTCOME_TONES,
        is_open=callback.status == "scheduled",
    )


def _after(callback: Callback, *, offers_again: bool) -> str:
    """Where nobody answered, to the call itself, which offers the next try."""
    own = f"/callbacks/{CALLBACK.show(callback.id)}"
    return own if offers_again else back_to("/callbacks")


def _next_try(callback: Callback, when: str, me: Me) -> datetime:
    now = datetime.now(UTC)
    if when == "hour":
        return (now + timedelta(hours=1)).replace(second=0, microsecond=0)
    if when == "tomorrow":
        zone = ZoneInfo(me.time_zone)
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, callback.due_at.astimezone(zone).time(), zone)
    return read_moment(request.form.get("due_at"))
