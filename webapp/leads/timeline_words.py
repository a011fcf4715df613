"""The words for each kind of event, as a lead's timeline tells it after the name of who did it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten
from typing import Any

from pydantic.alias_generators import to_snake

from webapp.events.models import Event

Names = Mapping[bytes, str]


@dataclass(frozen=True)
class Told:
    """`what` happened; `link` leads to what it was about; `due` is a moment that it speaks of; `why` it did."""

    what: str
    icon: str = "circle-dot"
    tone: str = "neutral"
    link: tuple[str, str] | None = None
    due: datetime | None = None
    why: str = ""


def words_of(event: Event, names: Names) -> Told:
    """A kind that nobody has worded yet is told by its name."""
    word = _WORDS.get(event.kind)
    return word(event, names) if word else Told(event.kind.replace(".", " ").replace("_", " "))


def _submitted(event: Event, names: Names) -> Told:
    form = names.get(event.form_id or b"", "a form")
    if event.data.get("isNew"):
        return Told(f"New lead through {form}", "inbox", "blue")
    found = event.data.get("matchedBy")
    return Told(f"Wrote in again through {form}" + (f", known by {found}" if found else ""), "inbox", "blue")


def _left(event: Event, names: Names) -> Told:
    form = names.get(event.form_id or b"", "a form")
    return Told(f"Filled in a part of {form}, and has not sent it", "pencil", "amber")


def _updated(event: Event, names: Names) -> Told:
    data = event.data
    status = data.get("status")
    if isinstance(status, dict):
        return Told(f"changed the status from {status['from']} to {status['to']}", "circle-check", "violet")
    rule = data.get("mapping")
    if isinstance(rule, dict):
        form, moved = names.get(event.form_id or b"", "a form"), f"{rule['from']} to {rule['to']}"
        verb = "undid the move of" if rule.get("undone") else "moved"
        return Told(f"{verb} {moved}, as the mapping of {form} says", "git-merge", "violet")
    done = [(said, _listed(data.get(verb) or [])) for verb, said in _DONE.items()]
    told = " and ".join(f"{said} {fields}" for said, fields in done if fields)
    only_locks = not (data.get("filled") or data.get("replaced")) and bool(told)
    return Told(told or "changed it", "lock" if only_locks else "pencil")


_DONE = {"filled": "filled in", "replaced": "changed", "locked": "locked", "unlocked": "unlocked"}


def _listed(fields: list[str]) -> str:
    words = [name.removeprefix("customData.") if "." in name else to_snake(name).replace("_", " ") for name in fields]
    return ", ".join(words)


def _assigned(event: Event, names: Names) -> Told:
    whom, why = names.get(event.member_id or b"", "somebody who left"), event.data.get("why")
    words = f"assigned it to {whom}" if event.data.get("by") else f"Assigned to {whom}"
    return Told(words, "user-check", why=str(why or ""))


def _queued(event: Event, names: Names) -> Told:
    return Told("Waits until somebody is there", "clock", "amber", why=str(event.data.get("why") or ""))


def _merged(verb: str, icon: str) -> Callable[[Event, Names], Told]:
    def word(event: Event, names: Names) -> Told:
        other = str(event.data.get("name") or "another lead")
        link = (other, f"/leads/{event.data['other']}")
        return Told(verb, icon, "violet", link=link)

    return word


def _restored(event: Event, names: Names) -> Told:
    elsewhere = event.data.get("elsewhere") or {}
    kept = f"; its {' and '.join(elsewhere)} now belongs to another lead" if elsewhere else ""
    return Told(f"restored it{kept}", "rotate-ccw")


def _replied(event: Event, names: Names) -> Told:
    return Told(f"replied by email: {event.data.get('subject', '')}", "send", "green")


def _callback(verb: str, passive: str) -> Callable[[Event, Names], Told]:
    def word(event: Event, names: Names) -> Told:
        outcome = f" ({str(event.data['outcome']).replace('_', ' ')})" if event.data.get("outcome") else ""
        due: Any = event.data.get("dueAt")
        what = f"{verb if event.data.get('by') else passive}{outcome}"
        return Told(what, "phone-call", "amber", due=datetime.fromisoformat(due) if due else None)

    return word


def _stage(event: Event, names: Names) -> Told:
    reason = f": {event.data['reason']}" if event.data.get("reason") else ""
    before, after = (event.data.get(f"{end}Name") or event.data.get(end) for end in ("from", "to"))
    return Told(f"moved a deal from {before} to {after}{reason}", "handshake", "green", link=_deal(event))


def _opened(event: Event, names: Names) -> Told:
    return Told("opened the deal", "handshake", "green", link=_deal(event))


def _deal(event: Event) -> tuple[str, str] | None:
    name, deal_id = event.data.get("name"), event.data.get("dealId")
    return (str(name), f"/deals/{deal_id}") if name and deal_id else None


def _emailed(event: Event, names: Names) -> Told:
    return Told(f"wrote to {event.data.get('to')}: {event.data.get('subject')}", "send", "green")


def _sent(event: Event, names: Names) -> Told:
    return Told(f"sent a message to {event.data.get('endpoint')}", "webhook", "green")


def _consent(passive: str, tone: str, active: str = "") -> Callable[[Event, Names], Told]:
    def word(event: Event, names: Names) -> Told:
        words = ", ".join(f"“{shorten(one['text'], 80, placeholder='…')}”" for one in event.data["consents"])
        verb = active if event.data.get("by") else passive
        return Told(f"{verb}: {words}", "shield-check", tone, why=event.data.get("reason") or "")

    return word


def _plain(what: str, icon: str = "circle-dot", tone: str = "neutral") -> Callable[[Event, Names], Told]:
    return lambda event, names: Told(what, icon, tone)


def _created(event: Event, names: Names) -> Told:
    return Told("added this lead" if event.data.get("by") else "Added", "user", "blue")


_WORDS: dict[str, Callable[[Event, Names], Told]] = {
    "form.submitted": _submitted,
    "form.partial": _left,
    "lead.created": _created,
    "lead.updated": _updated,
    "lead.assigned": _assigned,
    "lead.queued": _queued,
    "lead.unassigned": _plain("took the assignee away", "user"),
    "lead.deleted": _plain("deleted it", "trash-2", "red"),
    "lead.restored": _restored,
    "lead.merged": _merged("merged in", "git-merge"),
    "lead.unmerged": _merged("undid the merge with", "rotate-ccw"),
    "lead.replied": _replied,
    "comment.created": _plain("commented", "message-square", "amber"),
    "consent.given": _consent("Agreed", "green"),
    "consent.asked": _consent("Asked by email to confirm", "amber"),
    "consent.confirmed": _consent("Confirmed by email", "green"),
    "consent.withdrawn": _consent("Withdrew consent", "red", active="withdrew consent"),
    "callback.scheduled": _callback("scheduled a call", "A call is wanted"),
    "callback.changed": _callback("moved a call", "A call was moved"),
    "callback.completed": _callback("completed a call", "A call was completed"),
    "callback.cancelled": _callback("cancelled a call", "A call was cancelled"),
    "deal.created": _opened,
    "callback.reminder": _callback("was reminded of a call", "A reminder of a call was sent"),
    "callback.lead_reminder": _callback("was reminded of the call", "The lead was reminded of the call"),
    "deal.stage_changed": _stage,
    "workflow.emailed": _emailed,
    "workflow.sent": _sent,
}
