"""The custom data of a lead, one value at a time."""

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.errors import Invalid
from webapp.http.fields import LEAD, LeadId
from webapp.http.html import asks_for_fragment, redirect_to, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.leads.lead_inputs import LeadArgs
from webapp.leads.lead_page import NOTHING, Sent, about, custom_of, lead_page
from webapp.leads.lifecycle import update_lead
from webapp.leads.listing import get_lead
from webapp.workspaces.custom_card import CustomArgs, Refused, sent_values

pages = Pages("lead_custom")

PLACE = "/leads/<lead_id>/custom"


@pages.get(PLACE, role="viewer")
def custom(session: Session, me: Me, lead_id: LeadId, query: CustomArgs) -> Response:
    """One value, shown or to be edited."""
    return _row(session, me, lead_id, query.key, edit=query.edit)


@pages.post(PLACE, role="member")
def change_custom(session: Session, me: Me, lead_id: LeadId) -> Response:
    lead, key = get_lead(session, me.workspace_id, lead_id, lock=True), request.form.get("key", "")
    try:
        values = sent_values(session, me.workspace_id, "lead", lead.custom_data)
    except Invalid as refusal:
        return _row(session, me, lead_id, key, edit=True, sent=Sent(custom=Refused.of(refusal)))
    update_lead(session, lead, {"custom_data": values}, me.actor, member_id=me.member_id)
    if not asks_for_fragment():
        toast("Saved.")
        return redirect_to(f"/leads/{LEAD.show(lead_id)}")
    response = _row(session, me, lead_id, key, edit=False)
    response.headers["HX-Trigger"] = f"inlet:{LEAD.show(lead_id)}"
    return response


def _row(session: Session, me: Me, lead_id: bytes, key: str, *, edit: bool, sent: Sent = NOTHING) -> Response:
    if not asks_for_fragment():
        return lead_page(session, me, lead_id, LeadArgs(custom=key if edit else None), sent)
    lead = about(session, me, lead_id)["lead"]
    return custom_of(session, me, lead, key if edit else None, sent).answer(key)
