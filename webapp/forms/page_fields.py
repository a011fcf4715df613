"""Fields of the dashboard's forms that hold what a setting holds: lists, and nothing at all for an empty text."""

from collections.abc import Sequence

from markupsafe import Markup
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice


class LinesField(TextAreaField):  # type: ignore[misc]
    """A list of texts, one a line."""

    def _value(self) -> str:
        return "\n".join(self.data or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = _filled("\n".join(valuelist).splitlines())


class CommasField(StringField):  # type: ignore[misc]
    """A list of texts with commas between them."""

    def _value(self) -> str:
        return ", ".join(self.data or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = _filled(",".join(valuelist).split(","))


def status_field(label: str) -> SelectField:
    """One of the workspace's statuses, offered by `offer_statuses`, or none."""
    return SelectField(label, coerce=none_if_empty)


def offer_statuses(field: SelectField, statuses: Sequence[str], without: str) -> None:
    """`without` says what none of them means."""
    field.choices = [SelectChoice("", without), *(SelectChoice(status, status) for status in statuses)]


def none_if_empty(text: str | None) -> str | None:
    return text or None


def explained(label: str, sentence: str) -> Markup:
    """The label of a choice, with what happens when it is chosen."""
    return Markup('{}<span class="hint">{}</span>').format(label, sentence)


def _filled(texts: Sequence[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]
