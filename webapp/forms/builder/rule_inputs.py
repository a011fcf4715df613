"""What the editor of a rule sends. Each of its buttons sends all of it, so that a row can be added without a script."""

from collections.abc import Iterator
from typing import Any, Self

from wtforms import Field, FieldList, FormField, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from webapp.errors import Refusal
from webapp.forms.builder.rule_rows import ActionInput, ConditionInput, Offer, RowInput
from webapp.forms.definition.rule import Condition, Rule
from webapp.http.html import Input

MOST_ROWS = 20
_MATCHES = [SelectChoice("all", "all of these hold"), SelectChoice("any", "any of these holds")]


class RuleInput(Input):
    """`place`: which rule it is, counted from 0; empty for a new one. `was`: the print of what it was when shown."""

    place = HiddenField()
    was = HiddenField()
    match = SelectField("How many conditions", choices=_MATCHES, default="all")
    conditions = FieldList(FormField(ConditionInput), min_entries=1, max_entries=MOST_ROWS)
    actions = FieldList(FormField(ActionInput), min_entries=1, max_entries=MOST_ROWS)

    @classmethod
    def of(cls, rule: Rule, **where: Any) -> Self:
        actions = [action.model_dump(mode="json") for action in rule.then]
        rows = {"conditions": [_row(one) for one in rule.when.conditions], "actions": actions}
        return cls(formdata=None, data={"match": rule.when.match, **rows, **where})

    def offer(self, offer: Offer) -> None:
        for row in self._rows():
            row.offer(offer)

    def press(self, button: str) -> str:
        """Do what a button other than Save says: add a row, or drop one. Gives the name of the row to go on with."""
        for rows in (self.conditions, self.actions):
            if button == f"add-{rows.short_name}" and len(rows) < MOST_ROWS:
                return str(rows.append_entry().name)
            kept = [entry for entry in rows.entries if button != f"drop-{entry.name}"]
            if kept and len(kept) < len(rows):
                rows.entries[:] = kept
                return str(kept[-1].name)
        return ""

    def submitted(self) -> bool:
        for row in self._rows():
            row.judge()
        return not self.errors

    def values(self) -> dict[str, Any]:
        """By the names of Rule."""
        conditions, actions = ([row.form.values() for row in rows] for rows in (self.conditions, self.actions))
        return {"when": {"match": self.match.data, "conditions": conditions}, "then": actions}

    def __iter__(self) -> Iterator[Field]:
        """The fields of all rows, as a summary of errors names them."""
        return (field for row in self._rows() for field in row)

    @property
    def errors(self) -> dict[str, Any]:
        return {field.name: field.errors for field in self if field.errors}

    def refuse(self, refusal: Refusal) -> None:
        """Put what is wrong with a row beside its control: `when.conditions.0.value`, `then.2.score.points`."""
        problems = dict(refusal.fields) or {"": [refusal.message]}
        for path, texts in problems.items():
            row = self._row(path.split("."))
            if row is not None and row.control is not None:
                row.control.errors = texts
            else:
                self.form_errors.extend(texts)

    def _row(self, path: list[str]) -> RowInput | None:
        rows, place = (self.conditions, path[2:3]) if path[0] == "when" else (self.actions, path[1:2])
        found = int(place[0]) if place and place[0].isdecimal() else len(rows)
        return rows.entries[found].form if found < len(rows) else None

    def _rows(self) -> Iterator[RowInput]:
        return (entry.form for rows in (self.conditions, self.actions) for entry in rows.entries)


def _row(condition: Condition) -> dict[str, Any]:
    """Its value in every control, of which one is shown."""
    values = condition.value if isinstance(condition.value, list) else [condition.value] * bool(condition.value)
    text = ", ".join(values)
    single = dict.fromkeys(("text", "number", "date", "option"), text)
    return {"field": condition.field, "op": condition.op, **single, "texts": values, "options": values}
