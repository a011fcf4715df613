"""What the management API takes for callbacks, and what their list is asked for."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import Field

from webapp.callbacks.models import USUAL_MINUTES
from webapp.http.fields import Day, LeadId, MemberId, Moment, Text
from webapp.http.paging import PageQuery
from webapp.http.shapes import Input, Patch

Status = Literal["scheduled", "completed", "cancelled"]
Outcome = Literal["reached", "no_answer", "wrong_number", "not_interested"]
Note = Annotated[Text, Field(max_length=10_000)]
Minutes = Annotated[int, Field(ge=5, le=480, description="How long it takes.")]


class CallbackPatch(Patch):
    due_at: Annotated[Moment, Field(examples=["2026-01-31T09:00:00Z"])] = datetime.max.replace(tzinfo=UTC)
    minutes: Minutes = USUAL_MINUTES
    note: Note = ""
    assignee: MemberId | None = None


class CallbackIn(Input):
    lead_id: LeadId
    due_at: Annotated[Moment, Field(examples=["2026-01-31T09:00:00Z"])]
    minutes: Minutes = USUAL_MINUTES
    note: Note = ""
    assignee: Annotated[MemberId | None, Field(description="Left out: whoever the lead is assigned to.")] = None


class CompleteIn(Input):
    outcome: Outcome
    note: Annotated[Note | None, Field(description="Takes the place of the note that it had.")] = None


class CallbackQuery(PageQuery):
    day: Annotated[Day | None, Field(description="Due on this day in the workspace's time zone.")] = None
    assignee: MemberId | None = None
    lead: LeadId | None = None
    status: Status | None = None
    test: Annotated[bool, Field(description="Test data in place of live data.")] = False
