"""The form of what sets a workflow off, and of its name."""

from typing import Any, Self

from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from webapp.automation.definition import Trigger
from webapp.automation.editor.spans import SpanFields, entered, minutes_of
from webapp.automation.editor.step_inputs import StepInput
from webapp.automation.editor.things import Things
from webapp.automation.editor.words import TRIGGERS
from webapp.http.fields import FORM
from webapp.http.html import Input

# What of the form belongs to which kind; the page hides the rest.
SETTINGS = {
    "form.submitted": ("form",),
    "lead.created": ("form",),
    "lead.unanswered": ("minutes",),
    "tag.added": ("tag",),
    "deal.stage_changed": ("stage",),
}


class TriggerInput(SpanFields, StepInput):
    kind = SelectField("When", choices=[SelectChoice(kind, words) for kind, words in TRIGGERS.items()])
    form = SelectField("Form", validate_choice=False)
    tag = StringField("Tag", render_kw={"autocomplete": "off"}, description="Left empty, any tag.")
    stage = SelectField("Stage", validate_choice=False)

    @classmethod
    def of_trigger(cls, trigger: Trigger, was: str) -> Self:
        document = trigger.model_dump(mode="json")
        data = {**document, "form": document["form"] or "", "stage": document["stage"] or "", "was": was}
        return cls(formdata=None, data={**data, **entered(trigger.minutes)})

    def offer(self, things: Things) -> None:
        forms = {FORM.show(id_): name for id_, name in things.forms.items()}
        gone = {self.form.data: "A form that was deleted"} if self.form.data and self.form.data not in forms else {}
        self.form.choices = [SelectChoice(id_, name) for id_, name in ({"": "Any form"} | forms | gone).items()]
        stages = {"": "Any stage"} | dict(things.stages)
        self.stage.choices = [SelectChoice(stage, name) for stage, name in stages.items()]

    @property
    def settings(self) -> tuple[str, ...]:
        return SETTINGS.get(self.kind.data or "", ())

    def values(self) -> dict[str, Any]:
        """What belongs to the kind that was chosen, by the API's names; raises Invalid."""
        said: dict[str, Any] = {"kind": self.kind.data}
        for name in self.settings:
            if name == "minutes":
                minutes = minutes_of(self.amount.data, self.unit.data)
                said |= {"minutes": minutes, "inBusinessHours": self.in_business_hours.data}
            elif text := (self._fields[name].data or "").strip():
                said[name] = text
        return said

    def submitted(self) -> bool:
        """What is hidden is not asked for."""
        if "minutes" not in self.settings:
            self.amount.data = self.amount.data or "15"
        return super().submitted()


class NameInput(Input):
    name = StringField("Name", [DataRequired("Enter a name."), Length(max=200)], render_kw={"autocomplete": "off"})


class NewInput(Input):
    """`template`: the key of one, or nothing for an empty workflow."""

    template = HiddenField()
