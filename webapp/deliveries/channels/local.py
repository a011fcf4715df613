"""Local: a developer's own machine, which no server reaches. It fetches what it is owed, and tells what came of it.

So nothing is sent there from here: it rests as `held` until it is fetched (webapp/deliveries/fetching.py).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from webapp.deliveries.channels.webhook import word
from webapp.deliveries.parcel import Parcel, Result
from webapp.errors import Invalid

__all__ = ["check", "send", "word"]


def check(url: str, settings: Mapping[str, Any]) -> None:
    """Refuse what is no address at all; where it leads is the affair of the machine that calls it. Raises Invalid."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and url.isprintable()
    except ValueError:
        good = False
    if not good:
        refusal = "Use an address such as http://localhost:3000/webhooks."
        raise Invalid(refusal, fields={"url": [refusal]})


def send(parcel: Parcel, settings: Mapping[str, Any]) -> Result:
    return Result("dead", "refused_address", detail="A local endpoint fetches what it is owed; nothing is sent to it.")
