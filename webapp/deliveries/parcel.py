"""What goes into a channel and what comes out of it: plain values, so that a try needs no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from webapp.deliveries.signing import SealedKeys
from webapp.workspaces.secrets import decrypt

Verdict = Literal["delivered", "retry", "dead", "turn_off"]
LONGEST_RESPONSE = 16 * 1024


@dataclass(frozen=True)
class Parcel:
    """One claimed delivery, ready to be sent. `claim` is the token that fences its settlement.

    `address` is the sealed one of an endpoint, which `target` only tells of.
    """

    id: bytes
    claim: bytes
    lane: bytes
    channel: str
    target: str
    payload: bytes
    message_id: str
    keys: SealedKeys = SealedKeys()
    address: bytes | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where to post it. Needs an application context."""
        return self.target if self.address is None else decrypt(self.address)


@dataclass(frozen=True)
class Result:
    """What came of one try. `word` names it for machines (ok, status, timeout, …), `detail` for people.

    `headers` are those that were sent, without signatures. `overloaded` asks for a longer rest before the next try;
    `rest` is how long the target itself wants to be left alone, and such a try is none of the ten.
    """

    verdict: Verdict
    word: str
    code: int | None = None
    detail: str = ""
    response: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    retry_after: timedelta | None = None
    overloaded: bool = False
    rest: timedelta | None = None
    duration_ms: int = 0
