"""The weekly digest: on Monday at eight of their own time, what the week before brought, to owners and admins.

One event for each of them, with the whole letter; it is mailed as every digest is.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.deals.wording import Money, money_in
from webapp.deliveries.digests import DIGEST
from webapp.events.log import event, record
from webapp.insights.alarms import SILENT, open_alarms
from webapp.insights.models import WeeklyDigest
from webapp.insights.period import Period
from webapp.insights.reading import Figures, Scope, by_name, total_of, totals_by_day
from webapp.insights.source_names import name_of
from webapp.insights.speech import alarm_words, change, percent, span
from webapp.workspaces.models import Member, Workspace
from webapp.workspaces.topics import ADMINS

WEEKLY = "weekly"  # the topic
MONDAY, HOUR = 0, 8
WEEK = timedelta(days=7)
TOP = 3


def send_weekly(session: Session, now: datetime) -> int:
    """Write the letters that are due; gives how many."""
    admins = Member.role.in_(ADMINS), Member.removed_at.is_(None)
    due = [
        member for member in session.scalars(select(Member).where(*admins).order_by(Member.id)) if _is_due(member, now)
    ]
    told = 0
    for member in due:
        row = session.get(WeeklyDigest, member.id, with_for_update=True)
        if row is not None and row.week >= _monday(member, now):
            continue
        session.merge(WeeklyDigest(member_id=member.id, week=_monday(member, now)))
        if member.choice(WEEKLY).mail != "off":
            data = {"to": member.user.email, **letter(session, member, now)}
            record(session.connection(), [event(member.workspace_id, DIGEST, now, data, member_id=member.id)])
            told += 1
    return told


def letter(session: Session, member: Member, now: datetime) -> dict[str, str]:
    """Its subject and text."""
    workspace = session.get_one(Workspace, member.workspace_id)
    monday = _monday(member, now)
    week, before = _week(monday - WEEK), _week(monday - 2 * WEEK)
    scope = Scope(workspace.id)
    this, last = (total_of(one for _, one in totals_by_day(session, scope, of)) for of in (week, before))
    sources = by_name(session, scope, "first_source", week)
    parts = [
        "\n".join(_figures(this, last, money_in(workspace.currency, member.user.locale))),
        "\n".join(_sources(sources)),
        "\n".join(_silent(session, member, now)),
        f"All figures: {current_app.config['PUBLIC_URL']}/insights?{week.query}",
        f"-- \nWhen this comes: {current_app.config['PUBLIC_URL']}/profile/notifications",
    ]
    subject = f"{workspace.name}: {this.leads:,} {'lead' if this.leads == 1 else 'leads'} last week"
    return {"subject": subject, "text": "\n\n".join(part for part in parts if part)}


def _figures(this: Figures, last: Figures, money: Money) -> Iterator[str]:
    speed = this.speed
    yield "Last week, and against the week before:"
    for label, number, before in (
        ("Leads", this.leads, last.leads),
        ("Qualified", this.qualified, last.qualified),
        ("Won", this.won, last.won),
    ):
        compared = change(number, before)
        yield f"{label}: {number:,}" + (f" ({compared})" if compared else "")
    if this.amount:
        yield f"Won amount: {money(this.amount)}"
    yield f"First response: median {span(speed.median)}, within 5 minutes {percent(speed.fast)}"
    yield f"Still waiting: {this.waiting:,}"


def _sources(sources: Mapping[str, Figures]) -> Iterator[str]:
    ordered = sorted(sources.items(), key=lambda entry: (-entry[1].leads, entry[0]))[:TOP]
    if ordered:
        yield "Top sources:"
    for name, figures in ordered:
        yield f"{name_of('first_source', name)}: {figures.leads:,} leads, {figures.won:,} won"


def _silent(session: Session, member: Member, now: datetime) -> Iterator[str]:
    zone = member.user.time_zone
    for alarm, form in open_alarms(session, member.workspace_id):
        if alarm.kind == SILENT:
            yield f"{form.name} is silent: {alarm_words(alarm, zone, now)}."


def _is_due(member: Member, now: datetime) -> bool:
    there = now.astimezone(ZoneInfo(member.user.time_zone))
    return there.weekday() == MONDAY and there.hour >= HOUR


def _monday(member: Member, now: datetime) -> date:
    there = now.astimezone(ZoneInfo(member.user.time_zone)).date()
    return there - timedelta(days=there.weekday())


def _week(monday: date) -> Period:
    return Period(monday, monday + timedelta(days=6))
