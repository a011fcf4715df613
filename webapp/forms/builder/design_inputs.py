"""What the Design tab sends: the look of a form, a thank-you page. Their rules are those of Theme, Thanks and Calls."""

from typing import Any, Self

from pydantic.alias_generators import to_camel
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from webapp.forms.definition.calls import Calls
from webapp.forms.definition.definition import Thanks
from webapp.forms.definition.theme import Theme
from webapp.forms.page_fields import none_if_empty
from webapp.http.html import Input


class ThemeInput(Input):
    scheme = RadioField(
        "Scheme",
        choices=[
            SelectChoice("auto", "As the visitor’s device"),
            SelectChoice("light", "One look: light"),
            SelectChoice("dark", "One look: dark"),
        ],
        default="auto",
    )
    accent = StringField("Accent", description="Buttons, ticks and links")
    surface = StringField("Form", description="What the questions stand on")
    background = StringField("Around", description="The page, on a wide screen")
    text = StringField("Text", description="Titles, questions, answers")
    low_contrast = BooleanField("Keep colours under 3:1", description="Many people cannot read these.")
    font = RadioField(
        "Font",
        choices=[
            SelectChoice("system", "System"),
            SelectChoice("humanist", "Humanist"),
            SelectChoice("geometric", "Geometric"),
            SelectChoice("rounded", "Rounded"),
            SelectChoice("serif", "Serif"),
            SelectChoice("mono", "Typewriter"),
        ],
        default="system",
    )
    size = RadioField(
        "Size",
        choices=[SelectChoice("s", "Small"), SelectChoice("m", "Medium"), SelectChoice("l", "Large")],
        default="m",
    )
    width = RadioField(
        "Width",
        choices=[SelectChoice("narrow", "Narrow"), SelectChoice("normal", "Normal"), SelectChoice("wide", "Wide")],
        default="normal",
    )
    radius = IntegerField("Corners", description="From 0, square, to 24, round.")
    transparent = BooleanField(
        "No ground of its own where it is embedded",
        description="Your site shines through. Choose one look, light or dark, as your site has it.",
    )
    css = TextAreaField("Rules", description="They reach what lies within main: h1 { letter-spacing: 0 }")

    @classmethod
    def of(cls, theme: Theme) -> Self:
        return cls(formdata=None, data=theme.model_dump())

    def values(self) -> dict[str, Any]:
        """What was sent, by the names of Theme. Corners that are no number are named so by Theme."""
        sent = {to_camel(field.name): field.data for field in self}
        return {**sent, "radius": self.radius.data if self.radius.data is not None else self._typed_radius()}

    def _typed_radius(self) -> Any:
        return (self.radius.raw_data or [""])[0] or 0


class ThanksInput(Input):
    key = HiddenField()
    title = StringField("Title")
    message = TextAreaField("Message")
    redirect_url = StringField(
        "Or go on to",
        filters=[none_if_empty],
        description="A full address, such as https://example.com/thanks, in place of this page.",
    )

    @classmethod
    def of(cls, thanks: Thanks) -> Self:
        return cls(formdata=None, data=thanks.model_dump())

    def values(self) -> dict[str, Any]:
        return {to_camel(field.name): field.data for field in self}


class CallsInput(Input):
    """The times to be called at that the usual thank-you page offers."""

    offered = BooleanField("Offer times to be called at", description="To whoever left a phone number.")
    days = IntegerField("Days ahead", description="From 1 to 30.")
    minutes = IntegerField("Minutes for a call", description="From 5 to 240.")
    notice_hours = IntegerField("Hours of notice", description="Nobody is called sooner than that: 0 to 168.")
    remind = BooleanField("Remind the visitor by email", description="Shortly before the call, where they left one.")

    @classmethod
    def of(cls, calls: Calls) -> Self:
        return cls(formdata=None, data=calls.model_dump())

    def values(self) -> dict[str, Any]:
        """What was sent, by the names of Calls, which says what is wrong with what is no number."""
        typed = {name: (self[name].raw_data or [""])[0] for name in ("days", "minutes", "notice_hours")}
        numbers = {to_camel(name): self[name].data if self[name].data is not None else typed[name] for name in typed}
        return {"offered": self.offered.data, "remind": self.remind.data, **numbers}
