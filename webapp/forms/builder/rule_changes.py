"""What the Logic tab does to the list of rules; each gives the changed definition and a sentence on what was done."""

from collections.abc import Sequence

from webapp.errors import Conflict, NotFound
from webapp.forms.definition.definition import MOST_RULES, Definition
from webapp.forms.definition.rule import Rule

Changed = tuple[Definition, str]


def save_rule(definition: Definition, place: int | None, rule: Rule) -> Changed:
    """In place of the one that is there; None adds it at the end. Raises Conflict where there are too many."""
    if place is None:
        return _with(definition, [*definition.rules, rule]), "A rule is added."
    rules = list(definition.rules)
    rules[_there(definition, place)] = rule
    return _with(definition, rules), f"Rule {place + 1} is changed."


def duplicate_rule(definition: Definition, place: int) -> Changed:
    rules = definition.rules
    copy = rules[_there(definition, place)].model_copy(deep=True)
    return _with(definition, [*rules[: place + 1], copy, *rules[place + 1 :]]), f"Rule {place + 1} is duplicated."


def delete_rule(definition: Definition, place: int) -> Changed:
    rules = definition.rules
    _there(definition, place)
    return _with(definition, [*rules[:place], *rules[place + 1 :]]), f"Rule {place + 1} is deleted."


def move_rule(definition: Definition, place: int, by: int) -> Changed:
    """By -1 up, by 1 down; beyond the ends it stays where it is."""
    rules = list(definition.rules)
    rule = rules.pop(_there(definition, place))
    to = max(0, min(len(rules), place + by))
    rules.insert(to, rule)
    return _with(definition, rules), f"Rule {place + 1} is now rule {to + 1}."


def _there(definition: Definition, place: int) -> int:
    if not 0 <= place < len(definition.rules):
        raise NotFound("This rule does not exist.")
    return place


def _with(definition: Definition, rules: Sequence[Rule]) -> Definition:
    if len(rules) > MOST_RULES:
        raise Conflict(f"A form can have {MOST_RULES} rules. Delete one first.")
    return definition.model_copy(update={"rules": list(rules)})
