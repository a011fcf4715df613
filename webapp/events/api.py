"""The management API of events: what happened and what it is about, for programs that follow along.

What an event says beyond that stays here: some of it is for one pair of eyes, such as the link of an invitation.
"""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.events.models import Event
from webapp.http.api import Api
from webapp.http.fields import EventId, Filled, FormId, LeadId, MemberId, Moment, SubmissionId
from webapp.http.operation import Caller
from webapp.http.paging import Page, PageQuery, read_page
from webapp.http.shapes import Output

api = Api("events")


class EventQuery(PageQuery):
    kind: Annotated[Filled | None, Field(description="Such as `lead.created`.")] = None
    since: Annotated[Moment | None, Field(description="What happened then or later.")] = None
    test: Annotated[bool, Field(description="Test data in place of live data.")] = False


class EventOut(Output):
    id: EventId
    kind: Annotated[str, Field(examples=["lead.created"])]
    lead_id: LeadId | None
    submission_id: SubmissionId | None
    form_id: FormId | None
    member_id: MemberId | None
    is_test: bool
    created_at: datetime

    @classmethod
    def of(cls, event: Event) -> "EventOut":
        return cls.model_validate({name: getattr(event, name) for name in cls.model_fields})


@api.get("/events", scope="events:read", summary="List what happened")
def list_events(session: Session, caller: Caller, query: EventQuery) -> Page[EventOut]:
    events = select(Event).where(Event.workspace_id == caller.workspace_id, Event.is_test.is_(query.test))
    if query.kind is not None:
        events = events.where(Event.kind == query.kind)
    if query.since is not None:
        events = events.where(Event.created_at >= query.since)
    return read_page(session, events, Event.id, query).map(EventOut.of)
