"""Calls on a thank-you page: the free times by day in the visitor's zone, the chosen one, and the way to another.

Whose call it is the sealed token of the page says, by the submission that it thanks for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.callbacks.lifecycle import change, schedule
from webapp.callbacks.models import Callback
from webapp.callbacks.slots import Free, free_times, least_busy
from webapp.forms.definition.calls import Calls
from webapp.forms.definition.words import Words, spoken
from webapp.http.fields import SUBMISSION
from webapp.intake.incoming import Access
from webapp.leads.models import Lead
from webapp.leads.zones import zone_of
from webapp.submissions.models import TAKEN, Submission
from webapp.workspaces.models import Workspace

OPEN_FOR = timedelta(days=30)  # after the form was sent
MOST_TO_COME = 3  # calls of one lead: nobody takes all the times there are by sending the form again and again


@dataclass(frozen=True)
class Asker:
    """Who may choose a time, for which submission, and the call that they have already."""

    lead: Lead
    submission_id: bytes
    zone: ZoneInfo
    booked: Callback | None


@dataclass(frozen=True)
class CallSheet:
    """What the page shows: the call that is booked, else the days, and the times of one of them, as (value, text)."""

    zone: str
    booked: str = ""
    days: Sequence[tuple[str, str]] = ()
    day: str = ""
    day_words: str = ""
    times: Sequence[tuple[str, str]] = ()
    problem: str = ""
    is_change: bool = False


def offers_calls(access: Access) -> bool:
    return access.definition is not None and access.definition.calls.offered


def asker(session: Session, access: Access, submission: str) -> Asker | None:
    """None where there is nobody to be called: an unknown, old or quarantined submission, a lead without a phone, and
    one with enough calls to come.
    """
    if not submission or not offers_calls(access):
        return None
    since = datetime.now(UTC) - OPEN_FOR
    sent = (
        select(Lead, Submission.id)
        .join(Submission, Submission.person_id == Lead.id)
        .where(Submission.id == SUBMISSION.parse(submission), Submission.form_id == access.form.id)
        .where(Submission.outcome.in_(TAKEN), Submission.created_at > since, Lead.deleted_at.is_(None))
    )
    found = session.execute(sent).one_or_none()
    if found is None or not found.Lead.phone:
        return None
    booked = _booked(session, found.id)
    if booked is None and _has_enough(session, found.Lead.id):
        return None
    zone = zone_of(found.Lead, session.get_one(Workspace, found.Lead.workspace_id))
    return Asker(found.Lead, found.id, zone, booked)


def choose(session: Session, asker: Asker, calls: Calls, at: str) -> bool:
    """Book that time, or move the call there; whether it was free still. Nobody else chooses a time meanwhile."""
    session.get_one(Lead, asker.lead.id, with_for_update=True)
    booked = _booked(session, asker.submission_id, lock=True)
    free = free_times(session, asker.lead, calls, datetime.now(UTC), but=booked.id if booked else None, held=True)
    chosen = next((time for time in free if _value(time) == at), None)
    if chosen is None:
        return False
    assignee_id = least_busy(session, free[chosen], chosen)
    if booked is not None:
        change(session, booked, {"due_at": chosen, "minutes": calls.minutes, "assignee_id": assignee_id}, "")
        return True
    schedule(
        session,
        asker.lead,
        chosen,
        actor="",
        assignee_id=assignee_id,
        minutes=calls.minutes,
        submission_id=asker.submission_id,
        tells_lead=calls.remind,
    )
    return True


def sheet_of(
    session: Session,
    asker: Asker,
    calls: Calls,
    words: Words,
    *,
    day: str = "",
    again: bool = False,
    problem: str = "",
) -> CallSheet:
    """`day`: which one's times are shown, else the first that has any; `again`: in place of the chosen one."""
    now, zone = datetime.now(UTC), _zone_words(asker.zone)
    if asker.booked is not None and not again:
        return CallSheet(zone, booked=_moment_words(asker.booked.due_at.astimezone(asker.zone), words))
    free = free_times(session, asker.lead, calls, now, but=asker.booked.id if asker.booked else None)
    by_day = _by_day(free, asker.zone)
    shown = day if day in by_day else next(iter(by_day), "")
    return CallSheet(
        zone,
        days=[(one, _day_words(date.fromisoformat(one), words)) for one in by_day],
        day=shown,
        day_words=_day_words(date.fromisoformat(shown), words) if shown else "",
        times=[(_value(at), f"{at.astimezone(asker.zone):%H:%M}") for at in by_day.get(shown, ())],
        problem=problem,
        is_change=asker.booked is not None,
    )


def sample(calls: Calls, zone_name: str, words: Words) -> CallSheet:
    """What the builder's preview shows, without anybody's calendar."""
    zone = ZoneInfo(zone_name)
    first = datetime.now(zone).date() + timedelta(days=1)
    days = [(first + timedelta(days=n)) for n in range(min(calls.days, 5))]
    times = [(f"{minutes}", f"{9 + minutes // 60:02}:{minutes % 60:02}") for minutes in range(0, 180, calls.minutes)]
    named = [(one.isoformat(), _day_words(one, words)) for one in days]
    return CallSheet(_zone_words(zone), days=named, day=named[0][0], day_words=named[0][1], times=times)


def _booked(session: Session, submission_id: bytes, *, lock: bool = False) -> Callback | None:
    """The call to come that this submission brought, whichever way."""
    theirs = select(Callback).where(Callback.submission_id == submission_id, Callback.status == "scheduled")
    theirs = theirs.where(Callback.due_at > datetime.now(UTC)).order_by(Callback.id).limit(1)
    return session.scalar(theirs.with_for_update() if lock else theirs)


def _has_enough(session: Session, lead_id: bytes) -> bool:
    to_come = Callback.lead_id == lead_id, Callback.status == "scheduled", Callback.due_at > datetime.now(UTC)
    asked_for = select(func.count()).where(*to_come, Callback.submission_id.is_not(None))
    return (session.scalar(asked_for) or 0) >= MOST_TO_COME


def _by_day(free: Free, zone: ZoneInfo) -> dict[str, list[datetime]]:
    days: dict[str, list[datetime]] = {}
    for at in free:
        days.setdefault(at.astimezone(zone).date().isoformat(), []).append(at)
    return days


def _value(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def _moment_words(local: datetime, words: Words) -> str:
    return words("call_moment", day=_day_words(local.date(), words), time=f"{local:%H:%M}")


def _day_words(day: date, words: Words) -> str:
    """`Monday, 23 November`; an owner's own names of days and months stand only where all of them are named."""
    weekdays, months = _names(words, "weekdays", 7), _names(words, "months", 12)
    return words("call_day", weekday=weekdays[day.weekday()], day=day.day, month=months[day.month - 1])


def _names(words: Words, name: str, count: int) -> list[str]:
    names = [text.strip() for text in words(name).split(",")]
    return names if len(names) == count else [text.strip() for text in spoken("en")[name].split(",")]


def _zone_words(zone: ZoneInfo) -> str:
    """`Europe/Berlin (UTC+01:00)`."""
    offset = f"{datetime.now(zone):%z}"
    return zone.key if zone.key == "UTC" else f"{zone.key} (UTC{offset[:3]}:{offset[3:5]})"
