"""The management API of callbacks (R12)."""

from datetime import datetime

from sqlalchemy.orm import Session

from webapp.callbacks.booking import book, move
from webapp.callbacks.inputs import CallbackIn, CallbackPatch, CallbackQuery, CompleteIn
from webapp.callbacks.lifecycle import cancel, complete
from webapp.callbacks.listing import get_callback, list_callbacks_of
from webapp.callbacks.models import Callback
from webapp.errors import Conflict
from webapp.http.api import Api
from webapp.http.fields import CallbackId, LeadId, MemberId, SubmissionId
from webapp.http.operation import Caller
from webapp.http.paging import Page
from webapp.http.shapes import Output
from webapp.leads.listing import get_lead

api = Api("callbacks")

READ, WRITE = "callbacks:read", "callbacks:write"


class CallbackOut(Output):
    id: CallbackId
    lead_id: LeadId
    submission_id: SubmissionId | None
    assignee: MemberId | None
    due_at: datetime
    minutes: int
    attempts: int
    status: str
    outcome: str | None
    note: str
    is_test: bool
    created_at: datetime
    completed_at: datetime | None

    @classmethod
    def of(cls, callback: Callback) -> "CallbackOut":
        same = {name: getattr(callback, name) for name in cls.model_fields if hasattr(callback, name)}
        return cls(**same, assignee=callback.assignee_id)


@api.get("/callbacks", scope=READ, summary="List the callbacks")
def list_callbacks(session: Session, caller: Caller, query: CallbackQuery) -> Page[CallbackOut]:
    return list_callbacks_of(session, caller.workspace_id, query).map(CallbackOut.of)


@api.post("/callbacks", scope=WRITE, summary="Schedule a callback", status=201, refusals=(Conflict,))
def schedule_callback(session: Session, caller: Caller, body: CallbackIn) -> CallbackOut:
    lead = get_lead(session, caller.workspace_id, body.lead_id)
    assignee_id = body.assignee if "assignee" in body.model_fields_set else lead.assignee_id
    made = book(
        session,
        lead,
        body.due_at,
        actor=caller.actor,
        assignee_id=assignee_id,
        minutes=body.minutes,
        note=body.note,
    )
    return CallbackOut.of(made)


@api.get("/callbacks/<callback_id>", scope=READ, summary="Show a callback")
def show_callback(session: Session, caller: Caller, callback_id: CallbackId) -> CallbackOut:
    return CallbackOut.of(get_callback(session, caller.workspace_id, callback_id))


@api.patch("/callbacks/<callback_id>", scope=WRITE, summary="Move or reassign a callback", refusals=(Conflict,))
def update_callback(session: Session, caller: Caller, callback_id: CallbackId, body: CallbackPatch) -> CallbackOut:
    callback = get_callback(session, caller.workspace_id, callback_id, lock=True)
    values = {{"assignee": "assignee_id"}.get(name, name): value for name, value in body.changes().items()}
    move(session, callback, values, caller.actor)
    return CallbackOut.of(callback)


@api.post(
    "/callbacks/<callback_id>/complete", scope=WRITE, summary="Note what came of a callback", refusals=(Conflict,)
)
def complete_callback(session: Session, caller: Caller, callback_id: CallbackId, body: CompleteIn) -> CallbackOut:
    callback = get_callback(session, caller.workspace_id, callback_id, lock=True)
    complete(session, callback, body.outcome, caller.actor, note=body.note)
    return CallbackOut.of(callback)


@api.post("/callbacks/<callback_id>/cancel", scope=WRITE, summary="Cancel a callback", refusals=(Conflict,))
def cancel_callback(session: Session, caller: Caller, callback_id: CallbackId) -> CallbackOut:
    callback = get_callback(session, caller.workspace_id, callback_id, lock=True)
    cancel(session, callback, caller.actor)
    return CallbackOut.of(callback)
