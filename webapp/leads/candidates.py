"""The members who may get a lead: whether each is there, and whether they had their share of the day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, bindparam, select, update

from webapp.database.statements import InsertNew
from webapp.leads.queue_models import DailyShare
from webapp.workspaces.models import Member, User, Workspace
from webapp.workspaces.presence import Presence

_members, _users, _workspaces = Member.__table__, User.__table__, Workspace.__table__
_shares = DailyShare.__table__
_NEVER = date(1970, 1, 1)

_named: Select[Any] = (
    select(
        _members.c.id,
        _members.c.removed_at,
        _members.c.away,
        _members.c.away_from,
        _members.c.away_until,
        _members.c.working_hours,
        _members.c.daily_cap,
        _users.c.name,
        _users.c.email,
        _users.c.time_zone,
        _workspaces.c.time_zone.label("workspace_zone"),
    )
    .join(_users, _users.c.id == _members.c.user_id)
    .join(_workspaces, _workspaces.c.id == _members.c.workspace_id)
    .where(
        _members.c.workspace_id == bindparam("workspace_id"),
        _members.c.id.in_(bindparam("named", expanding=True)),
    )
)
_read_shares = select(_shares).where(_shares.c.member_id.in_(bindparam("capped", expanding=True)))
_lock_shares = _read_shares.order_by(_shares.c.member_id).with_for_update()
_make_shares = InsertNew(_shares)
_give = (
    update(_shares)
    .where(_shares.c.member_id == bindparam("of"))
    .values(day=bindparam("new_day"), given=bindparam("new_given"))
)


@dataclass(frozen=True)
class Candidate:
    """`absence`: why they get nothing now, after their name, or empty. `given`: today, where there is a cap."""

    id: bytes
    name: str
    absence: str
    cap: int | None
    day: date
    given: int = 0
    is_removed: bool = False

    @property
    def is_here(self) -> bool:
        return not self.absence


Candidates = Mapping[bytes, Candidate]


def candidates(
    connection: Connection, workspace_id: bytes, named: Iterable[bytes], at: datetime, *, lock: bool = True
) -> Candidates:
    """Those of them who are or were members of the workspace: one statement, and one more where somebody has a cap.

    `lock`: the shares of those with a cap stay locked, in one order everywhere, so that no cap is ever exceeded.
    """
    rows = connection.execute(_named, {"workspace_id": workspace_id, "named": sorted(set(named))})
    found = {row.id: _read(row, at) for row in rows}
    capped = sorted(one.id for one in found.values() if one.cap is not None and one.is_here)
    shares = _shares_of(connection, capped, lock) if capped else {}
    return found | {id_: _with_share(found[id_], shares.get(id_)) for id_ in capped}


def give(connection: Connection, chosen: Candidate) -> None:
    """Count a lead into somebody's share of the day, where they have a cap; it is locked by `candidates`."""
    if chosen.cap is not None:
        values = {"of": chosen.id, "new_day": chosen.day, "new_given": chosen.given + 1}
        connection.execute(_give, values)


def _read(row: Row[Any], at: datetime) -> Candidate:
    days = (row.away_from, row.away_until)
    presence = Presence(row.removed_at is not None, row.away, *days, row.working_hours, row.time_zone)
    day = at.astimezone(ZoneInfo(row.workspace_zone)).date()
    absence, name = presence.absence(at), row.name or row.email
    return Candidate(row.id, name, absence, row.daily_cap, day, is_removed=presence.is_removed)


def _shares_of(connection: Connection, capped: Sequence[bytes], lock: bool) -> dict[bytes, Row[Any]]:
    """The rows are made when they are first asked for, and stay."""
    statement, named = _lock_shares if lock else _read_shares, {"capped": capped}
    shares = {row.member_id: row for row in connection.execute(statement, named)}
    if lock and len(shares) < len(capped):
        rows = [{"member_id": id_, "day": _NEVER, "given": 0} for id_ in capped if id_ not in shares]
        connection.execute(_make_shares, rows)
        shares = {row.member_id: row for row in connection.execute(statement, named)}
    return shares


def _with_share(one: Candidate, share: Row[Any] | None) -> Candidate:
    given = share.given if share is not None and share.day == one.day else 0
    full = one.cap is not None and given >= one.cap
    had = f"has had {given} {'lead' if given == 1 else 'leads'} today"
    return replace(one, absence=had if full else "", given=given)
