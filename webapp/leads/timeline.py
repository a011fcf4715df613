"""A lead's timeline: its events, newest first, each told in plain words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select
from sqlalchemy.orm import Session

from webapp.database.ids import first_id, parse
from webapp.events.models import Event
from webapp.http.fields import COMMENT, EVENT
from webapp.http.paging import Page, PageQuery, read_page
from webapp.leads.actors import actor_of, called, names_of
from webapp.leads.desk_models import LeadMerge
from webapp.leads.lead_inputs import NewsArgs, Show
from webapp.leads.mentions import MENTIONED
from webapp.leads.models import Comment, Lead
from webapp.leads.page_inputs import MERGE
from webapp.leads.timeline_words import Told, words_of

# An event's id is handed out before it is committed: what is new is looked for from a little earlier on.
WINDOW = timedelta(seconds=3)
MOST_NEWS = 100
_WRITTEN = ("comment.created", "lead.replied")
_SERVERS = ("mysql", "mariadb")


@dataclass(frozen=True)
class Entry:
    """`who` did what (`told`), and when; `text` is what somebody wrote; `merge` can be undone."""

    id: str
    at: datetime
    who: str
    told: Told
    text: str
    merge: str


@dataclass(frozen=True)
class News:
    """What a page asks for next: what happened since an id, but for these that it shows already."""

    since: str
    seen: list[str]


def read_timeline(session: Session, lead: Lead, show: Show, query: PageQuery) -> Page[Event]:
    return read_page(session, _of(lead, show), Event.id, query)


def read_news(session: Session, lead: Lead, query: NewsArgs) -> Sequence[Event]:
    """Newest first; what a page that slept for long has missed is cut at a hundred."""
    news = _of(lead, query.show).where(Event.id >= (query.since or first_id(datetime.now(UTC))))
    return session.scalars(news.where(Event.id.not_in(query.seen)).order_by(Event.id.desc()).limit(MOST_NEWS)).all()


def news_after(shown: Iterable[bytes], floor: bytes = b"") -> News:
    """`shown`: the ids of the events that the page shows; what lies below the floor is older than all that it shows."""
    since = max(first_id(datetime.now(UTC) - WINDOW), floor)
    return News(EVENT.show(since), [EVENT.show(id_) for id_ in shown if id_ >= since])


def told_to(
    session: Session, lead: Lead, events: Sequence[Event], members: Mapping[bytes, str], me: bytes
) -> list[Entry]:
    """The entries of these events, for the member `me`. `members`: their names."""
    names = names_of(session, lead.workspace_id, events)
    texts = _texts(session, lead, events)
    undoable = _undoable(session, lead, events)
    return [
        Entry(
            EVENT.show(event.id),
            event.created_at,
            _who(event, {**names, **{id_: name for id_, name in members.items() if id_ != me}, me: "You"}),
            words_of(event, {**names, **members}),
            texts.get(event.id, "") or str(event.data.get("text") or ""),
            event.data["merge"] if event.kind == "lead.merged" and event.data.get("merge") in undoable else "",
        )
        for event in events
    ]


def _of(lead: Lead, show: Show) -> Select[Event]:
    """The index is named, since MySQL and MariaDB may rather read a whole workspace's events in their order."""
    own = select(Event).where(Event.lead_id == lead.id, Event.workspace_id == lead.workspace_id, _shown(show))
    for dialect in _SERVERS:
        own = own.with_hint(Event, "FORCE INDEX (ix_events_timeline)", dialect)
    return own


def _shown(show: Show) -> ColumnElement[bool]:
    """That a submission made a lead, and whom a comment mentions, is told with the submission and the comment."""
    twice = or_(Event.kind == MENTIONED, and_(Event.kind == "lead.created", Event.submission_id.is_not(None)))
    written = or_(Event.kind.in_(_WRITTEN), and_(Event.kind == "form.submitted", Event.submission_id.is_not(None)))
    match show:
        case "comments":
            return Event.kind.in_(_WRITTEN)
        case "changes":
            return not_(or_(twice, written))
        case _:
            return not_(twice)


def _who(event: Event, names: Mapping[bytes, str]) -> str:
    by_itself = "The submission" if event.submission_id is not None and event.kind == "lead.updated" else ""
    return called(actor_of(event), names) or by_itself


def _texts(session: Session, lead: Lead, events: Iterable[Event]) -> dict[bytes, str]:
    """What was written, by the id of the event that tells of it: a member's comment, a visitor's message."""
    comments = {parse(COMMENT.prefix, str(event.data.get("comment") or "")): event.id for event in events}
    messages = {event.submission_id: event.id for event in events if event.kind == "form.submitted"}
    wanted = or_(Comment.id.in_(set(comments) - {None}), Comment.submission_id.in_(set(messages) - {None}))
    if not (set(comments) | set(messages)) - {None}:
        return {}
    own = Comment.workspace_id == lead.workspace_id, Comment.lead_id == lead.id
    rows: Sequence[Any] = session.execute(
        select(Comment.id, Comment.submission_id, Comment.body).where(*own, wanted)
    ).all()
    return {comments.get(row.id) or messages[row.submission_id]: row.body for row in rows}


def _undoable(session: Session, lead: Lead, events: Iterable[Event]) -> set[str]:
    if not any(event.kind == "lead.merged" for event in events):
        return set()
    own = LeadMerge.workspace_id == lead.workspace_id, LeadMerge.survivor_id == lead.id
    return {MERGE.show(id_) for id_ in session.scalars(select(LeadMerge.id).where(*own, LeadMerge.undone_at.is_(None)))}
