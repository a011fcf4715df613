"""What a form's Field Mapping page sends: rows of a field as it is sent, and the lead's field that it goes to."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from webapp.errors import Refusal
from webapp.forms.mapping import CUSTOM, DEFAULT_NAMES
from webapp.forms.models import Form
from webapp.forms.page_inputs import FormInput

SPARE_ROWS = 3
LABELS = {
    "name": "Full name",
    "firstName": "First name",
    "lastName": "Last name",
    "email": "Email",
    "phone": "Phone",
    "company": "Company",
    "address": "Address",
    "city": "City",
    "state": "State",
    "zip": "Zip",
    "noteContent": "Message (a comment)",
    "budget": "Budget",
    "timeline": "Timeline",
    "projectTypes": "Project types",
    "source": "Source",
}
_TARGETS = [SelectChoice("", "Choose a field"), *(SelectChoice(target, LABELS[target]) for target, _ in DEFAULT_NAMES)]


class RowInput(FlaskForm):  # type: ignore[misc]
    """One rule. `key`: under which custom data is kept; empty: under the name of the field itself."""

    class Meta:
        csrf = False

    source = StringField("Field of the form")
    target = SelectField("Field of the lead", default="", choices=[*_TARGETS, SelectChoice(CUSTOM, "Custom data")])
    key = StringField("Key")

    @property
    def rule(self) -> tuple[str, str]:
        source, target = (self.source.data or "").strip(), self.target.data or ""
        return source, CUSTOM + ((self.key.data or "").strip() or source) if target == CUSTOM else target


class MappingInput(FormInput):
    """Rows that are left empty are none; there are always some to spare."""

    rows = FieldList(FormField(RowInput))

    @classmethod
    def stored(cls, form: Form) -> dict[str, Any]:
        return {"rows": [*(_row(*rule) for rule in form.field_mapping.items()), *({} for _ in range(SPARE_ROWS))]}

    def __iter__(self) -> Iterator[Field]:
        """The fields of all rows, as a summary of errors names them."""
        return (field for row in self.rows for field in row.form)

    @property
    def errors(self) -> dict[str, Any]:
        return {field.name: field.errors for field in self if field.errors}

    def values(self) -> dict[str, Any]:
        return {"fieldMapping": dict(row.rule for row in self._filled())}

    def usable(self) -> Mapping[str, str]:
        """The rules that are complete, while others are still being typed."""
        return {source: target for source, target in (row.rule for row in self._filled()) if source and target}

    def submitted(self) -> bool:
        """Whether each field of the form stands there once; a mapping could not hold it twice."""
        fine, seen = super().submitted(), set[str]()
        for row in self._filled():
            source = row.rule[0]
            if source in seen:
                row.source.errors = [f"“{source}” stands here twice. Keep one of the two."]
            seen.add(source)
        return fine and not self.errors

    def refuse(self, refusal: Refusal) -> None:
        """Put what is wrong with a rule beside its row: `fieldMapping.inquiry_text` is the row of that field."""
        rows = {f"fieldMapping.{row.rule[0]}": row for row in self._filled()}
        for path, problems in refusal.fields.items():
            row = rows.get(path.removesuffix(".[key]"))
            if row is None:
                self.form_errors.extend(problems)
            elif path.endswith(".[key]"):
                row.source.errors = problems
            else:
                row.target.errors = ["Choose a field of the lead."] if not row.target.data else problems

    def _filled(self) -> Iterator[RowInput]:
        return (row.form for row in self.rows if any(row.form.rule))


def _row(source: str, target: str) -> dict[str, str]:
    if not target.startswith(CUSTOM):
        return {"source": source, "target": target}
    key = target.removeprefix(CUSTOM)
    return {"source": source, "target": CUSTOM, "key": "" if key == source else key}
