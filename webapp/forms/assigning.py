"""Whose turn it is: the rule of a form's assignment, without a lead in hand."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from webapp.database.ids import parse, show

T = TypeVar("T")


def pool_of(assignment: Mapping[str, Any]) -> Sequence[bytes]:
    """The members that a form's stored assignment names, in the order of their turns."""
    match assignment.get("mode"):
        case "user":
            named = [assignment.get("memberId", "")]
        case "round_robin":
            named = assignment.get("memberIds", [])
        case _:
            named = []
    return [member for text in named if (member := parse("mem", text)) is not None]


def only(member_id: bytes) -> Mapping[str, Any]:
    """The assignment to one member."""
    return {"mode": "user", "memberId": show("mem", member_id)}


def whose_turn(present: Sequence[T], turn: int) -> T:
    """Of those in the pool who are there, at least one."""
    return present[turn % len(present)]
