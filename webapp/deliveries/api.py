"""The management API of deliveries: what is owed, what came of it, and sending it again."""

from sqlalchemy.orm import Session

from webapp.deliveries.answers import DeliveryDetail, DeliveryOut, Replayed
from webapp.deliveries.inputs import DeliveryQuery, ReplayIn
from webapp.deliveries.listing import attempts_of, list_deliveries_of
from webapp.deliveries.replay import Filter, get_delivery, replay, replay_where
from webapp.errors import Conflict
from webapp.http.api import Api
from webapp.http.fields import DeliveryId
from webapp.http.operation import Caller
from webapp.http.paging import Page

api = Api("deliveries")


@api.get("/deliveries", scope="deliveries:read", summary="List the deliveries")
def list_deliveries(session: Session, caller: Caller, query: DeliveryQuery) -> Page[DeliveryOut]:
    return list_deliveries_of(session, caller.workspace_id, query).map(DeliveryOut.of)


@api.get("/deliveries/<delivery_id>", scope="deliveries:read", summary="Show a delivery with every try")
def show_delivery(session: Session, caller: Caller, delivery_id: DeliveryId) -> DeliveryDetail:
    delivery = get_delivery(session, caller.workspace_id, delivery_id)
    return DeliveryDetail.with_history(delivery, attempts_of(session, delivery))


@api.post(
    "/deliveries/<delivery_id>/replay", scope="deliveries:write", summary="Send a delivery again", refusals=(Conflict,)
)
def replay_delivery(session: Session, caller: Caller, delivery_id: DeliveryId) -> DeliveryOut:
    return DeliveryOut.of(replay(session, caller.workspace_id, delivery_id))


@api.post("/deliveries/replay", scope="deliveries:write", summary="Send again all that a filter finds")
def replay_deliveries(session: Session, caller: Caller, body: ReplayIn) -> Replayed:
    wanted = Filter(body.filter.states, body.filter.endpoint, body.filter.submission, body.since)
    return Replayed(replayed=replay_where(session, caller.workspace_id, wanted))
