"""What the forms of inbound webhook keys send, by the names of InboundKeyPatch, which holds their rules."""

from collections.abc import Sequence
from typing import Any, Self

from pydantic.alias_generators import to_camel
from wtforms import BooleanField, StringField

from webapp.forms.models import Form
from webapp.forms.page_fields import CommasField, none_if_empty, offer_statuses, status_field
from webapp.http.html import Input

TYPICAL_STATUS = "Unassigned"


class KeyInput(Input):
    """A key that is there already."""

    name = StringField("Name", description="Only you see it: “Landing page”, “Ads”, “Zapier”.")
    allowed_domains = CommasField(
        "Allowed domains",
        description="Separated by commas; *.example.com stands for every subdomain. Empty: any website (not safe).",
    )
    honeypot_field = StringField(
        "Honeypot field name",
        filters=[none_if_empty],
        description="A hidden field of your form, such as company_url. If it is filled in, a bot sent it.",
    )
    default_status = status_field("Default lead status")
    default_tags = CommasField("Default tags", description="Separated by commas. Every lead of this key gets them.")

    @classmethod
    def of(cls, form: Form, statuses: Sequence[str]) -> Self:
        """The settings as they are: those of the key's form."""
        return cls._offering(statuses, formdata=None, data={**vars(form), "allowed_domains": form.allowed_origins})

    @classmethod
    def blank(cls, statuses: Sequence[str]) -> Self:
        status = TYPICAL_STATUS if TYPICAL_STATUS in statuses else None
        return cls._offering(statuses, formdata=None, data={"default_status": status})

    @classmethod
    def sent(cls, statuses: Sequence[str]) -> Self:
        return cls._offering(statuses)

    @classmethod
    def _offering(cls, statuses: Sequence[str], **made_of: Any) -> Self:
        made = cls(**made_of)
        offer_statuses(made.default_status, statuses, "As everywhere")
        return made

    def values(self) -> dict[str, Any]:
        """What was sent, by the names of InboundKeyPatch."""
        return {to_camel(field.name): field.data for field in self}


class NewKeyInput(KeyInput):
    is_test = BooleanField(
        "Test key", description="What comes in with it is test data: hidden by default, never emailed."
    )
