"""What the forms of a workspace's own settings send."""

from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Regexp

from webapp.http.html import Input
from webapp.workspaces.hours_input import HoursField
from webapp.workspaces.locales import LOCALES
from webapp.workspaces.page_inputs import time_zone_field

BLOCK_KINDS = (
    ("email", "Email address"),
    ("domain", "Domain, with all below it"),
    ("ip", "IP address or network"),
    ("phrase", "Phrase in the text"),
)


class GeneralInput(Input):
    name = StringField("Name", [DataRequired("Enter a name."), Length(max=200, message="Use at most 200 characters.")])
    country = StringField(
        "Country",
        [Regexp(r"[A-Za-z]{2}\Z", message="Enter the two letters of a country, such as US or DE.")],
        description="Two letters, for phone numbers.",
    )
    currency = StringField(
        "Currency",
        [Regexp(r"[A-Za-z]{3}\Z", message="Enter the three letters of a currency, such as USD or EUR.")],
        description="Three letters, for deals.",
    )
    time_zone = time_zone_field()
    locale = SelectField("Language and formats", choices=[SelectChoice(*locale) for locale in LOCALES])


class BusinessHoursInput(Input):
    business_hours = HoursField("Days and times")


class ProxiesInput(Input):
    proxies = TextAreaField(
        "Addresses",
        [Length(max=5_000, message="Use at most 5,000 characters.")],
        description="One a line, such as 203.0.113.7. Empty: there is none.",
    )


class BlockInput(Input):
    kind = SelectField(
        "Kind", [AnyOf([kind for kind, _ in BLOCK_KINDS])], choices=[SelectChoice(*k) for k in BLOCK_KINDS]
    )
    value = StringField(
        "Value", [InputRequired("Enter what to block."), Length(max=254, message="Use at most 254 characters.")]
    )
