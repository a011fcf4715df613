"""Channels: the ways out, one module each.

A channel is a function from a parcel and the application's settings to a Result. It runs in an application context,
opens no transaction and ends within about ten seconds. Its verdict is `delivered`, `retry`, `dead` for a refusal that
is final, or `turn_off` for an endpoint that wants no more. A new channel is a module beside these and a line here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from webapp.deliveries.channels import email, webhook
from webapp.deliveries.parcel import Parcel, Result

Channel = Callable[[Parcel, Mapping[str, Any]], Result]

CHANNELS: dict[str, Channel] = {
    "webhook": webhook.send,
    "email": email.send,
}
