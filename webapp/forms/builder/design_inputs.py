"""What the Design tab sends: the look of a form, a thank-you page. Their rules are those of Theme and Thanks."""

from typing import Any, Self

from pydantic.alias_generators import to_camel
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

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
