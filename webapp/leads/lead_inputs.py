"""What the page of a lead is asked for, and what its forms send."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.alias_generators import to_camel
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from webapp.errors import NotFound
from webapp.http.fields import EventId
from webapp.http.html import Input
from webapp.http.paging import PageQuery
from webapp.http.reading import read_values
from webapp.http.route import PageArgs
from webapp.leads.inputs import LeadPatch
from webapp.leads.models import Lead

Show = Literal["all", "comments", "changes", "submissions", "deliveries"]
_BY_COMMAS = "Separated by commas."


class LeadArgs(PageArgs, PageQuery):
    """`show`: of which kind the timeline is; `write`: to whom.

    `edit`: the field that is being changed; `custom`: the key of custom data that is.
    """

    show: Show = "all"
    edit: str | None = None
    custom: str | None = None
    write: Literal["reply", "resume"] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 30


class FieldArgs(PageArgs):
    edit: bool = False


class HistoryArgs(PageArgs):
    """Of which field: its name in the API."""

    field: Annotated[str, Field(max_length=100_000)] = "email"


class NewsArgs(PageArgs):
    """What happened since an id, but for what the page has seen already."""

    since: EventId | None = None
    seen: Annotated[list[EventId], Field(max_length=100)] = []
    show: Show = "all"


class FactsInput(Input):
    """What a lead's page shows of the lead; one field of it is changed at a time."""

    first_name = StringField("First name")
    last_name = StringField("Last name")
    email = StringField("Email")
    phone = StringField("Phone")
    company = StringField("Company")
    role = StringField("Role")
    source = StringField("Source")
    budget = StringField("Budget")
    timeline = StringField("Timeline")
    project_types = StringField("Project types", description=_BY_COMMAS)
    location = StringField("Location")
    address = StringField("Address")
    city = StringField("City")
    state = StringField("State")
    zip = StringField("ZIP")
    status = SelectField("Status", validate_choice=False)
    assignee_id = SelectField("Assignee", validate_choice=False)

    def offer(self, statuses: list[str], members: Mapping[str, str], former: Mapping[str, str]) -> None:
        """Give the fields that are chosen from a list what there is, and what the lead has, if that is gone.

        `members`, and those who were, by id.
        """
        for field, known in ((self.status, {name: name for name in statuses}), (self.assignee_id, members)):
            gone = {} if field.data in known or not field.data else {field.data: former.get(field.data, field.data)}
            field.choices = [SelectChoice(*choice) for choice in {**gone, **known}.items()]

    def change(self, name: str) -> dict[str, Any]:
        """What this field was changed to, by the lead's column; raises Invalid as the API would."""
        text = self[name].data or ""
        wanted: Any = [word.strip() for word in text.split(",") if word.strip()] if name == "project_types" else text
        return read_values(LeadPatch, {to_camel(name): wanted or (None if name == "assignee_id" else wanted)}).changes()

    @classmethod
    def of(cls, lead: Lead, **values: Any) -> "FactsInput":
        """The fields as they are; `values` in place of some."""
        shown = {name: getattr(lead, name) for name in FACTS if name != "project_types"}
        return cls(formdata=None, data={**shown, "project_types": ", ".join(lead.project_types), **values})


CHOSEN = ("status", "assignee_id")
FACTS = tuple(name for name in vars(FactsInput) if not name.startswith("_") and name in Lead.__table__.c)


def check_fact(name: str) -> str:
    """The name of a field that is changed in its place; raises NotFound for any other."""
    if name not in FACTS:
        raise NotFound("A lead has no such field.")
    return name


class CommentInput(Input):
    body = TextAreaField("Comment")


class ReplyInput(Input):
    subject = StringField(
        "Subject", [DataRequired("Enter a subject."), Length(max=200, message="Use at most 200 characters.")]
    )
    text = TextAreaField(
        "Message", [DataRequired("Write a message."), Length(max=50_000, message="Use at most 50,000 characters.")]
    )
