"""One condition and one action of a rule as the editor sends them, each with the control that fits what was chosen."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, DateInput, ListWidget

from webapp.forms.builder.rule_choices import ACTIONS, asked_choices, family, turned_choices, value_kind
from webapp.forms.builder.rule_words import page_choices, thanks_choices
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.field import FormField
from webapp.forms.page_fields import CommasField
from webapp.http.fields import MEMBER

_MISSING = {
    "text": "Enter what to compare with.",
    "texts": "Enter at least one text.",
    "number": "Enter a number, such as 5000 or 2.5.",
    "date": "Enter a date.",
    "option": "Choose an option.",
    "options": "Choose at least one option.",
    "field": "Choose what is shown, hidden, required or optional.",
    "points": "Enter a whole number of points, from -1000 to 1000.",
    "tag": "Enter a tag.",
    "member": "Choose a member.",
    "thanks": "Choose a thank-you page.",
}
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
_POINTS = re.compile(r"[+-]?(1000|[0-9]{1,3})")
_LONGEST = {"tag": 100, "text": 300}
_TYPED = {"autocomplete": "off"}
_CONTROLS = {
    **dict.fromkeys(("show", "hide", "require", "optional"), "field"),
    "go_to": "page",
    "score": "points",
    "assign": "member",
}


@dataclass(frozen=True)
class Offer:
    """What can be chosen: things of the form, and the members of the workspace by name."""

    definition: Definition
    members: Mapping[bytes, str]


class RowInput(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False

    def offer(self, offer: Offer) -> None:
        """Offer what fits what is chosen so far; what was chosen and is gone stays, so that it can be seen."""
        raise NotImplementedError

    @property
    def control(self) -> Field | None:
        """Of those that say with what, the one that is shown and read; None where nothing is to be said."""
        raise NotImplementedError

    def judge(self) -> None:
        """Leave at each control what is missing there, in better words than the shape has."""
        control = self.control
        if control is None:
            return
        most = _LONGEST.get(control.short_name)
        if not control.data and control.short_name != "page":
            control.errors = [_MISSING[control.short_name]]
        elif most is not None and len(control.data) > most:
            control.errors = [f"Use at most {most} characters."]


class ConditionInput(RowInput):
    field = SelectField("Field", validate_choice=False)
    op = SelectField("Comparison", validate_choice=False)
    text = StringField("Value", render_kw=_TYPED)
    texts = CommasField("Values, with commas between", render_kw=_TYPED)
    number = StringField("Number", render_kw={**_TYPED, "inputmode": "decimal"})
    date = StringField("Date", widget=DateInput())
    option = SelectField("Option", validate_choice=False)
    options = SelectMultipleField(
        "Options", validate_choice=False, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    kind = "text"

    def offer(self, offer: Offer) -> None:
        definition = offer.definition
        self.fit(definition.field(self.field.data or ""), asked_choices(definition.fields))

    def fit(
        self, asked: FormField | None, choices: Sequence[tuple[str, str]], names: Mapping[str, str] | None = None
    ) -> None:
        """Offer these fields, and what fits the one that is asked about; `names`: words for its options, if others."""
        self.field.choices = _choices("Choose a field", choices, self.field.data)
        fitting = family(asked).operators
        if self.op.data not in fitting:
            self.op.data = next(iter(fitting))
        self.op.choices = _offered(fitting.items())
        self.kind = value_kind(asked, self.op.data)
        options = [(text, (names or {}).get(text, text)) for text in (asked.options if asked is not None else ())]
        self.option.choices = _choices("Choose an option", options, self.option.data)
        gone = [(text, f"{text} (gone)") for text in self.options.data or () if text not in dict(options)]
        self.options.choices = _offered([*options, *gone])

    @property
    def control(self) -> Field | None:
        return None if self.kind == "none" or not self.field.data else self[self.kind]

    def judge(self) -> None:
        super().judge()
        if not self.field.data:
            self.field.errors = ["Choose a field to ask about."]
        elif self.kind == "number" and not _NUMBER.fullmatch(self.number.data or ""):
            self.number.errors = [_MISSING["number"]]

    def values(self) -> dict[str, Any]:
        """By the names of Condition."""
        value = self.control.data if self.control is not None else ""
        return {"field": self.field.data or "", "op": self.op.data, "value": value or ""}


class ActionInput(RowInput):
    """The controls are called as in the shapes of actions."""

    do = SelectField("Action", choices=[SelectChoice(do, words) for do, words in ACTIONS.items()], default="show")
    field = SelectField("Field", validate_choice=False)
    page = SelectField("Page", validate_choice=False)
    points = StringField("Points", render_kw=_TYPED)
    tag = StringField("Tag", render_kw=_TYPED)
    member = SelectField("Member", validate_choice=False)
    thanks = SelectField("Thank-you page", validate_choice=False)

    def offer(self, offer: Offer) -> None:
        definition = offer.definition
        self.field.choices = _choices("Choose a field", turned_choices(definition.fields), self.field.data)
        self.page.choices = _offered(_with_gone(page_choices(definition), self.page.data))
        members = [(MEMBER.show(id_), name) for id_, name in offer.members.items()]
        self.member.choices = _choices("Choose a member", members, self.member.data)
        self.thanks.choices = _choices("Choose a page", [*thanks_choices(definition).items()], self.thanks.data)

    @property
    def control(self) -> Field:
        return self[_CONTROLS.get(self.do.data, self.do.data)]

    def judge(self) -> None:
        super().judge()
        if self.do.data == "score" and not _POINTS.fullmatch(self.points.data or ""):
            self.points.errors = [_MISSING["points"]]

    def values(self) -> dict[str, Any]:
        """By the names of the action's shape."""
        value = self.control.data or ""
        is_number = self.do.data == "score" and _POINTS.fullmatch(value)
        return {"do": self.do.data, self.control.short_name: int(value) if is_number else value}


def _choices(nothing: str, choices: Sequence[tuple[str, str]], chosen: str | None) -> list[SelectChoice]:
    return _offered([("", nothing), *_with_gone(choices, chosen)])


def _with_gone(choices: Sequence[tuple[str, str]], chosen: str | None) -> list[tuple[str, str]]:
    gone = chosen and chosen not in dict(choices)
    return [*choices, *([(chosen, f"{chosen} (removed)")] if gone and chosen else [])]


def _offered(choices: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, words in choices]
