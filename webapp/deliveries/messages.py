"""The messages of workflows: events by which a step tells somebody outside.

The event's data holds all that is to be said, as it was when the step was taken: a delivery only words it. What goes
to a webhook is the data itself, and channels say its `text`.
"""

from typing import Any

from webapp.deliveries.happening import Happening
from webapp.deliveries.words import lead_link

EMAILED, SENT = "workflow.emailed", "workflow.sent"


def letter(happening: Happening, public_url: str) -> dict[str, Any]:
    """To a lead in the workflow's words alone; to a member with a link to the lead, whom their answer reaches."""
    data = happening.event.data
    link = None if data["toLead"] else lead_link(happening, public_url)
    return {
        "to": data["to"],
        "subject": data["subject"],
        "text": "\n\n".join(part for part in (data["text"], link) if part),
        "autoSubmitted": "auto-generated",
        **({"replyTo": data["replyTo"]} if data.get("replyTo") else {}),
    }
