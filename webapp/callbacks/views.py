"""The agenda: calls by day or week and by who makes them, what is overdue first; and when to be reminded of them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.callbacks.agenda import agenda
from webapp.callbacks.choosing import callers
from webapp.callbacks.page_inputs import AgendaArgs
from webapp.callbacks.reminding import CHOICES, choose_reminder
from webapp.callbacks.words import OUTCOME_TONES, OUTCOME_WORDS
from webapp.http.html import back_to, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.words import zone
from webapp.workspaces.models import Member

pages = Pages("callbacks")

HOME = "/callbacks"


@pages.get(HOME, role="viewer")
def callbacks(session: Session, me: Me, query: AgendaArgs) -> Response:
    today = datetime.now(zone()).date()
    day = query.day or today
    here = address_by(query)
    step = timedelta(days=7 if query.view == "week" else 1)
    return render(
        "callbacks/agenda.html",
        agenda=agenda(session, me, query, day),
        args=query,
        day=day,
        today=today,
        here=here(day),
        turns=(here(day - step), here(today), here(day + step)),
        views=[(name, here(day, view=name)) for name in ("day", "week")],
        whose=[("me", "My calls"), ("all", "Everybody’s"), *callers(session, me.workspace_id).items()],
        reminders=[("" if minutes is None else minutes, _worded(minutes)) for minutes in CHOICES],
        reminder=session.get_one(Member, me.member_id).remind_minutes,
        outcomes=OUTCOME_WORDS,
        tones=OUTCOME_TONES,
    )


@pages.post(f"{HOME}/reminder", role="viewer")
def save_reminder(session: Session, me: Me) -> Response:
    chosen = {"" if minutes is None else str(minutes): minutes for minutes in CHOICES}
    sent = request.form.get("minutes", "")
    if sent in chosen:
        choose_reminder(session, me.member_id, chosen[sent])
        toast(f"Reminders: {_worded(chosen[sent]).lower()}.")
    return redirect_to(back_to(HOME))


def address_by(args: AgendaArgs) -> Callable[..., str]:
    """The address of the agenda on another day, or in the other view; today's has no day in it."""

    def here(day: date, view: str = args.view) -> str:
        told = {
            **({"day": day.isoformat()} if day != datetime.now(zone()).date() else {}),
            **({"whose": args.whose} if args.whose != "me" else {}),
            **({"view": view} if view != "day" else {}),
        }
        return f"{HOME}?{urlencode(told)}" if told else HOME

    return here


def _worded(minutes: int | None) -> str:
    return "No reminder" if minutes is None else f"{minutes} minutes before"
