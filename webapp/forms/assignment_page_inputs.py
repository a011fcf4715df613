"""What the Automation page sends of a form's assignment: pools of members with weights, and rules in their order.

Each button of a rule sends the whole page, so that a rule or a condition can be added and moved without a script.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import ListWidget

from webapp.forms.assignment_inputs import MOST_CONDITIONS, MOST_RULES, MOST_WEIGHT
from webapp.forms.builder.rule_choices import WITH_LIST, WITHOUT_VALUE, family
from webapp.forms.lead_fields import ASKED, CUSTOM

_FIELDS = [SelectChoice(name, label) for name, (label, _) in ASKED.items()]
_OPERATORS = [SelectChoice(op, words) for op, words in family(None).operators.items()]
_MATCHES = [SelectChoice("all", "all of these hold"), SelectChoice("any", "any of these holds")]
EMPTY: dict[str, Any] = {"match": "all", "conditions": [{}], "then": {}}

Rule = dict[str, Any]


class PoolField(SelectMultipleField):  # type: ignore[misc]
    """Members by public id, each with a weight (`data` holds both), those who are in it first, in their order."""

    widget = ListWidget(prefix_label=False)
    data: dict[str, int]
    offered: Mapping[str, str] = MappingProxyType({})

    def __init__(self, label: str = "", **options: Any) -> None:
        super().__init__(label, validate_choice=False, choices=[], **options)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.data = dict(data or {})
        if formdata is not None:
            self.data = {member: self._weight(formdata, member) for member in formdata.getlist(self.name)}

    def _weight(self, formdata: Any, member: str) -> int:
        """Zero where it is none."""
        text = formdata.get(f"{self.name}-weight-{member}", "1").strip()
        return int(text) if text in _WEIGHTS else 0

    def pre_validate(self, form: object) -> None:
        """Who may be in it is judged by whoever asks for it."""
        if 0 in self.data.values():
            raise ValidationError(f"Enter a weight from 1 to {MOST_WEIGHT} for each member.")

    @property
    def rows(self) -> list[tuple[str, str, int | None]]:
        """Each member's id, name, and weight where they are in the pool."""
        order = [*(member for member in self.data if member in self.offered), *self.offered]
        return [(member, self.offered[member], self.data.get(member)) for member in dict.fromkeys(order)]

    @property
    def pool(self) -> dict[str, Any]:
        """As the API has a pool in turns."""
        weights = list(self.data.values())
        return {
            "mode": "round_robin",
            "memberIds": list(self.data),
            **({"weights": weights} if set(weights) != {1} else {}),
        }

    @property
    def goal(self) -> dict[str, Any]:
        """As the API has it: one member, or a pool in turns."""
        return self.pool if len(self.data) != 1 else {"mode": "user", "memberId": next(iter(self.data))}


_WEIGHTS = [str(weight) for weight in range(1, MOST_WEIGHT + 1)]


class _Row(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False


class ConditionInput(_Row):
    """`key`: of the custom data that it asks about. `value`: with commas between, where there may be several."""

    field = SelectField("Field", choices=[*_FIELDS, SelectChoice(CUSTOM, "Custom data")], default="budget")
    key = StringField("Key")
    op = SelectField("Comparison", choices=_OPERATORS, default="is")
    value = StringField("Value")

    def values(self) -> dict[str, Any]:
        field, value = self.field.data or "", (self.value.data or "").strip()
        named = {"field": CUSTOM + (self.key.data or "").strip() if field == CUSTOM else field, "op": self.op.data}
        if self.op.data in WITHOUT_VALUE:
            return named
        parts = [part.strip() for part in value.split(",") if part.strip()]
        return {**named, "value": parts if self.op.data in WITH_LIST else value}

    def at(self, path: Sequence[str]) -> Field:
        """The control that a problem is about."""
        if path[-1:] == ["field"]:
            return self.key if self.field.data == CUSTOM else self.field
        return self.op if path[-1:] == ["op"] else self.value


class RuleInput(_Row):
    match = SelectField("How many conditions", choices=_MATCHES, default="all")
    conditions = FieldList(FormField(ConditionInput), min_entries=1, max_entries=MOST_CONDITIONS)
    then = PoolField("Goes to")

    def values(self) -> Rule:
        conditions = [entry.form.values() for entry in self.conditions]
        return {"when": {"match": self.match.data, "conditions": conditions}, "then": self.then.goal}

    def controls(self) -> Iterator[Field]:
        for entry in self.conditions:
            yield from entry.form
        yield self.then

    def at(self, path: Sequence[str]) -> Field:
        """The control that a problem is about: `when.conditions.0.value`, `then.round_robin.memberIds`."""
        if path[:2] == ["when", "conditions"] and len(path) > 2:
            return self.conditions.entries[int(path[2])].form.at(path[3:])
        return self.then


def shown_pool(goal: Mapping[str, Any]) -> dict[str, int]:
    """A stored goal, as a PoolField has it."""
    if goal.get("mode") == "user":
        return {goal["memberId"]: 1}
    members = goal.get("memberIds", [])
    return dict(zip(members, goal.get("weights") or [1] * len(members), strict=True))


def shown_rules(assignment: Mapping[str, Any]) -> list[Rule]:
    """The stored rules, as the rows of the page have them."""
    return [
        {
            "match": rule["when"].get("match", "all"),
            "conditions": [_shown_condition(one) for one in rule["when"]["conditions"]],
            "then": shown_pool(rule["then"]),
        }
        for rule in assignment.get("rules") or []
    ]


def _shown_condition(stored: Mapping[str, Any]) -> dict[str, str]:
    custom, value = stored["field"].startswith(CUSTOM), stored.get("value", "")
    return {
        "field": CUSTOM if custom else stored["field"],
        "key": stored["field"].removeprefix(CUSTOM) if custom else "",
        "op": stored["op"],
        "value": ", ".join(value) if isinstance(value, list) else value,
    }


def press(rules: list[Rule], button: str) -> list[Rule]:
    """The rules after a button: `add`, or `2-up`, `2-down`, `2-drop`, `2-more`, `2-less-1` of the third one."""
    if button == "add" and len(rules) < MOST_RULES:
        return [*rules, EMPTY]
    number, _, what = button.partition("-")
    place = int(number) if number.isdecimal() and len(number) < 3 else len(rules)
    if place >= len(rules):
        return rules
    rule, others = rules[place], rules[:place] + rules[place + 1 :]
    match what.split("-"):
        case ["up" | "down" as way]:
            there = max(0, place + (-1 if way == "up" else 1))
            return [*others[:there], rule, *others[there:]]
        case ["drop"]:
            return others
        case ["more"] if len(rule["conditions"]) < MOST_CONDITIONS:
            return _with_conditions(rules, place, [*rule["conditions"], {}])
        case ["less", row]:
            kept = [one for at, one in enumerate(rule["conditions"]) if str(at) != row]
            return _with_conditions(rules, place, kept or [{}])
    return rules


def _with_conditions(rules: list[Rule], place: int, conditions: list[Rule]) -> list[Rule]:
    return [*rules[:place], {**rules[place], "conditions": conditions}, *rules[place + 1 :]]
