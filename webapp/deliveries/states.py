"""What state a delivery rests in when it cannot be sent now, told at its dispatch and once more when it is claimed."""

from collections.abc import Mapping
from typing import Any

ENABLED, PAUSED, DISABLED = "enabled", "paused", "disabled"

# Both are fixed, since there is one mail server: all email shares a lane, as all of an endpoint's deliveries share one.
EMAIL = "email"
EMAIL_LANE = b"lane:email".ljust(16, b"\0")
LOCAL = "local"


def resting_state(channel: str, endpoint_status: str | None, settings: Mapping[str, Any]) -> str | None:
    """`held` for an endpoint that is off or fetches for itself, `unsent` for email without a mail server, else None."""
    if channel == LOCAL or (endpoint_status is not None and endpoint_status != ENABLED):
        return "held"
    return "unsent" if channel == EMAIL and not settings["SMTP_URL"] else None
