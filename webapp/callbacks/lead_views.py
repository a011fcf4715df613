"""The calls of a lead, as the page of the lead loads them: the next one, those before, and another to be scheduled."""

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.callbacks.agenda import calls_of_lead
from webapp.callbacks.choosing import book_as, callers, told_of
from webapp.callbacks.page_inputs import CallInput
from webapp.callbacks.words import OUTCOME_TONES, OUTCOME_WORDS
from webapp.errors import Conflict, Invalid, NotFound
from webapp.http.fields import LEAD, LeadId
from webapp.http.html import asks_for_fragment, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.leads.listing import get_lead
from webapp.leads.mentions import name_of
from webapp.leads.models import Lead

pages = Pages("lead_callbacks")

CARD = "/leads/<lead_id>/callbacks"


@pages.get(CARD, role="viewer")
def lead_callbacks(session: Session, me: Me, lead_id: LeadId) -> Response:
    lead = get_lead(session, me.workspace_id, lead_id)
    return _show(session, me, lead, CallInput.new(lead.assignee_id or me.member_id))


@pages.get(f"{CARD}/when", role="member")
def lead_call_when(session: Session, me: Me, lead_id: LeadId) -> Response:
    """What time it is for the lead, and what stands against it, while a time is being chosen."""
    lead = get_lead(session, me.workspace_id, lead_id)
    told = told_of(session, lead, CallInput(formdata=request.args))
    return render("callbacks/when.html", fragment="callbacks/_when.html", told=told, lead_id=LEAD.show(lead.id))


@pages.post(CARD, role="member")
def schedule_call(session: Session, me: Me, lead_id: LeadId) -> Response:
    lead = get_lead(session, me.workspace_id, lead_id)
    sent = CallInput()
    try:
        book_as(session, lead, sent, me)
    except (Invalid, Conflict, NotFound) as refusal:
        sent.refuse(refusal)
        return _show(session, me, lead, sent, status=422)
    toast("The call is scheduled.")
    if not asks_for_fragment():
        return redirect_to(f"/leads/{LEAD.show(lead.id)}")
    response = _show(session, me, lead, CallInput.new(lead.assignee_id or me.member_id))
    response.headers["HX-Trigger"] = f"inlet:{LEAD.show(lead.id)}"
    return response


def _show(session: Session, me: Me, lead: Lead, sent: CallInput, *, status: int = 200) -> Response:
    calls = calls_of_lead(session, lead)
    return render(
        "callbacks/lead.html",
        fragment="callbacks/_lead.html",
        status=status,
        lead_id=LEAD.show(lead.id),
        name=name_of(lead),
        to_come=[call for call in reversed(calls) if call.callback.status == "scheduled"],
        past=[call for call in calls if call.callback.status != "scheduled"],
        input=sent.offer(callers(session, me.workspace_id)),
        told=told_of(session, lead, sent),
        refused=status >= 400,
        outcomes=OUTCOME_WORDS,
        tones=OUTCOME_TONES,
    )
