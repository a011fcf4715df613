"""Workflows to begin with: ready definitions, as the API words them, that name nothing of any workspace."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Template:
    key: str
    name: str
    description: str
    definition: Mapping[str, Any]


def _email(key: str, to: str, subject: str, text: str) -> dict[str, Any]:
    return {"key": key, "do": "email", "to": to, "subject": subject, "text": text}


def _wait(key: str, minutes: int, *, in_business_hours: bool = True) -> dict[str, Any]:
    return {"key": key, "do": "wait", "minutes": minutes, "inBusinessHours": in_business_hours}


def _is(field: str, value: str) -> dict[str, Any]:
    return {"conditions": [{"field": field, "op": "is", "value": value}]}


_DAY = 24 * 60
_NO_ANSWER = _is("waiting", "yes")

_SPEED: dict[str, Any] = {
    "trigger": {"kind": "form.submitted"},
    "when": _NO_ANSWER,
    "steps": [
        {"key": "assign", "do": "assign"},
        _email("tell", "assignee", "Call {{name}} now", "{{name}} just wrote in: {{phone}} {{email}}"),
        {"key": "call", "do": "callback", "minutes": 5, "note": "A new lead: call while it is warm."},
        _wait("wait", 15),
        {
            "key": "late",
            "do": "branch",
            "when": _NO_ANSWER,
            "then": [
                {"key": "slow", "do": "tag", "tag": "slow answer"},
                _email("remind", "assignee", "{{name}} still waits", "Nobody has answered {{name}} for 15 minutes."),
            ],
        },
    ],
}
_ROBIN: dict[str, Any] = {
    "trigger": {"kind": "lead.created"},
    "steps": [
        {"key": "first", "do": "assign"},
        _email("tell", "assignee", "A lead for you: {{name}}", "{{name}} is yours: {{phone}} {{email}}"),
        _wait("wait", 60),
        {
            "key": "late",
            "do": "branch",
            "when": _NO_ANSWER,
            "then": [
                {"key": "next", "do": "assign"},
                {"key": "mark", "do": "tag", "tag": "escalated"},
                _email("hand", "assignee", "Handed to you: {{name}}", "{{name}} has waited for an hour."),
            ],
        },
    ],
}
_NURTURE: dict[str, Any] = {
    "trigger": {"kind": "tag.added", "tag": "nurture"},
    "steps": [
        _email("first", "lead", "Thank you, {{firstName}}", "Hello {{firstName}},\n\nhere is what we do, in short: …"),
        _wait("rest", 3 * _DAY, in_business_hours=False),
        {
            "key": "warm",
            "do": "branch",
            "when": _is("status", "Converted"),
            "then": [{"key": "end", "do": "stop"}],
            "otherwise": [
                _email("second", "lead", "A question, {{firstName}}", "Hello {{firstName}},\n\nany open question?"),
                _wait("again", 7 * _DAY, in_business_hours=False),
                {"key": "call", "do": "callback", "minutes": 60, "note": "Two letters went out: ask how it stands."},
            ],
        },
    ],
}
_QUOTE: dict[str, Any] = {
    "trigger": {"kind": "deal.stage_changed", "stage": "s2"},
    "steps": [
        _wait("rest", 3 * _DAY, in_business_hours=False),
        {
            "key": "open",
            "do": "branch",
            "when": _is("deal.stage", "s2"),
            "then": [
                _email(
                    "ask",
                    "lead",
                    "Our offer, {{firstName}}",
                    "Hello {{firstName}},\n\nis anything unclear?",
                ),
                {"key": "call", "do": "callback", "minutes": 2 * _DAY, "inBusinessHours": False, "note": "The offer."},
            ],
        },
    ],
}
_SPAM: dict[str, Any] = {
    "trigger": {"kind": "lead.created"},
    "when": {
        "match": "any",
        "conditions": [
            {"field": "score", "op": "lt", "value": "0"},
            {"field": "email", "op": "ends_with", "value": "@mailinator.com"},
            {"field": "email", "op": "ends_with", "value": "@example.com"},
        ],
    },
    "steps": [
        {"key": "set", "do": "status", "status": "Unqualified"},
        {"key": "mark", "do": "tag", "tag": "suspicious"},
        {"key": "say", "do": "comment", "text": "Set aside by the spam sweep: {{email}}"},
    ],
}

TEMPLATES = (
    Template("speed", "Speed to lead", "Assign at once, call within five minutes, remind after fifteen.", _SPEED),
    Template("robin", "Round robin with escalation", "In turn, and on to the next one after an hour.", _ROBIN),
    Template("nurture", "Nurture", "Two letters over ten days to whoever gets the tag nurture, then a call.", _NURTURE),
    Template("quote", "Quote follow-up", "Ask three days after an offer went out, and call, while it is open.", _QUOTE),
    Template("spam", "Spam sweep", "Set aside what comes from throw-away addresses or scores below zero.", _SPAM),
)
