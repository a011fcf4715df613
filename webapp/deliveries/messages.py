"""The messages of workflows: events by which a step tells somebody outside, and how their deliveries are worded.

The event's data holds all that is to be said, as it was when the step was taken: a delivery only words it.
"""

from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Row

from webapp.deliveries.happening import Happening
from webapp.deliveries.words import lead_link
from webapp.submissions.models import Submission

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


def as_told(happening: Happening) -> Happening:
    """The happening with the lead as it was and the workflow's words, where channels look for what a visitor sent."""
    data = happening.event.data
    fields = {**data["lead"], "noteContent": data["text"]}
    told = Submission(mapped={"fields": fields, "customData": data["customData"]}, result={})
    return replace(happening, submission=cast(Row[Any], told), files=())
