"""What the pages of a form send: each some of its settings, by the names of FormPatch, which holds their rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from pydantic.alias_generators import to_camel
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from webapp.forms.models import Form
from webapp.forms.page_fields import CommasField, LinesField, explained, none_if_empty, offer_statuses, status_field
from webapp.http.html import Input


@dataclass(frozen=True)
class Offer:
    """What the workspace has to choose from: its statuses, and its members by public id with their names."""

    statuses: Sequence[str]
    default_status: str
    members: Sequence[tuple[str, str]]


class FormInput(Input):
    """Some of a form's settings; a field has the name of the column that it shows."""

    @classmethod
    def of(cls, form: Form) -> Self:
        """The settings as they are."""
        return cls(formdata=None, data=cls.stored(form))

    @classmethod
    def stored(cls, form: Form) -> dict[str, Any]:
        return dict(vars(form))

    def offer(self, offer: Offer) -> None:
        """Take in what can be chosen; before anything is judged or shown."""

    def press(self, button: str) -> None:
        """Do what a button says that does not save."""

    def values(self) -> dict[str, Any]:
        """What was sent, by the names of FormPatch."""
        return {to_camel(field.name): field.data for field in self}


class NameInput(Input):
    name = StringField("Name", description="What you call it, such as “Contact page”. Visitors see it too.")


class GeneralInput(FormInput):
    name = StringField("Name")
    status = RadioField(
        "Status",
        choices=[
            SelectChoice("active", explained("Active", "Submissions are taken.")),
            SelectChoice("paused", explained("Paused", "Submissions are refused for now, with the message below.")),
            SelectChoice("closed", explained("Closed", "Submissions are refused for good, with the message below.")),
        ],
    )
    paused_message = TextAreaField(
        "Message while paused or closed", description="For visitors of the form's page. Empty: a plain sentence."
    )
    thank_you_message = TextAreaField(
        "Thank-you message", description="For visitors of the form's page. Empty: a plain sentence."
    )
    redirect_url = StringField(
        "Redirect after submission",
        filters=[none_if_empty],
        description="A full address, such as https://example.com/thanks, in place of the message.",
    )
    default_status = status_field("Default status")
    default_source = StringField(
        "Default source", filters=[none_if_empty], description="For new leads that name no source themselves."
    )
    default_tags = CommasField(
        "Default tags", description="Separated by commas. New leads get them, known ones get those they lack."
    )

    def offer(self, offer: Offer) -> None:
        offer_statuses(self.default_status, offer.statuses, f"As everywhere ({offer.default_status})")


class SecurityInput(FormInput):
    allowed_origins = LinesField(
        "Allowed origins",
        description=(
            "One a line: https://example.com, or *.example.com for every subdomain. Write localhost for pages on "
            "your machine. What no browser sends, such as your own server's calls, has no origin and passes."
        ),
    )
    honeypot_field = StringField(
        "Honeypot field name",
        filters=[none_if_empty],
        description=(
            "A field that people do not see, such as company_url. Whoever fills it in is a bot: the submission goes "
            "to Spam, and the sender is told that all went well."
        ),
    )


class DuplicatesInput(FormInput):
    duplicate_handling = RadioField(
        "When a lead is known already",
        choices=[
            SelectChoice(
                "update_existing",
                explained(
                    "Update existing",
                    "Empty fields are filled, tags and project types are added. Nothing is overwritten.",
                ),
            ),
            SelectChoice(
                "overwrite",
                explained("Overwrite", "Fields that were sent replace those that are there. Tags are added."),
            ),
            SelectChoice(
                "create_new", explained("Create new", "Every submission makes a new lead, even of a known person.")
            ),
            SelectChoice(
                "skip",
                explained("Skip", "The submission is kept in this form's history, and the known lead stays as it is."),
            ),
        ],
    )
    match_field = RadioField(
        "A lead is known by",
        choices=[
            SelectChoice("email", explained("Email", "The same address, however it is spelled.")),
            SelectChoice("phone", explained("Phone", "The same number, with or without its country code.")),
            SelectChoice("email_then_phone", explained("Email, then phone", "The phone decides where no email does.")),
        ],
    )
