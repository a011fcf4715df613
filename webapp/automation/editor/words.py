"""A workflow in words: what sets it off, whom it is meant for, and each of its steps as a sentence."""

from dataclasses import dataclass, field

from webapp.automation.definition import (
    AddComment,
    AddTag,
    Assign,
    Branch,
    Condition,
    OpenDeal,
    ScheduleCallback,
    SendEmail,
    SendMessage,
    SetStatus,
    Step,
    Stop,
    Trigger,
    Wait,
    When,
)
from webapp.automation.editor.things import Things
from webapp.forms.builder.rule_choices import WITHOUT_VALUE, called, operator_words

# What a step can do: its words in the menu, and its picture.
DOES = {
    "email": ("Send an email", "mail"),
    "send": ("Send to a webhook or channel", "webhook"),
    "assign": ("Assign the lead", "user-check"),
    "tag": ("Add a tag", "tag"),
    "status": ("Set the status", "circle-check"),
    "comment": ("Add a comment", "message-square"),
    "deal": ("Open a deal", "handshake"),
    "callback": ("Schedule a callback", "phone-call"),
    "wait": ("Wait", "clock"),
    "branch": ("Branch: if … otherwise", "split"),
    "stop": ("Stop", "circle-stop"),
}
TRIGGERS = {
    "form.submitted": "A form is submitted",
    "lead.created": "A lead is new",
    "lead.updated": "A lead is changed",
    "lead.unanswered": "A lead goes unanswered",
    "tag.added": "A tag is added",
    "deal.stage_changed": "A deal changes its stage",
    "callback.scheduled": "A callback is scheduled",
    "callback.completed": "A callback is completed",
    "consent.given": "A consent is given",
    "consent.confirmed": "A consent is confirmed by email",
    "consent.withdrawn": "A consent is withdrawn",
}
TO = {"lead": "the lead", "assignee": "the assignee", "members": "members"}
_LEFT = "somebody who left"
# What is asked of a lead that waits for an answer, or does not; by the value, and whether it is that.
_ANSWERED = {
    "yes": ("somebody has answered", "nobody has answered yet"),
    "no": ("nobody has answered yet", "somebody has answered"),
}
_HOUR, _DAY = 60, 1440


@dataclass(frozen=True)
class Told:
    """`verb` `what`: “`quote`”. `phrases`: of a branch. `flag`: why it cannot be done as it stands."""

    verb: str
    what: str = ""
    quote: str = ""
    phrases: list[tuple[str, str, str]] = field(default_factory=list)
    flag: str = ""

    def __str__(self) -> str:
        if self.phrases:
            return f"{self.verb} " + ", ".join(" ".join(filter(None, phrase)) for phrase in self.phrases)
        return " ".join(filter(None, (self.verb, self.what))) + (f": “{self.quote}”" if self.quote else "")


def told(step: Step, things: Things) -> Told:
    match step:
        case Wait(minutes=minutes, in_business_hours=open_):
            return Told("Wait", span(minutes, open_))
        case Branch(when=when):
            return Told("If", phrases=phrases(when, things), flag="" if when.conditions else "It asks about nothing.")
        case Stop():
            return Told("Stop here")
        case SendEmail():
            return _emailed(step, things)
        case SendMessage(endpoint=endpoint, text=text):
            return _sent(endpoint, text, things)
        case Assign(members=members):
            return _assigned(members, things)
        case _:
            return _written(step, things)


def _written(step: AddTag | SetStatus | AddComment | OpenDeal | ScheduleCallback, things: Things) -> Told:
    match step:
        case AddTag(tag=tag):
            return Told("Add the tag", tag)
        case SetStatus(status=status):
            gone = "This status is not there any more." if status not in things.statuses else ""
            return Told("Set the status to", status, flag=gone)
        case AddComment(text=text):
            return Told("Add a comment", quote=_short(text))
        case OpenDeal(name=name, stage=stage, amount=amount):
            of = f" of {amount:,.2f}" if amount else ""
            return Told(f"Open a deal{of} in", things.stages.get(stage, stage), _short(name))
        case ScheduleCallback(minutes=minutes, in_business_hours=open_):
            return Told("Schedule a callback in", span(minutes, open_), _short(step.note))


def trigger_told(trigger: Trigger, things: Things) -> Told:
    verb = TRIGGERS[trigger.kind]
    match trigger.kind:
        case "form.submitted" | "lead.created" if trigger.form is not None:
            gone = "" if trigger.form in things.forms else "This form is not there any more."
            through = ": " if trigger.kind == "form.submitted" else " through "
            return Told(verb + through, things.forms.get(trigger.form, "a form that was deleted"), flag=gone)
        case "lead.unanswered":
            return Told(f"{verb} for", span(trigger.minutes, trigger.in_business_hours))
        case "tag.added" if trigger.tag:
            return Told("The tag is added:", trigger.tag)
        case "deal.stage_changed" if trigger.stage:
            return Told("A deal comes to", things.stages.get(trigger.stage, trigger.stage))
    return Told(verb)


def phrases(when: When, things: Things) -> list[tuple[str, str, str]]:
    """Each condition as what is asked about, the comparison, and with what."""
    return [_phrase(one, things) for one in when.conditions]


def span(minutes: int, in_business_hours: bool = False) -> str:
    """So long, in the largest unit that it is whole in: 2 hours, 3 days, 15 minutes of business time."""
    for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (1, "minute")):
        if minutes % size == 0 and not (in_business_hours and unit == "day"):
            break
    count = minutes // size
    return f"{count:,} {unit}{'' if count == 1 else 's'}{' of business time' if in_business_hours else ''}"


def _phrase(condition: Condition, things: Things) -> tuple[str, str, str]:
    asked = things.asked.get(condition.field)
    answered = _ANSWERED.get(str(condition.value).lower()) if condition.field == "waiting" else None
    if answered is not None and condition.op in ("is", "is_not"):
        return answered[condition.op == "is"], "", ""
    name = called(asked) if asked is not None else condition.field
    verb = operator_words(asked, condition.op)
    if condition.op in WITHOUT_VALUE:
        return name, verb, ""
    values = condition.value if isinstance(condition.value, list) else [condition.value]
    return name, verb, ", ".join(things.names.get(one, one) for one in values)


def _assigned(members: list[bytes], things: Things) -> Told:
    if not members:
        return Told("Assign the lead by", "its form’s assignment")
    names, gone = _names(members, things)
    return Told("Assign the lead to" if len(members) == 1 else "Assign the lead in turn to", names, flag=gone)


def _emailed(step: SendEmail, things: Things) -> Told:
    names, gone = _names(step.members, things) if step.to == "members" else (TO[step.to], "")
    if step.to == "members" and not step.members:
        return Told("Send an email to", "nobody", _short(step.subject), flag="Choose to whom.")
    return Told("Send an email to", names, _short(step.subject), flag=gone)


def _sent(endpoint: bytes, text: str, things: Things) -> Told:
    target = things.targets.get(endpoint)
    if target is None:
        return Told("Send to", "an endpoint that was deleted", flag="Choose where to send.")
    flag = f"{target.name} is paused: what is sent waits until it is on again." if target.off else ""
    return Told("Send to", str(target), "" if target.channel == "webhook" else _short(text), flag=flag)


def _names(members: list[bytes], things: Things) -> tuple[str, str]:
    names = ", ".join(things.members.get(one, _LEFT) for one in members)
    gone = any(one not in things.members for one in members)
    return names, "A member it names has left the workspace." if gone else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 90 else f"{line[:88].rstrip()} …"
