"""How a member is told of an event: a title for the dashboard and the digest, where it leads, and a mail."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from webapp.deliveries import mails
from webapp.deliveries.happening import Happening
from webapp.deliveries.words import headline, who
from webapp.http.fields import FORM, LEAD, MEMBER
from webapp.workspaces.models import Member

LONGEST = 200


def title(happening: Happening, topic: str, member: Member) -> str:
    """One line of plain text."""
    return " ".join(_TITLES[topic](happening, member).split())[:LONGEST]


def path(happening: Happening, topic: str) -> str:
    """What it opens, below the address of this installation; for a lead its page."""
    event, data = happening.event, happening.event.data
    match topic:
        case "endpoint_off":
            return f"/settings/developer/webhooks/{data['endpointId']}"
        case "deal":
            return f"/deals/{data['dealId']}"
        case "workflow_failed" if data.get("workflowId"):
            return f"/workflows/{data['workflowId']}"
        case "form_silent" | "origin_blocked" if event.form_id is not None:
            return f"/forms/{FORM.show(event.form_id)}"
        case _:
            return f"/leads/{LEAD.show(event.lead_id)}" if event.lead_id is not None else "/notices"


def mail(happening: Happening, topic: str, member: Member, public_url: str) -> dict[str, Any]:
    """The mail, with what its reader can do from it: below the signature's line, which an answer leaves out."""
    to = member.user.email
    match topic:
        case "lead_new" | "lead_again":
            written = mails.new_lead(happening, to, public_url)
        case "mention":
            written = mails.mention(happening, public_url)
        case "endpoint_off":
            written = mails.endpoint_disabled(happening, to, public_url)
        case _:
            subject = title(happening, topic, member)
            text = "\n\n".join(filter(None, (subject, _more(happening), public_url + path(happening, topic))))
            written = mails.of_lead(happening, to, subject, text)
    return _with_acts(written, happening, topic, member, public_url)


def _with_acts(
    written: dict[str, Any], happening: Happening, topic: str, member: Member, public_url: str
) -> dict[str, Any]:
    """`acts`: what its links do, for whom; their tokens are made as it leaves, and kept nowhere."""
    event = happening.event
    may_act = topic in mails.ACTABLE and event.lead_id is not None and member.role != "viewer"
    actions = [*(mails.ACTIONS if may_act else ()), f"off-{topic}"]
    ids = {"member": MEMBER.show(member.id), "event": event.id.hex()}
    lead = {"lead": LEAD.show(event.lead_id)} if event.lead_id is not None else {}
    text = written["text"] + mails.footer(actions, public_url)
    return {**written, "text": text, "acts": {"actions": actions, **ids, **lead}}


def _more(happening: Happening) -> str:
    data = happening.event.data
    told = [data.get("when"), data.get("phone"), data.get("note"), data.get("said"), data.get("reason")]
    return "\n".join(str(text) for text in told if text)


def _about_lead(words: str) -> Callable[[Happening, Member], str]:
    return lambda happening, member: f"{words}: {who(happening)}"


def _callback(happening: Happening, member: Member) -> str:
    data = happening.event.data
    due = datetime.fromisoformat(data["dueAt"]).astimezone(ZoneInfo(member.user.time_zone))
    what = "Callback scheduled" if happening.event.kind == "callback.scheduled" else "Callback soon"
    return f"{what}: {who(happening)}, {due:%-d %b %H:%M}"


def _deal(happening: Happening, member: Member) -> str:
    data = happening.event.data
    return f"Deal {str(data.get('toName') or data['to']).lower()}: {data['name']}"


def _said(words: str, name: str) -> Callable[[Happening, Member], str]:
    """What the event says itself, else these words of the thing that it names."""

    def tell(happening: Happening, member: Member) -> str:
        data, form = happening.event.data, happening.form
        known = data.get(name) or (form.name if form is not None else "")
        return str(data.get("text") or f"{words}: {known}")

    return tell


_TITLES: dict[str, Callable[[Happening, Member], str]] = {
    "lead_new": lambda happening, member: headline(happening),
    "lead_again": lambda happening, member: headline(happening),
    "assigned": _about_lead("Lead given to you"),
    "mention": lambda happening, member: f"{happening.event.data['name']} mentioned you: {who(happening)}",
    "callback": _callback,
    "snoozed": _about_lead("You wanted to be reminded of"),
    "unanswered": _about_lead("Still unanswered"),
    "deal": _deal,
    "form_silent": _said("Form has fallen silent", "formName"),
    "origin_blocked": _said("Website turned away", "origin"),
    "endpoint_off": _said("Webhook turned off", "name"),
    "workflow_failed": _said("Workflow failed", "name"),
}
