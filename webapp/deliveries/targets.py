"""Where webhooks may go: what the operator's settings permit, and the one client that holds to it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from webapp.errors import Invalid
from webapp.outgoing.client import Client
from webapp.outgoing.policy import policy_of
from webapp.outgoing.target import Policy


def client_for(settings: Mapping[str, Any]) -> Client:
    """The guarded client, made once for each policy: loading the certificates takes time."""
    return _client(policy_of(settings))


@cache
def _client(policy: Policy) -> Client:
    return Client(policy)


def check_url(url: str, settings: Mapping[str, Any]) -> None:
    """Refuse an address that must not be called, before it is saved. Raises Invalid."""
    refusal = client_for(settings).refusal(url)
    if refusal is not None:
        raise Invalid(refusal, fields={"url": [refusal]})
