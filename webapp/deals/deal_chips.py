"""The filters in force among the deals, each with the address of the deals without it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from webapp.deals.deal_filters import CLOSING, DealsArgs, address
from webapp.deals.models import Account, MarketingSource
from webapp.deals.owners import Owners
from webapp.http.me import Me
from webapp.leads.mentions import name_of
from webapp.leads.models import Lead

_OWNERS = {"me": "Me", "none": "Nobody"}


@dataclass(frozen=True)
class Chip:
    name: str
    value: str
    remove: str


def chips(session: Session, me: Me, args: DealsArgs, owners: Owners, stages: Mapping[str, str]) -> list[Chip]:
    return [
        Chip(label, value, address(args, {name: None}))
        for name, label, value in _filters(args, _names(session, me, args), owners, stages)
        if value
    ]


def _filters(
    args: DealsArgs, names: Mapping[str, str], owners: Owners, stages: Mapping[str, str]
) -> Iterator[tuple[str, str, str | None]]:
    yield "q", "Name", args.q
    if args.owner is not None:
        asked = args.owner
        yield "owner", "Owner", _OWNERS[asked] if isinstance(asked, str) else owners.names.get(asked, "Unknown")
    for name, label in (("source", "Source"), ("account", "Account"), ("lead", "Person")):
        if getattr(args, name) is not None:
            yield name, label, names.get(name, "Unknown")
    yield "tag", "Tag", args.tag
    yield "closing", "Closing", CLOSING.get(args.closing or "")
    if args.view == "table" and args.stage is not None:
        yield "stage", "Stage", "Open" if args.stage == "open" else stages[args.stage]
    yield "test", "Only", "Test data" if args.test else None


def _names(session: Session, me: Me, args: DealsArgs) -> dict[str, str]:
    """What the account and the source are called that the address names, in one statement, and the person."""
    asked = [
        select(literal(name), model.name).where(model.workspace_id == me.workspace_id, model.id == id_)
        for name, model, id_ in (("source", MarketingSource, args.source), ("account", Account, args.account))
        if id_ is not None
    ]
    names = {name: called for name, called in session.execute(union_all(*asked))} if asked else {}
    if args.lead is not None:
        own = Lead.workspace_id == me.workspace_id, Lead.id == args.lead, Lead.deleted_at.is_(None)
        lead = session.scalar(select(Lead).where(*own))
        names |= {"lead": name_of(lead)} if lead is not None else {}
    return names
