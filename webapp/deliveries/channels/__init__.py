"""Channels: the ways out, one module each.

`send` tries: it runs in an application context, opens no transaction and ends within about ten seconds. Its verdict is
`delivered`, `retry`, `dead` for a refusal that is final, or `turn_off` for an endpoint that wants no more. A channel
that endpoints can have also words what they are told. A new channel is a module beside these and a line here.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from webapp.deliveries.channels import discord, email, local, slack, teams, webhook
from webapp.deliveries.happening import Happening
from webapp.deliveries.parcel import Parcel, Result
from webapp.deliveries.payloads import Payload


class Channel(Protocol):
    def send(self, parcel: Parcel, settings: Mapping[str, Any], /) -> Result: ...


class EndpointChannel(Channel, Protocol):
    """`word` is what an endpoint is told of an event by that name; `check` raises Invalid for a wrong address."""

    def word(self, happening: Happening, name: str, settings: Mapping[str, Any], /) -> Payload: ...

    def check(self, url: str, settings: Mapping[str, Any], /) -> None: ...


ENDPOINT_CHANNELS: dict[str, EndpointChannel] = {
    "webhook": webhook,
    "discord": discord,
    "slack": slack,
    "teams": teams,
    "local": local,
}
CHANNELS: dict[str, Channel] = {**ENDPOINT_CHANNELS, "email": email}
