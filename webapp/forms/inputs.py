"""What a form's settings may be: checked when they are saved, so that no submission meets one that cannot work."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from flask import current_app
from pydantic import AfterValidator, Field, model_validator

from webapp.forms.assignment_inputs import Assignment, Nobody
from webapp.forms.mapping import valid_target
from webapp.http.fields import Filled, Moment, Text
from webapp.http.shapes import Input, Patch
from webapp.outgoing.answer import Failed
from webapp.outgoing.policy import policy_of
from webapp.outgoing.target import read_target
from webapp.workspaces.origins import parse_entry

_TAKEN_HEADERS = frozenset(
    "accept accept-encoding authorization connection content-encoding content-length content-type cookie date expect "
    "host keep-alive proxy-authorization te trailer transfer-encoding upgrade user-agent webhook-id webhook-signature "
    "webhook-timestamp".split()
)
_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"\u2028\u2029]")


def check_target(url: str) -> str:
    """An address that Inlet may send to; the operator's settings decide."""
    try:
        read_target(url, policy_of(current_app.config))
    except Failed as failed:
        raise ValueError(str(failed)) from None
    return url


def _check_redirect(url: str) -> str:
    parts = None if _UNSAFE_IN_URL.search(url) else urlsplit(url)
    if parts is None or parts.scheme not in ("https", "http") or not parts.hostname or parts.username is not None:
        raise ValueError("Use a full address, such as https://example.com/thanks.")
    return url


def _check_header(name: str) -> str:
    if name.lower() in _TAKEN_HEADERS:
        raise ValueError(f"{name} has a meaning of its own. Use another name, such as x-example-signature.")
    return name.lower()


def _check_mapping_target(target: str) -> str:
    if not valid_target(target):
        raise ValueError("Use a field of a lead, such as firstName, or customData. and a key.")
    return target


def _check_origin(entry: str) -> str:
    parse_entry(entry)
    return entry


class AutoResponder(Input):
    """The mail that a visitor gets; `{{firstName}}` and the like stand for what is known of them."""

    enabled: bool = False
    subject: Annotated[Text, Field(max_length=200, pattern=r"^[^\r\n]*$")] = ""
    body: Annotated[Text, Field(max_length=10_000)] = ""
    reply_to: Annotated[str, Field(max_length=254, pattern=r"^[^\s@<>,;:\"]+@[^\s@<>,;:\"]+$")] | None = None

    @model_validator(mode="after")
    def _something_to_send(self) -> "AutoResponder":
        if self.enabled and not (self.subject and self.body):
            raise ValueError("Give a subject and a body to send.")
        return self


class DoubleOptIn(Input):
    """Whoever ticks a consent confirms it by mail; until then it is asked for, and not given.

    An empty subject or body: our words, in the form's language. What was ticked and the link follow the body.
    """

    enabled: bool = False
    subject: Annotated[Text, Field(max_length=200, pattern=r"^[^\r\n]*$")] = ""
    body: Annotated[Text, Field(max_length=10_000)] = ""
    reply_waits: Annotated[bool, Field(description="The auto-responder answers once consent is confirmed.")] = False


Name = Annotated[Filled, Field(max_length=200, examples=["Contact"])]
Tag = Annotated[Filled, Field(max_length=100)]
Source = Annotated[Filled, Field(max_length=200)]
Target = Annotated[str, Field(max_length=200, examples=["firstName"]), AfterValidator(_check_mapping_target)]
Origin = Annotated[str, Field(max_length=300, examples=["https://example.com"]), AfterValidator(_check_origin)]
Redirect = Annotated[str, Field(max_length=2000), AfterValidator(_check_redirect)]
TargetUrl = Annotated[str, Field(max_length=2000), AfterValidator(check_target)]
Header = Annotated[str, Field(max_length=100, pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"), AfterValidator(_check_header)]
Password = Annotated[str, Field(min_length=4, max_length=200)]
Secret = Annotated[str, Field(min_length=1, max_length=200)]


class FormPatch(Patch):
    name: Name = ""
    status: Literal["active", "paused", "closed"] = "active"
    paused_message: Annotated[Text, Field(max_length=1000)] = ""
    closed_message: Annotated[Text, Field(max_length=1000, description="Once it is closed or full.")] = ""
    closes_at: Annotated[Moment | None, Field(description="From then on it takes no submissions.")] = None
    most_submissions: Annotated[
        Annotated[int, Field(ge=1, le=1_000_000)] | None,
        Field(description="How many it accepts in all, those it has included. Test data does not count."),
    ] = None
    password: Annotated[
        Password | None,
        Field(description="Asked of visitors, and of programs as `_password`.", json_schema_extra={"writeOnly": True}),
    ] = None
    allowed_origins: Annotated[list[Origin], Field(max_length=100)] = []
    duplicate_handling: Literal["update_existing", "overwrite", "create_new", "skip"] = "update_existing"
    match_field: Literal["email", "phone", "email_then_phone"] = "email"
    field_mapping: Annotated[dict[Source, Target], Field(max_length=200)] = {}
    default_tags: Annotated[list[Tag], Field(max_length=50)] = []
    default_status: Annotated[str, Field(max_length=60, description="One of the workspace's statuses.")] | None = None
    default_source: Annotated[Filled, Field(max_length=500)] | None = None
    honeypot_field: Annotated[Filled, Field(max_length=200)] | None = None
    assignment: Assignment = Nobody(mode="none")
    notify_members: bool = True
    webhook_url: Annotated[TargetUrl | None, Field(description="Null takes it away.")] = None
    webhook_secret: Annotated[Secret | None, Field(json_schema_extra={"writeOnly": True})] = None
    webhook_signature_header: Header = "x-inlet-signature"
    auto_responder: AutoResponder = AutoResponder()
    double_opt_in: DoubleOptIn = DoubleOptIn()
    thank_you_message: Annotated[Text, Field(max_length=5000)] = ""
    redirect_url: Redirect | None = None


class FormIn(FormPatch):
    name: Name
