"""What the address of the deals says: as a board or as a table, which of them, in which order; and its other states."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import ColumnElement, Text, func, select, type_coerce

from webapp.deals.inputs import Stage
from webapp.deals.models import CLOSED, Deal, DealContact
from webapp.http.fields import AccountId, LeadId, MemberId, SourceId
from webapp.http.me import Me
from webapp.http.route import PageArgs

HOME = "/deals"
CLOSING = {"overdue": "Overdue", "week": "In 7 days", "month": "In 30 days", "later": "Later"}
_PLACE = ("after", "depth")
# A table alone sorts, and asks for stages: on a board they are the columns.
_OF_TABLE = ("sort", "stage")

SortName = Literal["newest", "oldest", "soonest", "latest", "largest", "smallest"]


class DealsArgs(PageArgs):
    """`depth`: how many cards a column shows, such as `s1:75`, where more than usual were asked for."""

    view: Literal["board", "table"] = "board"
    q: Annotated[str | None, Field(max_length=200)] = None
    owner: MemberId | Literal["me", "none"] | None = None
    source: SourceId | None = None
    account: AccountId | None = None
    lead: LeadId | None = None
    tag: Annotated[str | None, Field(max_length=100)] = None
    closing: Literal["overdue", "week", "month", "later"] | None = None
    stage: Stage | Literal["open"] | None = None
    test: bool = False
    sort: SortName = "newest"
    after: Annotated[str | None, Field(max_length=200)] = None
    depth: Annotated[list[Annotated[str, Field(pattern="^s[0-4]:[0-9]{1,3}$")]], Field(max_length=5)] = []


def state(args: DealsArgs, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What stands behind the question mark, by its names there; a change leaves the page."""
    shown = args.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=set(_PLACE))
    wanted = {**shown, **(changes or {})}
    if wanted.get("view", "board") == "board":
        wanted = {name: value for name, value in wanted.items() if name not in (*_OF_TABLE, "view")}
    return {name: "1" if value is True else value for name, value in wanted.items() if value not in (None, "", False)}


def address(args: DealsArgs, changes: Mapping[str, Any] | None = None, path: str = HOME) -> str:
    """`address(args, {"owner": "me", "closing": None})`; None takes a filter away."""
    behind = urlencode(state(args, changes))
    return f"{path}?{behind}" if behind else path


def today(me: Me) -> date:
    return datetime.now(ZoneInfo(me.time_zone)).date()


def wanted(me: Me, args: DealsArgs) -> list[ColumnElement[bool]]:
    """What is true of the deals that the address asks for."""
    return [Deal.workspace_id == me.workspace_id, Deal.is_test == args.test, *_named(args), *_told(me, args)]


def _named(args: DealsArgs) -> Iterator[ColumnElement[bool]]:
    if args.source is not None:
        yield Deal.source_id == args.source
    if args.account is not None:
        yield Deal.account_id == args.account
    if args.lead is not None:
        yield Deal.id.in_(select(DealContact.deal_id).where(DealContact.lead_id == args.lead))
    if args.q is not None and args.q.strip():
        yield func.lower(Deal.name).contains(args.q.strip().lower(), autoescape=True)
    if args.tag is not None and args.tag.strip():
        # The tags of a deal are one JSON text, in which each stands between quotes.
        quoted = json.dumps(args.tag.strip().lower(), ensure_ascii=False)
        yield func.lower(type_coerce(Deal.tags, Text)).contains(quoted, autoescape=True)


def _told(me: Me, args: DealsArgs) -> Iterator[ColumnElement[bool]]:
    if args.owner == "me":
        yield Deal.owner_id == me.member_id
    elif args.owner == "none":
        yield Deal.owner_id.is_(None)
    elif args.owner is not None:
        yield Deal.owner_id == args.owner
    if args.view == "table" and args.stage == "open":
        yield Deal.stage.not_in(CLOSED)
    elif args.view == "table" and args.stage is not None:
        yield Deal.stage == args.stage
    if args.closing is not None:
        yield Deal.stage.not_in(CLOSED)
        yield _closing(args.closing, today(me))


def _closing(when: str, day: date) -> ColumnElement[bool]:
    match when:
        case "overdue":
            return Deal.closing_date < day
        case "week":
            return Deal.closing_date.between(day, day + timedelta(days=7))
        case "month":
            return Deal.closing_date.between(day, day + timedelta(days=30))
        case _:
            return Deal.closing_date > day + timedelta(days=30)
