"""Alarms: what is wrong with forms now, on Home, on the list of forms and on a form's Results, and what helps."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Response
from sqlalchemy.orm import Session

from webapp.errors import Conflict
from webapp.forms.lifecycle import get_form
from webapp.http.fields import FORM, FormId
from webapp.http.html import back_to, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs
from webapp.insights.alarms import ALARM, AlarmId, end, get_alarm, ignore, open_alarms
from webapp.insights.blocking import allow, can_be_allowed
from webapp.insights.models import Alarm
from webapp.insights.speech import alarm_words

pages = Pages("alarms")

HOME = "/alarms"


class AlarmsArgs(PageArgs):
    form: FormId | None = None


@dataclass(frozen=True)
class Shown:
    """An alarm as a banner says it; `can_allow`: a click cures it."""

    id: str
    form: str
    form_id: str
    kind: str
    said: str
    can_allow: bool


def shown_alarms(session: Session, me: Me, form_id: bytes | None = None) -> list[Shown]:
    now = datetime.now(UTC)
    return [
        Shown(
            ALARM.show(alarm.id),
            form.name,
            FORM.show(form.id),
            alarm.kind,
            alarm_words(alarm, me.time_zone, now),
            alarm.kind == "origin" and can_be_allowed(alarm.name),
        )
        for alarm, form in open_alarms(session, me.workspace_id, form_id)
    ]


@pages.get(HOME, role="viewer")
def alarms(session: Session, me: Me, query: AlarmsArgs) -> Response:
    """Its fragment is the banners alone, for pages that show them beside their own."""
    if query.form is not None:
        get_form(session, me.workspace_id, query.form)
    return render(
        "insights/alarms.html", fragment="insights/_alarms.html", alarms=shown_alarms(session, me, query.form)
    )


@pages.post(f"{HOME}/<alarm_id>/allow", role="admin")
def allow_origin(session: Session, me: Me, alarm_id: AlarmId) -> Response:
    """The website may send from now on; what was refused can be replayed from the request log."""
    alarm = get_alarm(session, me.workspace_id, alarm_id)
    if alarm.kind != "origin":
        raise Conflict("Only a website that is refused can be allowed.")
    allow(session, me, get_form(session, me.workspace_id, alarm.form_id), alarm.name)
    end(alarm)
    toast(f"{alarm.name} is allowed from now on. Replay what was refused from the list below.")
    return redirect_to(f"/requests?outcome=origin_refused&form={FORM.show(alarm.form_id)}")


@pages.post(f"{HOME}/<alarm_id>/ignore", role="member")
def ignore_alarm(session: Session, me: Me, alarm_id: AlarmId) -> Response:
    alarm: Alarm = get_alarm(session, me.workspace_id, alarm_id)
    ignore(session, alarm, me.actor)
    toast("You will hear no more of it, unless it happens anew.")
    return redirect_to(back_to(HOME))
