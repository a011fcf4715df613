"""Signatures of webhooks: Standard Webhooks headers, and beside them the hex HMAC-SHA256 of the raw body.

Source of the former: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from webapp.workspaces.secrets import decrypt

PREFIX = "whsec_"
DEFAULT_HEADER = "x-inlet-signature"


@dataclass(frozen=True)
class Keys:
    """`secrets` are the endpoint's `whsec_…`, two of them while they are rotated; `body_key` signs the named header."""

    secrets: tuple[str, ...] = field(default=(), repr=False)
    body_header: str = DEFAULT_HEADER
    body_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class SealedKeys:
    """The same as they lie in the database, encrypted."""

    secrets: tuple[bytes, ...] = ()
    body_header: str = DEFAULT_HEADER
    body_key: bytes | None = None

    def open(self) -> Keys:
        """Needs an application context."""
        body_key = None if self.body_key is None else decrypt(self.body_key)
        return Keys(tuple(decrypt(secret) for secret in self.secrets), self.body_header, body_key)


def new_signing_secret() -> str:
    """A secret of 192 bits in the spelling of Standard Webhooks."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def signature_headers(keys: Keys, message_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """All headers that prove where a body comes from. `message_id` is the event's: the same on every try and replay."""
    timestamp = str(int(now.timestamp()))
    headers = {} if keys.body_key is None else {keys.body_header: body_signature(keys.body_key, body)}
    return headers | {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_standard(secret, message_id, timestamp, body) for secret in keys.secrets),
    }


def body_signature(key: str, body: bytes) -> str:
    """Hex HMAC-SHA256 of the raw body, by the key's text."""
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def _standard(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
