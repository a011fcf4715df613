"""The list of leads as its page asks for it: which leads match, a page of them, and how many there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from webapp.database.ids import first_id
from webapp.http.me import Me
from webapp.leads.desk_models import LeadMerge
from webapp.leads.filling import tag_key
from webapp.leads.keyset import INDEXES, SORTS, TRASH, LeadsPage, Run, read_leads
from webapp.leads.models import Lead, LeadTag
from webapp.leads.page_inputs import LeadsArgs
from webapp.leads.queue import in_line
from webapp.leads.search import by_index, having_words

MOST_COUNTED = 1_000
MOST_FRESH = 50
# Filters by what an index knows of a lead, in the order of ids.
FILTERS = {
    "status": "ix_leads_status",
    "assignee": "ix_leads_assignee",
    "waiting": "ix_leads_waiting",
    "incomplete": "ix_leads_incomplete",
    "source": "ix_leads_source",
    "form": "ix_leads_form",
}


@dataclass(frozen=True)
class Viewer:
    """Who looks: "me" is their member, a day is one of their zone."""

    workspace_id: bytes
    member_id: bytes
    time_zone: str

    @classmethod
    def of(cls, me: Me) -> "Viewer":
        return cls(me.workspace_id, me.member_id, me.time_zone)


@dataclass(frozen=True)
class Count:
    """How many match; `more`: at least one beyond that."""

    number: int
    more: bool


def browse(session: Session, viewer: Viewer, args: LeadsArgs) -> LeadsPage:
    """A page of the list; the trash has one order, the newest deletion first."""
    return read_leads(session, matching(session, viewer, args), order_of(args), args.after, args.before)


def newer_than(session: Session, viewer: Viewer, args: LeadsArgs, above: bytes) -> Sequence[Lead] | None:
    """The leads that match with an id above this one, the newest first; None for more than a dozen."""
    leads = matching(session, viewer, args).where(Lead.id > above)
    found = read_leads(session, leads, SORTS["newest"], None, size=MOST_FRESH)
    return found.items if found.older is None else None


def order_of(args: LeadsArgs) -> tuple[Run, ...]:
    return TRASH if args.deleted else SORTS[args.sort]


def count(session: Session, viewer: Viewer, args: LeadsArgs, *, most: int = MOST_COUNTED) -> Count:
    """Exact up to a thousand; nobody reads the difference between more and much more."""
    found = matching(session, viewer, args).with_only_columns(Lead.id).limit(most + 1).subquery()
    number = session.scalar(select(func.count()).select_from(found)) or 0
    return Count(min(number, most), number > most)


def _index_of(args: LeadsArgs) -> str | None:
    """The one that finds what is asked for in its order; None where the database weighs several filters itself."""
    served = {name: index for name, index in FILTERS.items() if getattr(args, name) not in (None, [], False)}
    if not served and not args.tag:
        return None if args.deleted else INDEXES[args.sort]
    alone = len(served) == 1 and not args.tag and len(args.status) < 2
    return next(iter(served.values())) if alone and args.sort in ("newest", "oldest") else None


def matching(session: Session, viewer: Viewer, args: LeadsArgs) -> Select[Lead]:
    """All leads that the address asks for, in no order yet."""
    of = Lead.workspace_id == viewer.workspace_id, Lead.is_test == args.test
    leads = select(Lead).where(*of, *_presence(args.deleted), *_filters(viewer, args))
    index = _index_of(args)
    if args.q is None or not args.q.strip():
        return leads if index is None else by_index(leads, index)
    return having_words(session, leads, viewer.workspace_id, args.q, index or INDEXES[args.sort])


def _presence(deleted: bool) -> Iterator[ColumnElement[bool]]:
    """A lead that was merged into another is deleted as well, but no concern of the trash."""
    if not deleted:
        yield Lead.deleted_at.is_(None)
        return
    yield Lead.deleted_at.is_not(None)
    merged = select(LeadMerge.id).where(LeadMerge.other_id == Lead.id, LeadMerge.undone_at.is_(None))
    yield ~merged.exists()


def _filters(viewer: Viewer, args: LeadsArgs) -> Iterator[ColumnElement[bool]]:
    if args.status:
        yield Lead.status.in_(args.status) if len(args.status) > 1 else Lead.status == args.status[0]
    for tag in args.tag:
        tagged = LeadTag.workspace_id == viewer.workspace_id, LeadTag.key == tag_key(tag.strip())
        yield Lead.id.in_(select(LeadTag.lead_id).where(*tagged))
    if args.source is not None:
        yield Lead.source == args.source
    if args.form is not None:
        yield Lead.form_id == args.form
    if args.assignee is not None:
        yield Lead.assignee_id == _assignee(viewer, args.assignee)
    if args.waiting:
        yield Lead.is_waiting == True  # noqa: E712 (IS is served by no index)
    if args.queued:
        yield Lead.id.in_(in_line(viewer.workspace_id))
    if args.incomplete:
        yield Lead.is_incomplete == True  # noqa: E712 (the same)
    yield from _days(viewer, args)


def _assignee(viewer: Viewer, asked: bytes | str) -> bytes | None:
    if isinstance(asked, bytes):
        return asked
    return viewer.member_id if asked == "me" else None


def _days(viewer: Viewer, args: LeadsArgs) -> Iterator[ColumnElement[bool]]:
    """Ids hold the time, to the millisecond, so that their index finds the days as well."""
    if args.since is not None:
        yield Lead.id >= first_id(_midnight(args.since, viewer.time_zone))
    if args.until is not None:
        yield Lead.id < first_id(_midnight(args.until + timedelta(days=1), viewer.time_zone))


def _midnight(day: date, zone: str) -> datetime:
    """When a day begins; as early or late as ids go where it is before or after them."""
    begins = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
    return max(begins, datetime.fromtimestamp(0, UTC))
