"""What the forms of endpoints and of notifications send; the API's shapes hold the rules."""

from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.deliveries.page_words import CHANNELS
from webapp.deliveries.payloads import SHAPES
from webapp.http.html import Input

CHATS = {name: CHANNELS[name] for name in ("slack", "teams", "discord")}
CHAT_EVENTS = {
    "form.submitted": "Each submission",
    "lead.created": "A lead is created",
    "lead.assigned": "A lead is assigned",
    "lead.updated": "A lead is changed",
    "callback.scheduled": "A callback is scheduled",
    "callback.completed": "A callback is completed",
    "consent.given": "A consent is given",
    "consent.confirmed": "A consent is confirmed by email",
    "consent.withdrawn": "A consent is withdrawn",
    "endpoint.disabled": "A webhook is turned off",
}
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


class ChannelInput(Input):
    channel = RadioField(
        "Chat",
        [InputRequired("Choose a chat.")],
        choices=[SelectChoice(*chat) for chat in CHATS.items()],
        default="slack",
    )
    url = StringField("Webhook URL", [InputRequired("Enter the URL that the chat gives you.")])
    name = StringField("Name", description="What you call it, such as “#sales”. Left empty: its URL.")
    events = SelectMultipleField(
        "It is told of",
        [InputRequired("Choose at least one event.")],
        choices=[SelectChoice(name, words) for name, words in CHAT_EVENTS.items()],
        default=["form.submitted"],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class RotateSecretInput(Input):
    overlap = SelectField(
        "The old secret signs as well for", choices=[SelectChoice(*overlap) for overlap in OVERLAPS], default="24"
    )


class DiscordInput(Input):
    url = StringField(
        "Discord webhook URL",
        description="In Discord: Edit channel, Integrations, Webhooks, Copy Webhook URL. Empty: nobody is told there.",
    )
