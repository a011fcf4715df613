"""Who may get a lead by a form's assignment, as it is stored: the goals of its rules, then of the form itself.

What an older version stored reads as it did: no weights mean all alike, no rules mean none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from webapp.database.ids import parse
from webapp.forms.builder.rule_choices import WITHOUT_VALUE, operator_words
from webapp.forms.definition.comparing import items, meets
from webapp.forms.lead_fields import called, kind_of, value_of

Stored = Mapping[str, Any]


@dataclass(frozen=True)
class Goal:
    """Members in the order of their turns, each with a weight. `words`: why a lead comes to them.

    `rule`: the place of the rule that it is of; None: the form's own. `turns`: the name of the turns that they take, in
    the form's rotation.
    """

    members: Sequence[bytes]
    weights: Sequence[int]
    words: str
    rule: int | None = None
    turns: str = ""

    @property
    def is_pool(self) -> bool:
        return len(self.members) > 1


def goals_of(assignment: Stored, form_name: str, lead: Stored) -> list[Goal]:
    """The goals for a lead, by its columns: first of the rules that it meets, in their order, last of the form."""
    return [*_of_rules(assignment, lead), *_default(assignment, form_name)]


def all_goals(assignment: Stored, form_name: str) -> list[Goal]:
    """The goals of every rule, whatever a lead holds, and of the form; those that name somebody."""
    rules = (_of_rule(rule, place) for place, rule in enumerate(_rules(assignment)))
    return [*(goal for goal in rules if goal.members), *_default(assignment, form_name)]


def pool_of(assignment: Stored) -> Sequence[bytes]:
    """The members that the form itself names, in the order of their turns."""
    return [member for member, _ in _named(assignment)]


def only(member_id: bytes, words: str) -> Goal:
    """One member and nobody else."""
    return Goal([member_id], [1], words)


def sentence(rule: Stored) -> str:
    """When a rule holds, in words: Budget is more than 50000 and City is Berlin."""
    when = rule["when"]
    joined = " or " if when.get("match") == "any" else " and "
    return joined.join(_condition(one) for one in when["conditions"])


def _of_rules(assignment: Stored, lead: Stored) -> Iterator[Goal]:
    met = (place for place, rule in enumerate(_rules(assignment)) if _holds(rule["when"], lead))
    goals = (_of_rule(_rules(assignment)[place], place) for place in met)
    return (goal for goal in goals if goal.members)


def _default(assignment: Stored, form_name: str) -> Iterator[Goal]:
    words = "Round robin of" if assignment.get("mode") == "round_robin" else "All leads of"
    named = _named(assignment)
    if named:
        yield Goal(*_apart(named), f"{words} {form_name}")


def _rules(assignment: Stored) -> Sequence[Stored]:
    rules: Sequence[Stored] = assignment.get("rules") or []
    return rules


def _holds(when: Stored, lead: Stored) -> bool:
    met = (
        meets(kind_of(one["field"]), one["op"], items(value_of(lead, one["field"])), items(one.get("value", "")))
        for one in when["conditions"]
    )
    return any(met) if when.get("match") == "any" else all(met)


def _of_rule(rule: Stored, place: int) -> Goal:
    """Rules with the same members take the same turns, so that these are even over all of them."""
    members, weights = _apart(_named(rule["then"]))
    turns = sha256(b"".join(sorted(members))).hexdigest()[:16]
    return Goal(members, weights, f"Rule {place + 1}: {sentence(rule)}", place, turns)


def _apart(named: Sequence[tuple[bytes, int]]) -> tuple[list[bytes], list[int]]:
    return [member for member, _ in named], [weight for _, weight in named]


def _named(stored: Stored) -> list[tuple[bytes, int]]:
    match stored.get("mode"):
        case "user":
            named, weights = [stored.get("memberId", "")], [1]
        case "round_robin":
            named = stored.get("memberIds", [])
            weights = stored.get("weights") or [1] * len(named)
        case _:
            named, weights = [], []
    read = ((parse("mem", text), weight) for text, weight in zip(named, weights, strict=True))
    return list({member: (member, weight) for member, weight in read if member is not None}.values())


def _condition(condition: Stored) -> str:
    value = condition.get("value", "")
    values = ", ".join(value) if isinstance(value, list) else value
    words = f"{called(condition['field'])} {operator_words(None, condition['op'])}"
    return words if condition["op"] in WITHOUT_VALUE else f"{words} {values}"
