"""Calls as a page lists them: those that are overdue, then those of a day or a week, each with what is to be known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webapp.callbacks.listing import bounds
from webapp.callbacks.models import Callback
from webapp.callbacks.page_inputs import AgendaArgs
from webapp.callbacks.words import digits, there, when
from webapp.http.fields import CALLBACK, LEAD, MEMBER
from webapp.http.me import Me
from webapp.http.words import zone
from webapp.leads.mentions import name_of
from webapp.leads.models import Lead
from webapp.leads.zones import zone_of
from webapp.workspaces.models import Member, Workspace
from webapp.workspaces.people import members_by_id

MOST = 500  # on one page


@dataclass(frozen=True)
class Call:
    """A call with its lead. `time`, and `when` with its day: for who reads. `there`: where the lead is, if it differs.

    `earlier`: the outcome before. `clashes`: whoever makes it has another one at that time. `again`: nobody answered,
    and no other call is to come.
    """

    id: str
    callback: Callback
    lead_id: str
    name: str
    phone: str
    dialled: str
    time: str
    when: str
    there: str
    assignee: str
    earlier: str | None
    clashes: bool
    again: bool
    late: bool


@dataclass(frozen=True)
class Agenda:
    """`days`: each day that is shown, with its calls in order."""

    overdue: Sequence[Call]
    days: Sequence[tuple[date, Sequence[Call]]]

    @property
    def is_empty(self) -> bool:
        return not self.overdue and not any(calls for _, calls in self.days)


def agenda(session: Session, me: Me, args: AgendaArgs, day: date) -> Agenda:
    """Of `day`, or of its week; what is overdue stands before today. Raises NotFound for an unknown assignee."""
    first = day - timedelta(days=day.weekday()) if args.view == "week" else day
    days = [first + timedelta(days=number) for number in range(7 if args.view == "week" else 1)]
    begins, ends = bounds(days[0], zone().key)[0], bounds(days[-1], zone().key)[1]
    now = datetime.now(UTC)
    whose = _whose(session, me, args.whose)
    shows_today = datetime.now(zone()).date() in days
    late = Callback.status == "scheduled", Callback.due_at < now
    overdue = _read(session, me, *whose, *late) if shows_today else []
    spanned = Callback.due_at >= begins, Callback.due_at < ends, Callback.status != "cancelled"
    rest = [row for row in _read(session, me, *whose, *spanned) if row[0] not in {call for call, _ in overdue}]
    calls = calls_of(session, me.workspace_id, [*overdue, *rest])
    by_day: dict[date, list[Call]] = {one: [] for one in days}
    for call in calls[len(overdue) :]:
        by_day[call.callback.due_at.astimezone(zone()).date()].append(call)
    return Agenda(calls[: len(overdue)], list(by_day.items()))


def calls_of_lead(session: Session, lead: Lead) -> list[Call]:
    """All calls of a lead, the newest first."""
    theirs = select(Callback).where(Callback.workspace_id == lead.workspace_id, Callback.lead_id == lead.id)
    found = session.scalars(theirs.order_by(Callback.due_at.desc(), Callback.id).limit(MOST)).all()
    return calls_of(session, lead.workspace_id, [(call, lead) for call in found])


def call_of(session: Session, callback: Callback) -> Call:
    lead = session.get_one(Lead, callback.lead_id)
    return calls_of(session, callback.workspace_id, [(callback, lead)])[0]


def calls_of(session: Session, workspace_id: bytes, rows: Sequence[tuple[Callback, Lead]]) -> list[Call]:
    """In a few statements, however many they are."""
    workspace = session.get_one(Workspace, workspace_id)
    members = members_by_id(session, workspace_id, [call.assignee_id for call, _ in rows])
    history = _history(session, {lead.id for _, lead in rows})
    clashing = _clashing(session, [call for call, _ in rows])
    return [_call(call, lead, workspace, members, history[lead.id], clashes=call.id in clashing) for call, lead in rows]


def _call(
    call: Callback,
    lead: Lead,
    workspace: Workspace,
    members: Mapping[bytes, Member],
    history: Sequence[Callback],
    *,
    clashes: bool,
) -> Call:
    done = sorted((one.completed_at, one.outcome) for one in history if one.completed_at is not None)
    earlier = [outcome for at, outcome in done if call.completed_at is None or at < call.completed_at]
    to_come = any(one.status == "scheduled" for one in history)
    member = members.get(call.assignee_id or b"")
    first_name = (lead.first_name or name_of(lead)).split()[0]
    return Call(
        id=CALLBACK.show(call.id),
        callback=call,
        lead_id=LEAD.show(lead.id),
        name=name_of(lead),
        phone=lead.phone or "",
        dialled=digits(lead.phone or ""),
        time=f"{call.due_at.astimezone(zone()):%H:%M}",
        when=when(call.due_at, zone()),
        there=there(call.due_at, zone(), zone_of(lead, workspace), first_name),
        assignee=(member.user.name or member.user.email) if member is not None else "",
        earlier=earlier[-1] if earlier else None,
        clashes=clashes,
        again=call.outcome == "no_answer" and not to_come,
        late=call.status == "scheduled" and call.due_at < datetime.now(UTC),
    )


def _read(session: Session, me: Me, *asked: ColumnElement[bool]) -> list[tuple[Callback, Lead]]:
    rows = (
        select(Callback, Lead)
        .join(Lead, Lead.id == Callback.lead_id)
        .where(Callback.workspace_id == me.workspace_id, Callback.is_test.is_(False), Lead.deleted_at.is_(None), *asked)
        .order_by(Callback.due_at, Callback.id)
        .limit(MOST)
    )
    return [(call, lead) for call, lead in session.execute(rows)]


def _whose(session: Session, me: Me, whose: str) -> list[ColumnElement[bool]]:
    if whose == "all":
        return []
    member_id = me.member_id if whose == "me" else MEMBER.parse(whose)
    MEMBER.found(members_by_id(session, me.workspace_id, [member_id]).get(member_id))
    return [Callback.assignee_id == member_id]


def _history(session: Session, lead_ids: Iterable[bytes]) -> dict[bytes, list[Callback]]:
    """The calls of each lead, but for those that were cancelled."""
    calls: dict[bytes, list[Callback]] = {lead_id: [] for lead_id in lead_ids}
    theirs = Callback.lead_id.in_(calls), Callback.status != "cancelled"
    for call in session.scalars(select(Callback).where(*theirs)) if calls else ():
        calls[call.lead_id].append(call)
    return calls


def _clashing(session: Session, calls: Sequence[Callback]) -> set[bytes]:
    """Those of them that overlap another call of the same assignee, shown or not."""
    open_ones = [call for call in calls if call.status == "scheduled" and call.assignee_id is not None]
    if not open_ones:
        return set()
    first, last = min(call.due_at for call in open_ones), max(call.due_at for call in open_ones)
    near = Callback.due_at.between(first - timedelta(hours=8), last + timedelta(hours=8))
    theirs = Callback.assignee_id.in_({call.assignee_id for call in open_ones}), Callback.status == "scheduled"
    others = session.scalars(select(Callback).where(*theirs, near)).all()
    return {call.id for call in open_ones if any(_overlap(call, other) for other in others)}


def _overlap(one: Callback, other: Callback) -> bool:
    if one.id == other.id or one.assignee_id != other.assignee_id:
        return False
    ends, other_ends = (call.due_at + timedelta(minutes=call.minutes) for call in (one, other))
    return one.due_at < other_ends and other.due_at < ends
