"""The management API of local endpoints: a client fetches what they are owed, calls them, and tells what came of it."""

from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy.orm import Session

from webapp.deliveries.answers import DeliveryOut
from webapp.deliveries.fetching import Call, calls_for, settle_call
from webapp.deliveries.parcel import LONGEST_RESPONSE, Result
from webapp.deliveries.settle import LONGEST_DETAIL
from webapp.errors import Conflict
from webapp.http.api import Api
from webapp.http.fields import DeliveryId, EndpointId
from webapp.http.operation import Caller
from webapp.http.paging import Page
from webapp.http.shapes import Input, Output

api = Api("fetching")


class CallOut(Output):
    delivery_id: DeliveryId
    event: Annotated[str, Field(examples=["form.submitted"])]
    url: str
    headers: Annotated[dict[str, str], Field(description="Signed now, as those of a webhook are.")]
    body: str

    @classmethod
    def of(cls, call: Call) -> "CallOut":
        return cls(
            delivery_id=call.delivery.id,
            event=call.delivery.event_name,
            url=call.url,
            headers=call.headers,
            body=call.delivery.payload.decode(),
        )


class AnswerIn(Input):
    status: Annotated[int | None, Field(ge=100, le=599, description="Null where nothing answered.")] = None
    body: Annotated[str, Field(max_length=LONGEST_RESPONSE, description="The beginning of what came back.")] = ""
    detail: Annotated[str, Field(max_length=LONGEST_DETAIL, description="Why nothing answered.")] = ""
    duration_ms: Annotated[int, Field(ge=0, le=3_600_000)] = 0

    @property
    def result(self) -> Result:
        arrived = self.status is not None and 200 <= self.status < 300
        word = "connect" if self.status is None else "ok" if arrived else "status"
        response = self.body.encode("utf-8", "replace")[:LONGEST_RESPONSE]
        verdict: Literal["delivered", "dead"] = "delivered" if arrived else "dead"
        return Result(verdict, word, self.status, self.detail, response, duration_ms=self.duration_ms)


@api.get(
    "/webhook-endpoints/<endpoint_id>/calls",
    scope="deliveries:read",
    summary="List the next calls of a local endpoint, oldest first",
)
def list_local_calls(session: Session, caller: Caller, endpoint_id: EndpointId) -> Page[CallOut]:
    return Page(calls_for(session, caller.workspace_id, endpoint_id), None).map(CallOut.of)


@api.post(
    "/deliveries/<delivery_id>/answer",
    scope="deliveries:write",
    summary="Tell what a local endpoint answered",
    refusals=(Conflict,),
)
def answer_delivery(session: Session, caller: Caller, delivery_id: DeliveryId, body: AnswerIn) -> DeliveryOut:
    return DeliveryOut.of(settle_call(session, caller.workspace_id, delivery_id, body.result))
