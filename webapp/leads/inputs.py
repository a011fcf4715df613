"""What the management API takes for a lead: changes, comments, and what a list is asked for."""

from typing import Annotated

from pydantic import Field, JsonValue

from webapp.http.fields import Filled, FormId, MemberId, Moment, Text
from webapp.http.paging import PageQuery
from webapp.http.shapes import Input, Patch
from webapp.leads.locking import LONGEST, MOST

Line = Annotated[Text, Field(max_length=500)]
Word = Annotated[Filled, Field(max_length=100)]
Name = Annotated[str, Field(max_length=LONGEST)]


SEARCH = (
    "Words, of which the first five count. Each begins a first name, last name, company, email, an email's domain or a "
    "phone, or goes on from the words before it; case does not matter. Digits alone are one phone, with or without "
    "its country code."
)
LOCKS = (
    "What nobody changes until it is unlocked, neither submissions nor imports, workflows, edits of many leads or "
    "this API: names of fields, such as `company`, and of custom data, such as `customData.size`. Changing one of "
    "them is a 409; one call may unlock a field and change it."
)


class LeadPatch(Patch):
    """Lists and customData are replaced as a whole; null empties a field."""

    first_name: Annotated[Line | None, Field(examples=["Jane"])] = None
    last_name: Line | None = None
    email: Annotated[Text, Field(max_length=254, examples=["jane@example.com"])] | None = None
    phone: Annotated[Text, Field(max_length=400, examples=["+1 212 555 0123"])] | None = None
    role: Line | None = None
    location: Line | None = None
    company: Line | None = None
    address: Annotated[Text, Field(max_length=1000)] | None = None
    city: Annotated[Text, Field(max_length=200)] | None = None
    state: Annotated[Text, Field(max_length=200)] | None = None
    zip: Annotated[Text, Field(max_length=60)] | None = None
    budget: Line | None = None
    timeline: Line | None = None
    source: Line | None = None
    status: Annotated[str, Field(max_length=60, description="One of the workspace's statuses.")] = ""
    project_types: Annotated[list[Word], Field(max_length=100)] = []
    tags: Annotated[list[Word], Field(max_length=100)] = []
    custom_data: dict[str, JsonValue] = {}
    locked_fields: Annotated[list[Name], Field(max_length=MOST, description=LOCKS, examples=[["company"]])] = []
    assignee_id: MemberId | None = None


class CommentIn(Input):
    body: Annotated[Filled, Field(max_length=50_000, examples=["Called back, wants an offer."])]


class LeadQuery(PageQuery):
    email: Annotated[str | None, Field(max_length=254)] = None
    phone: Annotated[str | None, Field(max_length=64)] = None
    status: Annotated[str | None, Field(max_length=60)] = None
    tag: Annotated[str | None, Field(max_length=100, description="Compared without case.")] = None
    source: Annotated[str | None, Field(max_length=500)] = None
    form: Annotated[FormId | None, Field(description="Leads that this form made.")] = None
    since: Annotated[Moment | None, Field(description="Leads made then or later.")] = None
    q: Annotated[str | None, Field(max_length=200, description=SEARCH)] = None
    test: Annotated[bool, Field(description="Test data in place of live data.")] = False
