"""What an inbound webhook key's settings may be (I2): they are those of the form that belongs to it."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from webapp.forms.inputs import Name, Origin, Tag
from webapp.http.fields import Filled
from webapp.http.shapes import Patch

ANY_WEBSITE = "Any website may send leads with this key's token. List the domains that should be allowed."


def _split(value: object) -> object:
    """The entries of a text with commas."""
    return [entry.strip() for entry in value.split(",") if entry.strip()] if isinstance(value, str) else value


Domains = Annotated[
    list[Origin],
    Field(max_length=100, description="A list, or a text with commas; empty: any website."),
    BeforeValidator(_split, json_schema_input_type=list[Origin] | str),
]


class InboundKeyPatch(Patch):
    name: Name = ""
    allowed_domains: Domains = []
    honeypot_field: Annotated[Filled, Field(max_length=200)] | None = None
    default_status: Annotated[str, Field(max_length=60, description="One of the workspace's statuses.")] | None = None
    default_tags: Annotated[list[Tag], Field(max_length=50)] = []

    def settings(self) -> dict[str, Any]:
        """The columns of the form; whether a key is for tests is its own affair."""
        changes = {name: value for name, value in self.changes().items() if name != "is_test"}
        return {{"allowed_domains": "allowed_origins"}.get(name, name): value for name, value in changes.items()}


class InboundKeyIn(InboundKeyPatch):
    name: Name
    is_test: Annotated[bool, Field(description="What comes in with it is test data.")] = False
