"""Where webhooks may go by the operator's settings, the one client that holds to it, and how a target is told of."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from webapp.errors import Invalid
from webapp.outgoing.client import Client
from webapp.outgoing.policy import policy_of
from webapp.outgoing.target import Policy

HIDDEN = "…"  # stands for what is not told


def client_for(settings: Mapping[str, Any]) -> Client:
    """The guarded client, made once for each policy: loading the certificates takes time."""
    return _client(policy_of(settings))


def shown_target(channel: str, target: str) -> str:
    """Where it goes, without what opens that: the end of the address of a chat, the query of any other."""
    if channel in ("discord", "slack"):
        return f"{target.rpartition('/')[0]}/{HIDDEN}"
    if channel == "teams":
        return f"{'/'.join(target.split('/')[:3])}/{HIDDEN}"
    address, asks, _ = target.partition("?")
    return f"{address}?{HIDDEN}" if asks else address


def told_url(channel: str, url: str) -> str:
    """An address as its owners read and change it: whole, but that of a chat, which is a secret in itself."""
    return url if channel == "webhook" else shown_target(channel, url)


@cache
def _client(policy: Policy) -> Client:
    return Client(policy)


def check_url(url: str, settings: Mapping[str, Any]) -> None:
    """Refuse an address that must not be called, before it is saved. Raises Invalid."""
    refusal = client_for(settings).refusal(url)
    if refusal is not None:
        raise Invalid(refusal, fields={"url": [refusal]})
