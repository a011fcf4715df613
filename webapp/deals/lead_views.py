"""The deals that a person has to do with, which the page of the lead shows as a part of itself."""

from flask import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.deals.models import Deal, DealContact
from webapp.deals.stages import stage_names
from webapp.deals.wording import money_in
from webapp.http.fields import DEAL, LEAD, LeadId
from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.leads.listing import get_lead
from webapp.leads.mentions import name_of
from webapp.workspaces.models import Workspace

pages = Pages("lead_deals")

MOST = 10


@pages.get("/leads/<lead_id>/deals", role="viewer")
def deals(session: Session, me: Me, lead_id: LeadId) -> Response:
    lead = get_lead(session, me.workspace_id, lead_id)
    own = Deal.workspace_id == me.workspace_id, DealContact.lead_id == lead.id
    related = select(Deal).join(DealContact, DealContact.deal_id == Deal.id).where(*own)
    found = session.scalars(related.order_by(Deal.id.desc()).limit(MOST)).all()
    more = len(found) == MOST and session.scalar(select(func.count()).select_from(related.subquery()))
    workspace = session.get_one(Workspace, me.workspace_id)
    return render(
        "deals/of_lead.html",
        fragment="deals/_of_lead.html",
        deals=[(DEAL.show(deal.id), deal) for deal in found],
        more=more or 0,
        lead_id=LEAD.show(lead.id),
        name=name_of(lead),
        stages=stage_names(workspace),
        money=money_in(workspace.currency, me.locale),
    )
