"""What members can be told of, and how: by mail at once, in a digest or not at all; in the dashboard or not.

What somebody has not chosen follows from their role, so that a new admin hears of leads and a new viewer does not (L8).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Mail = Literal["now", "digest", "off"]
MAILS: dict[Mail, str] = {"now": "At once", "digest": "Digest", "off": "Off"}
LETTER: dict[Mail, str] = {"now": "Weekly", "off": "Off"}
ADMINS = ("owner", "admin")


@dataclass(frozen=True)
class Choice:
    mail: Mail
    app: bool


@dataclass(frozen=True)
class Topic:
    """`admins`: what owners and admins are told unless they choose; `others`: all else, None for who is never told.

    `mails`: the ways in which it can be mailed, each with its word.
    """

    label: str
    hint: str
    admins: Choice
    others: Choice | None
    mails: dict[Mail, str] = field(default_factory=lambda: MAILS)


_BOTH, _APP, _NONE = Choice("now", True), Choice("off", True), Choice("off", False)
_MAIL = Choice("now", False)
LEADS = ("lead_new", "lead_again")
TOPICS: dict[str, Topic] = {
    "lead_new": Topic("New lead", "Somebody wrote in for the first time.", _BOTH, _NONE),
    "lead_again": Topic("Lead wrote in again", "Somebody who is known already.", _BOTH, _NONE),
    "assigned": Topic("Lead assigned", "To you, by a rule, a workflow or somebody else.", _APP, _BOTH),
    "mention": Topic("Mention", "By @ and your name, in a comment.", _BOTH, _BOTH),
    "callback": Topic("Callback", "One is scheduled for you, or is due.", _BOTH, _BOTH),
    "snoozed": Topic("Lead put off", "It comes back at the time that you chose.", _BOTH, _BOTH),
    "unanswered": Topic("Lead waits too long", "Nobody has answered it within an hour of business.", _BOTH, _APP),
    "deal": Topic("Deal won or lost", "Whoever closed it.", _APP, _APP),
    "form_silent": Topic("Form fallen silent", "It is seen, and nothing comes in.", _BOTH, _NONE),
    "origin_blocked": Topic("Website turned away", "A form is used where it is not allowed.", _BOTH, None),
    "endpoint_off": Topic("Webhook turned off", "What it is owed is held.", _BOTH, None),
    "workflow_failed": Topic("Workflow failed", "A step could not be done.", _BOTH, None),
    "weekly": Topic("The week before, on Monday", "Leads, responses, sources and silent forms.", _MAIL, None, LETTER),
}


def topics_for(role: str) -> dict[str, Topic]:
    """What somebody in this role can be told of."""
    return {name: topic for name, topic in TOPICS.items() if role in ADMINS or topic.others is not None}


def choice_of(role: str, chosen: Mapping[str, Mapping[str, Any]] | None, topic: str) -> Choice:
    """What holds for a member: what they chose, else what comes with the role."""
    known = TOPICS[topic].admins if role in ADMINS else TOPICS[topic].others
    if known is None:
        return _NONE
    told = (chosen or {}).get(topic, {})
    return Choice(told.get("mail", known.mail), told.get("app", known.app))


def with_mail(chosen: Mapping[str, Mapping[str, Any]] | None, topics: Sequence[str], mail: Mail) -> dict[str, Any]:
    """The choices, with another mail for these."""
    return {**(chosen or {}), **{topic: {**(chosen or {}).get(topic, {}), "mail": mail} for topic in topics}}
