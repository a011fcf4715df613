"""What the management API takes for endpoints and deliveries."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic.fields import FieldInfo

from webapp.deliveries.channels import ENDPOINT_CHANNELS
from webapp.deliveries.payloads import SHAPES
from webapp.http.fields import EndpointId, Filled, KeyId, Moment, SubmissionId, Text
from webapp.http.paging import PageQuery
from webapp.http.shapes import Input, Patch


def _one_of(what: str, names: Iterable[str]) -> tuple[AfterValidator, FieldInfo]:
    """What makes a text the name of something in a table; the document lists them all."""
    known = list(names)

    def check(name: str) -> str:
        if name not in known:
            raise ValueError(f"Choose from these {what}: {', '.join(known)}.")
        return name

    return AfterValidator(check), Field(json_schema_extra={"enum": [*known]})


EventName = Annotated[str, *_one_of("events", SHAPES)]
EndpointChannel = Annotated[str, *_one_of("channels", ENDPOINT_CHANNELS)]
Events = Annotated[list[EventName], Field(min_length=1, max_length=50, examples=[["form.submitted"]])]
Url = Annotated[str, Field(max_length=2000, examples=["https://example.com/hooks/inlet"])]
Name = Annotated[Text, Field(max_length=200)]
State = Literal["pending", "delivered", "dead", "held", "suppressed", "unsent"]
Replayable = Literal["delivered", "dead", "held", "unsent"]


class EndpointIn(Input):
    url: Url
    name: Annotated[Name, Field(description="Left out: the address.")] = ""
    events: Events
    channel: Annotated[
        EndpointChannel, Field(description="Other than `webhook`: the address of a channel's webhook in that chat.")
    ] = "webhook"
    api_key_id: Annotated[KeyId | None, Field(description="Tell it only of what comes in with this API key.")] = None


class EndpointPatch(Patch):
    url: Url = ""
    name: Annotated[Filled, Field(max_length=200)] = ""
    events: Events = []
    status: Literal["enabled", "paused"] = "enabled"


class EnableIn(Input):
    send_held: Annotated[bool, Field(description="Send what was held meanwhile, too.")] = False


class ReplayFilter(Input):
    states: Annotated[list[Replayable], Field(min_length=1, max_length=10)] = ["dead", "held", "unsent"]
    endpoint: EndpointId | None = None
    submission: SubmissionId | None = None


class ReplayIn(Input):
    filter: Annotated[ReplayFilter, Field(description="Left out: all that has not arrived.")] = ReplayFilter()
    since: Annotated[Moment | None, Field(description="What was owed then or later.")] = None


class DeliveryQuery(PageQuery):
    state: State | None = None
    channel: Annotated[Filled | None, Field(description="Such as `webhook` or `email`.")] = None
    endpoint: EndpointId | None = None
    submission: SubmissionId | None = None
    event: Annotated[Filled | None, Field(description="Such as `form.submitted`.")] = None
    since: Annotated[Moment | None, Field(description="Deliveries owed then or later.")] = None
    test: Annotated[bool, Field(description="Test data in place of live data.")] = False
