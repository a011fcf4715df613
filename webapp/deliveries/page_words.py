"""How the pages of deliveries call things, and what a delivery looks like there."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from webapp.deliveries.models import Delivery
from webapp.http.fields import DELIVERY

CHANNELS = {
    "webhook": "Webhook",
    "email": "Email",
    "discord": "Discord",
    "slack": "Slack",
    "teams": "Teams",
    "local": "Local",
}
STATES = {
    "pending": "Waiting",
    "delivered": "Delivered",
    "dead": "Failed",
    "held": "Held",
    "unsent": "Unsent",
    "suppressed": "Test, not sent",
}
TONES = {"pending": "blue", "delivered": "green", "dead": "red", "held": "amber", "unsent": "amber"}
SOON = timedelta(seconds=30)


def row(delivery: Delivery) -> dict[str, Any]:
    """A delivery in the words of the list. `soon`: it may change while one looks."""
    return {
        "id": DELIVERY.show(delivery.id),
        "event": delivery.event_name,
        "channel": CHANNELS.get(delivery.channel, delivery.channel),
        "target": delivery.target,
        "state": delivery.state,
        "label": STATES[delivery.state],
        "tone": TONES.get(delivery.state, "neutral"),
        "attempts": delivery.attempts,
        "next": until(delivery),
        "soon": _soon(delivery),
        "at": delivery.created_at,
    }


def until(delivery: Delivery) -> str:
    """When it is tried next, in words; empty where it is not."""
    if delivery.state != "pending" or delivery.due_at is None:
        return ""
    minutes = (delivery.due_at - datetime.now(UTC)).total_seconds() / 60
    if delivery.claim is not None or minutes < 1:
        return "now"
    return f"in {minutes:.0f} min" if minutes < 90 else f"in {minutes / 60:.0f} h"


def letter(delivery: Delivery) -> dict[str, str]:
    """A mail as it is read. What is sealed in it stays so."""
    payload = json.loads(delivery.payload)
    return {name: str(payload.get(name) or "") for name in ("to", "subject", "replyTo", "text")}


def _soon(delivery: Delivery) -> bool:
    due = delivery.due_at
    return delivery.state == "pending" and due is not None and due < datetime.now(UTC) + SOON
