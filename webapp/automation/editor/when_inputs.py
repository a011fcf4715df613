"""Conditions as they are edited: of a branch, and of the workflow as a whole. Rows as in the rules of a form.

Each button of the form sends all of it, so that a row can be added without a script.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from wtforms import Field, FieldList, FormField, SelectField
from wtforms.fields.choices import SelectChoice

from webapp.automation.editor.step_inputs import StepInput
from webapp.automation.editor.things import Things
from webapp.errors import Refusal
from webapp.forms.builder.rule_choices import called
from webapp.forms.builder.rule_rows import ConditionInput

MOST_ROWS = 20
_MATCHES = [SelectChoice("all", "all of these hold"), SelectChoice("any", "any of these holds")]


class WhenInput(StepInput):
    """`needed`: at least one condition. Where it is not, a single row without a field is none at all."""

    needed: ClassVar[bool] = False

    match = SelectField("How many conditions", choices=_MATCHES, default="all")
    conditions = FieldList(FormField(ConditionInput), min_entries=1, max_entries=MOST_ROWS)

    @classmethod
    def entered(cls, document: Mapping[str, Any]) -> dict[str, Any]:
        when = document.get("when", {})
        return {**document, "match": when.get("match", "all"), "conditions": [_row(one) for one in _asked(when)]}

    def offer(self, things: Things) -> None:
        choices = [(name, called(field)) for name, field in things.asked.items()]
        for row in self._rows():
            row.fit(things.asked.get(row.field.data or ""), choices, things.names)

    def press(self, button: str) -> str:
        """Do what a button other than Save says: add a row, or drop one. Gives the name of the row to go on with."""
        rows = self.conditions
        if button == "add" and len(rows) < MOST_ROWS:
            return str(rows.append_entry().name)
        kept = [entry for entry in rows.entries if button != f"drop-{entry.name}"]
        if kept and len(kept) < len(rows):
            rows.entries[:] = kept
            return str(kept[-1].name)
        return ""

    def submitted(self) -> bool:
        if self._none:
            return True
        for row in self._rows():
            row.judge()
        return not self.errors

    def values(self) -> dict[str, Any]:
        rows = [] if self._none else [row.values() for row in self._rows()]
        return {"when": {"match": self.match.data, "conditions": rows}}

    def __iter__(self) -> Iterator[Field]:
        """The fields of all rows, as a summary of errors names them."""
        return (field for row in self._rows() for field in row)

    @property
    def errors(self) -> dict[str, Any]:
        return {field.name: field.errors for field in self if field.errors}

    def refuse(self, refusal: Refusal) -> None:
        """Put what is wrong with a row beside its control: `steps.2.when.conditions.0.value`."""
        problems = dict(refusal.fields) or {"": [refusal.message]}
        for path, texts in problems.items():
            row = self._row(path.partition("conditions.")[2])
            if row is not None and row.control is not None:
                row.control.errors = texts
            else:
                self.form_errors.extend(texts)

    @property
    def _none(self) -> bool:
        rows = list(self._rows())
        return not self.needed and len(rows) == 1 and not rows[0].field.data

    def _row(self, path: str) -> ConditionInput | None:
        place = path.partition(".")[0]
        found = int(place) if place.isdecimal() else len(self.conditions)
        return self.conditions.entries[found].form if found < len(self.conditions) else None

    def _rows(self) -> Iterator[ConditionInput]:
        return (entry.form for entry in self.conditions.entries)


class BranchInput(WhenInput):
    needed = True


def _asked(when: Mapping[str, Any]) -> list[dict[str, Any]]:
    asked: list[dict[str, Any]] = when.get("conditions", [])
    return asked


def _row(condition: Mapping[str, Any]) -> dict[str, Any]:
    """Its value in every control, of which one is shown."""
    value = condition["value"]
    values = value if isinstance(value, list) else [value] * bool(value)
    single = dict.fromkeys(("text", "number", "date", "option"), ", ".join(values))
    return {"field": condition["field"], "op": condition["op"], **single, "texts": values, "options": values}
