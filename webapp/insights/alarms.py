"""Alarms: raised once for each silence of a form and each website that is refused, kept up to date, and ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.events.log import event, record
from webapp.forms.models import Form
from webapp.http.fields import FORM, PublicId
from webapp.insights.blocking import refused
from webapp.insights.models import Alarm
from webapp.insights.silence import silences
from webapp.insights.speech import alarm_words
from webapp.workspaces.audit import note
from webapp.workspaces.models import Workspace

ALARM = PublicId("alarm", "alarm")
AlarmId = Annotated[bytes, ALARM]
SILENT, ORIGIN = "silent", "origin"
SILENCED, BLOCKED = "form.silent", "form.origin_blocked"  # the events
_KINDS = {SILENT: SILENCED, ORIGIN: BLOCKED}


@dataclass(frozen=True)
class Finding:
    """What is wrong now with a form; see Alarm."""

    form: Form
    kind: str
    name: str
    count: int
    since: datetime


def open_alarms(session: Session, workspace_id: bytes, form_id: bytes | None = None) -> Sequence[tuple[Alarm, Form]]:
    """Those that somebody should see to, the newest first; of one form, if it is named."""
    asked = select(Alarm, Form).join(Form, Form.id == Alarm.form_id).where(Alarm.workspace_id == workspace_id)
    asked = asked.where(Alarm.ended_at.is_(None), Alarm.ignored_at.is_(None), Form.deleted_at.is_(None))
    if form_id is not None:
        asked = asked.where(Alarm.form_id == form_id)
    return [(alarm, form) for alarm, form in session.execute(asked.order_by(Alarm.id.desc()))]


def get_alarm(session: Session, workspace_id: bytes, alarm_id: bytes) -> Alarm:
    """Locked; raises NotFound."""
    own = select(Alarm).where(Alarm.workspace_id == workspace_id, Alarm.id == alarm_id)
    return ALARM.found(session.scalar(own.with_for_update()))


def end(alarm: Alarm) -> None:
    """It is cured."""
    alarm.ended_at = datetime.now(UTC)


def ignore(session: Session, alarm: Alarm, actor: str) -> None:
    """Hear no more of it: of a website ever, of a form until it is silent anew."""
    alarm.ignored_at = alarm.ignored_at or datetime.now(UTC)
    note(session, alarm.workspace_id, actor, "alarm.ignored", FORM.show(alarm.form_id), [alarm.name or alarm.kind])


def watch_forms(session: Session, now: datetime) -> int:
    """Raise what is wrong, end what is over; gives how many were raised."""
    found = [Finding(one.form, SILENT, "", one.views, one.since) for one in silences(session)]
    found += [Finding(one.form, ORIGIN, one.origin, one.count, one.since) for one in refused(session, now)]
    known = {(alarm.form_id, alarm.kind, alarm.name): alarm for alarm in _known(session)}
    raised = sum(_raise(session, known.pop((one.form.id, one.kind, one.name), None), one, now) for one in found)
    for alarm in known.values():
        alarm.ended_at = alarm.ended_at or now
    return raised


def _known(session: Session) -> Sequence[Alarm]:
    return session.scalars(select(Alarm).order_by(Alarm.id).with_for_update()).all()


def _raise(session: Session, alarm: Alarm | None, found: Finding, now: datetime) -> bool:
    """A form that spoke in between is silent anew; a website that was allowed in between is refused anew."""
    same = alarm is not None and alarm.ended_at is None and (found.kind == ORIGIN or alarm.since == found.since)
    if alarm is None:
        alarm = Alarm(id=new_id(), workspace_id=found.form.workspace_id, form_id=found.form.id)
        alarm.kind, alarm.name = found.kind, found.name
        session.add(alarm)
    alarm.count = found.count
    if same or (alarm.kind == ORIGIN and alarm.ignored_at is not None):
        return False
    alarm.since, alarm.created_at, alarm.ended_at, alarm.ignored_at = found.since, now, None, None
    session.flush()
    zone = session.get_one(Workspace, found.form.workspace_id).time_zone
    said = f"{found.form.name}: {alarm_words(alarm, zone, now)}"
    record(session.connection(), [_told(found, said, now)])
    return True


def _told(found: Finding, said: str, now: datetime) -> dict[str, Any]:
    data: dict[str, Any] = {
        "text": said,
        "formId": FORM.show(found.form.id),
        "formName": found.form.name,
        "count": found.count,
        "since": found.since.isoformat(),
    }
    if found.kind == ORIGIN:
        data["origin"] = found.name
    return event(found.form.workspace_id, _KINDS[found.kind], now, data, form_id=found.form.id)
