"""The management API of leads."""

from sqlalchemy.orm import Session

from webapp.errors import Conflict
from webapp.http.api import Api
from webapp.http.fields import LeadId
from webapp.http.operation import Caller
from webapp.http.paging import Page
from webapp.http.shapes import Output
from webapp.leads.answers import CommentOut, LeadOut, word_comment, word_leads
from webapp.leads.inputs import CommentIn, LeadPatch, LeadQuery
from webapp.leads.lifecycle import comment, delete_lead, update_lead
from webapp.leads.listing import get_lead, list_leads_of

api = Api("leads")


class DeletedLead(Output):
    id: LeadId


@api.get("/leads", scope="leads:read", summary="List and search leads")
def list_leads(session: Session, caller: Caller, query: LeadQuery) -> Page[LeadOut]:
    page = list_leads_of(session, caller.workspace_id, query)
    return Page(word_leads(session, caller.workspace_id, page.items), page.next_cursor)


@api.get("/leads/<lead_id>", scope="leads:read", summary="Show a lead")
def show_lead(session: Session, caller: Caller, lead_id: LeadId) -> LeadOut:
    lead = get_lead(session, caller.workspace_id, lead_id)
    return word_leads(session, caller.workspace_id, [lead])[0]


@api.patch("/leads/<lead_id>", scope="leads:write", summary="Change a lead", refusals=(Conflict,))
def change_lead(session: Session, caller: Caller, lead_id: LeadId, body: LeadPatch) -> LeadOut:
    lead = get_lead(session, caller.workspace_id, lead_id, lock=True)
    update_lead(session, lead, body.changes(), caller.actor)
    return word_leads(session, caller.workspace_id, [lead])[0]


@api.delete("/leads/<lead_id>", scope="leads:write", summary="Delete a lead")
def remove_lead(session: Session, caller: Caller, lead_id: LeadId) -> DeletedLead:
    lead = get_lead(session, caller.workspace_id, lead_id, lock=True)
    delete_lead(session, lead, caller.actor)
    return DeletedLead(id=lead.id)


@api.post("/leads/<lead_id>/comments", scope="leads:write", summary="Comment on a lead", status=201)
def comment_on_lead(session: Session, caller: Caller, lead_id: LeadId, body: CommentIn) -> CommentOut:
    lead = get_lead(session, caller.workspace_id, lead_id, lock=True)
    return word_comment(comment(session, lead, body.body, caller.actor), {})
