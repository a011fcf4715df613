"""What the addresses of the pages of deliveries say."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from webapp.deliveries.inputs import DeliveryQuery, Replayable, State
from webapp.deliveries.replay import FAILED, Filter
from webapp.http.fields import ENDPOINT, EndpointId
from webapp.http.filters import Since, moment_of
from webapp.http.paging import PageQuery
from webapp.http.route import PageArgs
from webapp.http.words import zone

LOCAL = "%Y-%m-%dT%H:%M"


def _local(text: str) -> str:
    try:
        datetime.strptime(text, LOCAL)
    except ValueError:
        raise ValueError("Use a date and time such as 2026-01-31T09:00.") from None
    return text


class DeliveriesArgs(PageArgs, PageQuery):
    channel: str | None = None
    state: State | None = None
    endpoint: EndpointId | None = None
    event: str | None = None
    since: Since | None = None
    test: bool = False

    @property
    def asked(self) -> dict[str, str]:
        """The filters as the address says them, without where in the list it stands."""
        told = {
            **{name: getattr(self, name) for name in ("channel", "state", "event", "since")},
            "endpoint": ENDPOINT.show(self.endpoint) if self.endpoint is not None else None,
            "test": "1" if self.test else None,
        }
        return {name: value for name, value in told.items() if value}

    @property
    def deliveries(self) -> DeliveryQuery:
        names = ("limit", "cursor", "channel", "state", "endpoint", "event", "test")
        query = DeliveryQuery(**{name: getattr(self, name) for name in names})
        return query.model_copy(update={"since": moment_of(self.since)})

    @property
    def replay(self) -> dict[str, str]:
        """The same filters as the page asks for them that sends many again."""
        since = moment_of(self.since)
        told = {name: value for name, value in self.asked.items() if name in ("channel", "endpoint", "event")}
        if self.state is not None:
            told["states"] = self.state
        return told | ({"after": since.astimezone(zone()).strftime(LOCAL)} if since else {})


class ReplayArgs(PageArgs):
    """`after` is a time in the zone of whoever reads."""

    states: Annotated[list[Replayable], Field(max_length=10)] = []
    channel: str | None = None
    endpoint: EndpointId | None = None
    event: str | None = None
    after: Annotated[str, AfterValidator(_local)] | None = None

    @property
    def filter(self) -> Filter:
        since = datetime.strptime(self.after, LOCAL).replace(tzinfo=zone()).astimezone(UTC) if self.after else None
        states = self.states or FAILED
        return Filter(states, self.endpoint, channel=self.channel, event_name=self.event, since=since)
