"""The management API of deals and of the marketing sources that brought them."""

from typing import Any

from sqlalchemy.orm import Session

from webapp.deals.answers import DealOut, DeletedDeal, SourceOut, word_deals
from webapp.deals.inputs import DealIn, DealPatch, DealQuery, LiveOrTest
from webapp.deals.lifecycle import change_deal, create_deal, delete_deal, get_deal
from webapp.deals.listing import Counts, count_sources, list_deals_of, list_sources_of
from webapp.http.api import Api
from webapp.http.fields import DEAL, DealId
from webapp.http.operation import Caller
from webapp.http.paging import Page
from webapp.workspaces.audit import note

api = Api("deals")

READ, WRITE = "deals:read", "deals:write"


@api.get("/deals", scope=READ, summary="List the deals")
def list_deals(session: Session, caller: Caller, query: DealQuery) -> Page[DealOut]:
    page = list_deals_of(session, caller.workspace_id, query)
    return Page(word_deals(session, caller.workspace_id, page.items), page.next_cursor)


@api.post("/deals", scope=WRITE, summary="Create a deal", status=201)
def make_deal(session: Session, caller: Caller, body: DealIn) -> DealOut:
    deal = create_deal(session, caller.workspace_id, _values(body), caller.actor)
    return word_deals(session, caller.workspace_id, [deal])[0]


@api.get("/deals/<deal_id>", scope=READ, summary="Show a deal")
def show_deal(session: Session, caller: Caller, deal_id: DealId) -> DealOut:
    deal = get_deal(session, caller.workspace_id, deal_id)
    return word_deals(session, caller.workspace_id, [deal])[0]


@api.patch("/deals/<deal_id>", scope=WRITE, summary="Change a deal")
def update_deal(session: Session, caller: Caller, deal_id: DealId, body: DealPatch) -> DealOut:
    deal = get_deal(session, caller.workspace_id, deal_id, lock=True)
    change_deal(session, deal, _values(body), caller.actor)
    return word_deals(session, caller.workspace_id, [deal])[0]


@api.delete("/deals/<deal_id>", scope=WRITE, summary="Delete a deal; its account and its people stay")
def remove_deal(session: Session, caller: Caller, deal_id: DealId) -> DeletedDeal:
    deal = get_deal(session, caller.workspace_id, deal_id, lock=True)
    delete_deal(session, deal)
    note(session, caller.workspace_id, caller.actor, "deal.deleted", DEAL.show(deal_id))
    return DeletedDeal(id=deal_id)


@api.get("/marketing-sources", scope=READ, summary="List the marketing sources with what each brought")
def list_marketing_sources(session: Session, caller: Caller, query: LiveOrTest) -> Page[SourceOut]:
    page = list_sources_of(session, caller.workspace_id, query)
    counts = count_sources(session, caller.workspace_id, page.items, test=query.test)
    return page.map(lambda source: SourceOut.of(source, counts.get(source.id, Counts())))


def _values(body: DealPatch) -> dict[str, Any]:
    columns = {"parent": "parent_id", "owner": "owner_id"}
    return {columns.get(name, name): value for name, value in body.changes().items()}
