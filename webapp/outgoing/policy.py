"""Which targets the operator's settings open."""

from collections.abc import Mapping
from typing import Any

from webapp.outgoing.target import Policy


def policy_of(config: Mapping[str, Any]) -> Policy:
    """Public addresses by https; the quick start opens loopback and plain HTTP, ALLOW_PRIVATE_TARGETS private nets."""
    private, quick = config["ALLOW_PRIVATE_TARGETS"], config["QUICK_START"]
    return Policy(allow_plain_http=quick, allow_loopback=quick, allow_private=private)
