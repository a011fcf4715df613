"""How the management API words endpoints and deliveries. A signing secret is told where it is made, nowhere else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from webapp.deliveries.models import Attempt, Delivery, Endpoint
from webapp.deliveries.payloads import message_id
from webapp.deliveries.targets import told_url
from webapp.http.fields import DeliveryId, EndpointId, EventId, FormId, KeyId, SubmissionId
from webapp.http.shapes import Output


class EndpointOut(Output):
    id: EndpointId
    url: Annotated[str, Field(description="That of a chat is a secret, and is told without its end.")]
    name: str
    channel: str
    events: list[str]
    status: Annotated[str, Field(examples=["enabled"])]
    status_reason: str
    api_key_id: Annotated[KeyId | None, Field(description="Set where it is told only of what comes in with this key.")]
    form_id: Annotated[FormId | None, Field(description="Set where it is a form's own webhook.")]
    failing_since: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, endpoint: Endpoint) -> "EndpointOut":
        return cls(**_endpoint(endpoint))


class EndpointMade(EndpointOut):
    secret: Annotated[str, Field(description="Signs what is sent there. It is told this once.")]

    @classmethod
    def with_secret(cls, endpoint: Endpoint, secret: str) -> "EndpointMade":
        return cls(**_endpoint(endpoint), secret=secret)


class EndpointGone(Output):
    id: EndpointId


class DeliveryOut(Output):
    id: DeliveryId
    event: Annotated[str, Field(examples=["form.submitted"])]
    submission_id: SubmissionId | None
    endpoint_id: EndpointId | None
    channel: str
    target: str
    state: str
    attempts: int
    webhook_id: Annotated[EventId, Field(description="The header `webhook-id`, the same on every try.")]
    next_try_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryOut":
        return cls(**_words(delivery))


class AttemptOut(Output):
    number: int
    result: str
    code: int | None
    detail: str
    response: Annotated[str, Field(description="The beginning of what came back.")]
    request_headers: dict[str, Any]
    duration_ms: int
    created_at: datetime


class DeliveryDetail(DeliveryOut):
    payload: Annotated[str, Field(description="What is sent, as it was frozen.")]
    history: Annotated[list[AttemptOut], Field(description="Every try, the oldest first.")]

    @classmethod
    def with_history(cls, delivery: Delivery, attempts: Sequence[Attempt]) -> "DeliveryDetail":
        tries = [
            AttemptOut(**_same(AttemptOut, attempt) | {"response": _text(attempt.response)}) for attempt in attempts
        ]
        return cls(**_words(delivery), payload=_text(delivery.payload), history=tries)


class Replayed(Output):
    replayed: Annotated[int, Field(description="How many deliveries are sent again.")]


def _endpoint(endpoint: Endpoint) -> dict[str, Any]:
    return _same(EndpointOut, endpoint) | {"url": told_url(endpoint.channel, endpoint.url)}


def _words(delivery: Delivery) -> dict[str, Any]:
    worded = {
        "event": delivery.event_name,
        "webhook_id": message_id(delivery.event_id, delivery.event_name),
        "next_try_at": delivery.due_at if delivery.state == "pending" else None,
    }
    return _same(DeliveryOut, delivery) | worded


def _same(shape: type[Output], row: object) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.model_fields if hasattr(row, name)}


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")
