"""What the forms of keys and domains send."""

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.http.html import Input
from webapp.workspaces.keys import SCOPES, SUBMIT

OVERLAPS = (("0", "Stop it at once"), ("1", "1 hour"), ("24", "1 day"), ("168", "7 days"), ("720", "30 days"))
_TOO_LONG = "Use at most 200 characters."


def overlap_field(label: str) -> SelectField:
    return SelectField(label, choices=[SelectChoice(*overlap) for overlap in OVERLAPS], default="24")


class KeyInput(Input):
    name = StringField(
        "Name",
        [DataRequired("Enter a name."), Length(max=200, message=_TOO_LONG)],
        description="Where it is used, such as “Website” or “Zapier”.",
    )
    scopes = SelectMultipleField(
        "Scopes",
        [InputRequired("Choose at least one scope.")],
        choices=[SelectChoice(scope, scope) for scope in SCOPES],
        default=[SUBMIT],
        description="“submit” sends leads in and reads nothing: all that a website needs.",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    test = BooleanField("Test key", description="What comes in with it is test data: hidden by default, never emailed.")


class RotateInput(Input):
    overlap = overlap_field("The old key goes on working for")


class TeamKeyInput(Input):
    made = StringField(
        "Key", [InputRequired("Generate a key first."), Length(max=1000, message="This is not a generated key.")]
    )
    overlap = overlap_field("Earlier keys go on working for")


class DomainInput(Input):
    host = StringField(
        "Host",
        [InputRequired("Enter a host."), Length(max=253, message="Use at most 253 characters.")],
        description="Such as www.example.com, without https:// and without a path.",
    )
    required_fields = StringField(
        "Required fields",
        [Length(max=5000, message="Use at most 5,000 characters.")],
        description="Separated by commas, such as firstName, email. A response that lacks one is refused.",
    )

    @property
    def fields(self) -> list[str]:
        """The required fields as a list."""
        return [name.strip() for name in (self.required_fields.data or "").split(",") if name.strip()]
