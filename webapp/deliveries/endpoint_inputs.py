"""What the forms of endpoints and of notifications send; the API's shapes hold the rules."""

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.deliveries.payloads import SHAPES
from webapp.http.html import Input

OVERLAPS = (("0", "Stop it at once"), ("1", "1 hour"), ("24", "1 day"), ("168", "7 days"))


class EndpointInput(Input):
    url = StringField("URL", [InputRequired("Enter a URL.")], description="It gets a signed POST for each event.")
    name = StringField("Name", description="What you call it, such as “CRM”. Left empty: its URL.")
    events = SelectMultipleField(
        "Events",
        [InputRequired("Choose at least one event.")],
        choices=[SelectChoice(name, name) for name in SHAPES],
        default=["form.submitted"],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    api_key_id = SelectField("Only what comes in with", default="")


class RotateSecretInput(Input):
    overlap = SelectField(
        "The old secret signs as well for", choices=[SelectChoice(*overlap) for overlap in OVERLAPS], default="24"
    )


class DiscordInput(Input):
    url = StringField(
        "Discord webhook URL",
        description="In Discord: Edit channel, Integrations, Webhooks, Copy Webhook URL. Empty: nobody is told there.",
    )
