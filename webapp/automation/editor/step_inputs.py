"""The form of each thing that a step can do. Its values go through the shapes of `definition.py`, as all others do."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.automation.editor.spans import SpanFields, entered, minutes_of
from webapp.automation.editor.things import Things
from webapp.errors import Refusal
from webapp.http.fields import ENDPOINT, MEMBER
from webapp.http.html import Input

_TYPED = {"autocomplete": "off"}
_PROSE = {"rows": 7}
_NOTE = {"rows": 3}
_PLACEHOLDERS = "What stands in double braces is filled in with the lead's own."


def _members_field(label: str, description: str = "") -> SelectMultipleField:
    return SelectMultipleField(
        label,
        description=description,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class StepInput(Input):
    """`key` names the step that is changed, `place` says where a new one goes; `was`: the workflow's print."""

    texts: ClassVar[tuple[str, ...]] = ()  # where a placeholder can stand; into the first, unless another was used last

    do = HiddenField()
    key = HiddenField()
    place = HiddenField()
    was = HiddenField()

    @classmethod
    def of(cls, document: Mapping[str, Any], **where: str) -> Self:
        """`document`: the step as JSON, by the names of this side."""
        return cls(formdata=None, data={**cls.entered(document), **where})

    @classmethod
    def entered(cls, document: Mapping[str, Any]) -> dict[str, Any]:
        """A step's values as the fields hold them."""
        return dict(document)

    def offer(self, things: Things) -> None:
        """Offer what can be chosen."""

    def values(self) -> dict[str, Any]:
        """By the API's names; raises Invalid."""
        return {}

    def refuse(self, refusal: Refusal) -> None:
        """A path that leads through the whole workflow, such as `steps.2.endpoint`, ends with the name of a field."""
        if refusal.fields:
            ends = {"amount" if end == "minutes" else end: texts for end, texts in _ends(refusal)}
            refusal = type(refusal)(refusal.message, fields=ends)
        super().refuse(refusal)


class TagInput(StepInput):
    tag = StringField("Tag", [DataRequired("Enter a tag.")], render_kw=_TYPED)

    def values(self) -> dict[str, Any]:
        return {"tag": self.tag.data}


class StatusInput(StepInput):
    status = SelectField("Status", [DataRequired("Choose a status.")], validate_choice=False)

    def offer(self, things: Things) -> None:
        self.status.choices = _choices("Choose a status", {one: one for one in things.statuses}, self.status.data)

    def values(self) -> dict[str, Any]:
        return {"status": self.status.data}


class AssignInput(StepInput):
    who = RadioField(
        "To whom",
        choices=[SelectChoice("form", "As its form's assignment says"), SelectChoice("members", "Members I choose")],
        default="form",
    )
    members = _members_field("Members", "With several of them, each gets the next lead in turn.")

    @classmethod
    def entered(cls, document: Mapping[str, Any]) -> dict[str, Any]:
        return {**document, "who": "members" if document.get("members") else "form"}

    def offer(self, things: Things) -> None:
        self.members.choices = _members(things, self.members.data)

    def validate_members(self, field: SelectMultipleField) -> None:
        _need(field, self.who.data)

    def values(self) -> dict[str, Any]:
        return {"members": list(self.members.data or ()) if self.who.data == "members" else []}


class CommentInput(StepInput):
    texts = ("text",)
    text = TextAreaField("Comment", [DataRequired("Enter a comment.")], description=_PLACEHOLDERS, render_kw=_NOTE)

    def values(self) -> dict[str, Any]:
        return {"text": self.text.data}


class EmailInput(StepInput):
    texts = ("text", "subject")
    to = RadioField(
        "To",
        choices=[
            SelectChoice("lead", "The lead"),
            SelectChoice("assignee", "Whoever the lead is assigned to"),
            SelectChoice("members", "Members I choose"),
        ],
        default="lead",
    )
    members = _members_field("Members")
    subject = StringField("Subject", [DataRequired("Enter a subject.")], render_kw=_TYPED)
    text = TextAreaField("Text", [DataRequired("Enter a text.")], description=_PLACEHOLDERS, render_kw=_PROSE)

    def offer(self, things: Things) -> None:
        self.members.choices = _members(things, self.members.data)

    def validate_members(self, field: SelectMultipleField) -> None:
        _need(field, self.to.data)

    def values(self) -> dict[str, Any]:
        members = list(self.members.data or ()) if self.to.data == "members" else []
        return {"to": self.to.data, "members": members, "subject": self.subject.data, "text": self.text.data}


class SendInput(StepInput):
    texts = ("text",)
    endpoint = SelectField("Where", [DataRequired("Choose where to send.")], validate_choice=False)
    text = TextAreaField(
        "Message", description=f"For channels; a webhook gets the lead as JSON. {_PLACEHOLDERS}", render_kw=_NOTE
    )

    def offer(self, things: Things) -> None:
        targets = {ENDPOINT.show(id_): str(target) for id_, target in things.targets.items()}
        self.endpoint.choices = _choices("Choose where to send", targets, self.endpoint.data)

    def values(self) -> dict[str, Any]:
        return {"endpoint": self.endpoint.data, "text": self.text.data}


class DealInput(StepInput):
    texts = ("name",)
    name = StringField(
        "Name",
        [DataRequired("Enter what the deal is called.")],
        default="{{name}}",
        description=_PLACEHOLDERS,
        render_kw=_TYPED,
    )
    stage = SelectField("Stage", validate_choice=False)
    amount = StringField("Amount", default="0", render_kw={**_TYPED, "inputmode": "decimal"})

    def offer(self, things: Things) -> None:
        self.stage.choices = [SelectChoice(stage, name) for stage, name in things.stages.items()]

    def values(self) -> dict[str, Any]:
        return {"name": self.name.data, "stage": self.stage.data, "amount": (self.amount.data or "").strip() or "0"}


class WaitInput(SpanFields, StepInput):
    @classmethod
    def entered(cls, document: Mapping[str, Any]) -> dict[str, Any]:
        return {**document, **(entered(document["minutes"]) if "minutes" in document else {})}

    def values(self) -> dict[str, Any]:
        minutes = minutes_of(self.amount.data, self.unit.data)
        return {"minutes": minutes, "inBusinessHours": self.in_business_hours.data}


class CallbackInput(WaitInput):
    texts = ("note",)
    note = TextAreaField("Note", description=f"For whoever calls. {_PLACEHOLDERS}", render_kw=_NOTE)

    def values(self) -> dict[str, Any]:
        return {**super().values(), "note": self.note.data}


class StopInput(StepInput):
    """There is nothing to be said."""


def _ends(refusal: Refusal) -> list[tuple[str, Any]]:
    """Each path by its last name: `members.0` by `members`."""
    return [
        (next((part for part in reversed(path.split(".")) if not part.isdecimal()), path), texts)
        for path, texts in refusal.fields.items()
    ]


def _need(members: SelectMultipleField, who: str | None) -> None:
    if who == "members" and not members.data:
        raise ValidationError("Choose at least one member.")


def _members(things: Things, chosen: list[str] | None) -> list[SelectChoice]:
    here = {MEMBER.show(id_): name for id_, name in things.members.items()}
    gone = {one: "Somebody who left" for one in chosen or () if one not in here}
    return [SelectChoice(id_, name) for id_, name in (here | gone).items()]


def _choices(nothing: str, choices: Mapping[str, str], chosen: str | None) -> list[SelectChoice]:
    """What was chosen and is gone stays, so that it can be seen."""
    gone = {chosen: "Not there any more"} if chosen and chosen not in choices else {}
    return [SelectChoice(value, words) for value, words in ({"": nothing} | dict(choices) | gone).items()]
