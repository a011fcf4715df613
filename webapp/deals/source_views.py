"""The marketing sources with what each brought (W19): a page of the deals, and a part of the team card in Settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from flask import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.deals.browsing import Total
from webapp.deals.deal_filters import HOME as DEALS
from webapp.deals.inputs import LiveOrTest
from webapp.deals.listing import Counts, count_sources, list_sources_of
from webapp.deals.models import LOST, WON, Deal, MarketingSource
from webapp.deals.wording import money_in
from webapp.http.fields import SOURCE
from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs
from webapp.workspaces.models import Workspace

pages = Pages("sources")

HOME = "/settings/admin/team-management/sources"
ALL = f"{DEALS}/sources"


class SourcesArgs(PageArgs, LiveOrTest):
    pass


@dataclass(frozen=True)
class Earned:
    """What became of a source's deals. `rate`: the share of won ones among those that are decided, if any is."""

    open: Total = Total()
    won: Total = Total()
    lost: Total = Total()

    @property
    def rate(self) -> int | None:
        decided = self.won.count + self.lost.count
        return round(100 * self.won.count / decided) if decided else None


@pages.get(HOME, role="viewer")
def sources(session: Session, me: Me, query: SourcesArgs) -> Response:
    return _page(session, me, query, "deals/team_sources.html", HOME)


@pages.get(ALL, role="viewer")
def all_sources(session: Session, me: Me, query: SourcesArgs) -> Response:
    return _page(session, me, query, "deals/sources.html", ALL)


def _page(session: Session, me: Me, query: SourcesArgs, template: str, here: str) -> Response:
    page = list_sources_of(session, me.workspace_id, query)
    counts = count_sources(session, me.workspace_id, page.items, test=query.test)
    earned = _earned(session, me.workspace_id, page.items, test=query.test)
    return render(
        template,
        fragment="deals/_sources.html",
        sources=[
            (SOURCE.show(one.id), one.name, counts.get(one.id, Counts()), earned.get(one.id, Earned()))
            for one in page.items
        ],
        older=page.next_cursor,
        here=here,
        money=money_in(session.get_one(Workspace, me.workspace_id).currency, me.locale),
    )


def _earned(
    session: Session, workspace_id: bytes, sources: Iterable[MarketingSource], *, test: bool
) -> dict[bytes, Earned]:
    """By source, in one statement."""
    counted = select(Deal.source_id, Deal.stage, func.count(), func.sum(Deal.amount)).where(
        Deal.workspace_id == workspace_id, Deal.is_test == test, Deal.source_id.in_([one.id for one in sources])
    )
    found: dict[bytes, dict[str, Total]] = {}
    for source_id, stage, count, amount in session.execute(counted.group_by(Deal.source_id, Deal.stage)):
        kinds = found.setdefault(source_id or b"", {})
        kind = {WON: "won", LOST: "lost"}.get(stage, "open")
        before = kinds.get(kind, Total())
        kinds[kind] = Total(before.count + count, before.amount + Decimal(amount))
    return {source_id: Earned(**kinds) for source_id, kinds in found.items()}
