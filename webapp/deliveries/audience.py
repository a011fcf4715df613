"""Which members an event is for, and by which topic; how each of them is told is their own choice."""

from collections.abc import Callable, Iterator, Mapping

from webapp.callbacks.reminding import REMINDER
from webapp.deals.models import CLOSED
from webapp.deliveries.form_webhooks import EVENT as SUBMITTED
from webapp.deliveries.happening import Happening
from webapp.deliveries.unanswered import UNANSWERED
from webapp.http.fields import MEMBER
from webapp.leads.mentions import MENTIONED
from webapp.workspaces.models import Member
from webapp.workspaces.topics import topics_for

CALLBACK_SCHEDULED, REMINDED = "callback.scheduled", "lead.reminded"


def topic_of(happening: Happening) -> str | None:
    """None for what members are not told of. What was done to many leads at once is told to nobody."""
    event = happening.event
    if "bulk" in event.data:
        return None
    find = _TOPICS.get(event.kind)
    return find(happening) if callable(find) else find


def audience(happening: Happening) -> Iterator[Member]:
    """Whoever is there, may be told of it by their role, and did not do it themselves."""
    topic = topic_of(happening)
    if topic is None:
        return
    whom = _whom(happening)
    for member in happening.members:
        meant = whom is None or member.id == whom
        did_it = happening.event.data.get("by") == MEMBER.show(member.id)
        if meant and not did_it and topic in topics_for(member.role):
            yield member


def _submitted(happening: Happening) -> str | None:
    """Only where the form wants members to know."""
    if happening.form is None or not happening.form.notify_members:
        return None
    return "lead_new" if happening.event.data.get("isNew") else "lead_again"


def _closed(happening: Happening) -> str | None:
    return "deal" if happening.event.data.get("to") in CLOSED else None


def _whom(happening: Happening) -> bytes | None:
    """The one member that is meant; None for all. Nobody has the id of what is nobody's."""
    event = happening.event
    if event.kind == CALLBACK_SCHEDULED:
        return happening.caller or b""
    return (event.member_id or b"") if event.kind in _PERSONAL else None


_PERSONAL = frozenset({"lead.assigned", MENTIONED, REMINDER, REMINDED})
_TOPICS: Mapping[str, str | Callable[[Happening], str | None]] = {
    SUBMITTED: _submitted,
    "lead.assigned": "assigned",
    MENTIONED: "mention",
    CALLBACK_SCHEDULED: "callback",
    REMINDER: "callback",
    REMINDED: "snoozed",
    UNANSWERED: "unanswered",
    "deal.stage_changed": _closed,
    "form.silent": "form_silent",
    "form.origin_blocked": "origin_blocked",
    "endpoint.disabled": "endpoint_off",
    "workflow.failed": "workflow_failed",
}
