"""What the Build tab sends: the settings of one field, those its kind has, and the settings of the form itself.

Their rules are those of FormField and Definition.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from pydantic.alias_generators import to_camel
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.forms.builder.changes import default_target
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.field import FormField
from webapp.forms.definition.languages import LANGUAGES
from webapp.forms.mapping import CUSTOM
from webapp.forms.mapping_inputs import LABELS
from webapp.forms.page_fields import LinesField
from webapp.http.html import Input

_TOKENS = (
    *("name", "given-name", "family-name", "email", "tel", "organization", "organization-title", "street-address"),
    *("address-level2", "address-level1", "postal-code", "country-name", "url", "bday", "off"),
)
_ASKS = ("label", "hint", "required", "width", "maps_to")
_TYPED = ("default", "placeholder", "prefill", "autocomplete", "key")
_TEXT = (*_ASKS, "min", "max", "pattern", "message", *_TYPED)
_CHOSEN = ("label", "hint", "options", "required", "width", "maps_to", "default", "prefill", "key")
_TICKED = ("label", "hint", "required", "width", "maps_to", "prefill", "key")

# The settings that a kind has, in the order in which they are shown.
SETTINGS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("short_text", "long_text"), _TEXT),
    **dict.fromkeys(("email", "phone", "url", "full_name", "company"), (*_ASKS, "pattern", "message", *_TYPED)),
    "number": (*_ASKS, "min", "max", "message", *_TYPED),
    "date": (*_ASKS, "min", "max", "message", "default", "prefill", "autocomplete", "key"),
    **dict.fromkeys(("select", "radio", "checkboxes", "budget"), _CHOSEN),
    "checkbox": _TICKED,
    "consent": ("label", "body", *_TICKED[1:]),
    "address": _TICKED,
    "file": ("label", "hint", "required", "width", "accept", "max_files", "max_megabytes", "key"),
    "rating": ("label", "hint", "max", "required", "width", "maps_to", "prefill", "key"),
    "hidden": ("label", "maps_to", "default", "prefill", "key"),
    "text": ("label", "body", "width", "key"),
    "divider": ("label", "key"),
    "page_break": ("label", "key"),
}
_PARTS = {
    **dict.fromkeys(("min", "max", "pattern", "message"), "limits"),
    **dict.fromkeys(("default", "placeholder", "prefill", "autocomplete", "key"), "more"),
}
_WORDS = {
    "date": {"min": "Earliest", "max": "Latest"},
    "number": {"min": "Least", "max": "Most"},
    "rating": {"max": "Stars"},
    "text": {"label": "Heading", "body": "Text"},
    "consent": {"body": "What is agreed to"},
    "divider": {"label": "What the image shows"},
    "page_break": {"label": "Title of the page"},
    "hidden": {"default": "Value"},
}


def _choices(*pairs: tuple[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class _Settings(Input):
    """Settings by the names of the document."""

    def values(self) -> dict[str, Any]:
        """What was sent, as text where it is no number; what was not sent at all is left as it is."""
        sent = {field.name: (field.data, *(field.raw_data or ())) for field in self}
        read = {name: next((value for value in values if value is not None), None) for name, values in sent.items()}
        return {to_camel(name): value for name, value in read.items() if value is not None}


class FieldInput(_Settings):
    """`shown`: the names of the settings that the field's kind has."""

    shown: Sequence[str] = ()
    label = StringField("Label")
    body = TextAreaField("Text")
    hint = StringField("Hint", description="A line under the label.")
    options = LinesField("Options", description="One a line.")
    required = BooleanField("Required")
    width = RadioField("Width", choices=_choices(("full", "Full"), ("half", "Half")))
    accept = SelectMultipleField(
        "Files that are taken",
        choices=_choices(("image", "Images"), ("pdf", "PDF"), ("document", "Documents"), ("text", "Plain text")),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description="None ticked: all of these.",
    )
    max_files = IntegerField("Most files")
    max_megabytes = IntegerField("Largest file, in MB")
    maps_to = SelectField("Maps to", validate_choice=False, description="Applies at once.")
    min = StringField("Fewest characters")
    max = StringField("Most characters")
    pattern = StringField("Pattern", description="A regular expression for the whole answer, such as [0-9]{5}.")
    message = StringField("Message", description="Said when an answer is outside the limits.")
    default = StringField("Default")
    placeholder = StringField(
        "Placeholder", description="Gone as soon as somebody types, and hard to read: no substitute for a label."
    )
    prefill = StringField("Prefilled from", description="A parameter of the page’s address: ?plan=… is plan.")
    autocomplete = SelectField("Autocomplete", validate_choice=False)
    key = StringField("Key", description="The name of the answer in the lead, in rules and in webhooks.")

    @classmethod
    def of(cls, field: FormField, mapping: Mapping[str, str]) -> Self:
        """The settings as they are; `mapping` is the form's own."""
        shown = cls(formdata=None, data={**field.model_dump(), "maps_to": mapping.get(field.key, "")})
        return shown.suit(field, mapping)

    def suit(self, field: FormField, mapping: Mapping[str, str]) -> Self:
        """Leave out what its kind has not, and word the rest for it."""
        self.shown = SETTINGS[field.type]
        for name in [name for name in self._fields if name not in self.shown]:
            del self[name]
        for name, words in _WORDS.get(field.type, {}).items():
            self[name].label.text = words
        if "maps_to" in self:
            self.maps_to.choices = _targets(field.key, mapping.get(field.key, ""))
        if "autocomplete" in self:
            self.autocomplete.choices = _tokens(field)
        return self

    def part(self, name: str) -> list[Field]:
        """The settings of a part of the panel, in the order of the kind: `first`, `limits` or `more`."""
        return [self[setting] for setting in self.shown if _PARTS.get(setting, "first") == name]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "mapsTo"}


class FormInput(_Settings):
    """What the form says and does beside its fields."""

    intro = TextAreaField("Introduction", description="Above the first field.")
    submit_label = StringField("Words on the button", description="Empty: “Send”, in the form’s language.")
    language = SelectField("Language", validate_choice=False, description="Of our own words on the form.")
    review = BooleanField("Review before sending", description="The answers are shown once more first.")
    incomplete = BooleanField(
        "Keep incomplete leads",
        description="What is filled in and not sent is kept once an email or a phone is there and consent is ticked. "
        "A form without a consent field keeps it too: by this you state that visitors know.",
    )
    captcha = SelectField(
        "Proof of work", choices=_choices(("suspicion", "Only on suspicion"), ("always", "Of everybody"))
    )

    @classmethod
    def of(cls, definition: Definition) -> Self:
        shown = cls(formdata=None, data={name: getattr(definition, name) for name in cls.names()})
        return shown.suit(definition)

    def suit(self, definition: Definition) -> Self:
        known = [(language.tag, language.name) for language in LANGUAGES]
        other = [(definition.language, definition.language)] if definition.language not in dict(known) else []
        self.language.choices = _choices(*known, *other)
        return self

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return ("intro", "submit_label", "language", "review", "incomplete", "captcha")


def _targets(key: str, chosen: str) -> list[SelectChoice]:
    """The fields of the lead; what the name alone leads to stands first, and is what an empty choice means."""
    target = default_target(key)
    default = f"{key} → {LABELS[target] if target else 'Custom data'}"
    own = CUSTOM + key
    other = [(chosen, f"Custom data: {chosen.removeprefix(CUSTOM)}")] if chosen.startswith(CUSTOM) else []
    custom = other or [(own, "Custom data")]
    return _choices(("", default), *LABELS.items(), *custom)


def _tokens(field: FormField) -> list[SelectChoice]:
    default = field.kind.autocomplete
    known = list(dict.fromkeys((*_TOKENS, field.autocomplete)))
    none = f"By its kind: {default}" if default else "None"
    return _choices(("", none), *((token, token) for token in known if token))
