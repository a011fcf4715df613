"""What was sent because of one lead, as a part of that lead's page."""

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.deliveries.models import Delivery
from webapp.deliveries.page_words import row
from webapp.events.models import Event
from webapp.http.fields import LEAD, LeadId
from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.paging import PageQuery, read_page
from webapp.http.route import PageArgs
from webapp.leads.mentions import name_of
from webapp.leads.models import Lead

pages = Pages("lead_deliveries")


class LeadDeliveriesArgs(PageArgs, PageQuery):
    pass


@pages.get("/leads/<lead_id>/deliveries", role="viewer")
def lead_deliveries(session: Session, me: Me, lead_id: LeadId, query: LeadDeliveriesArgs) -> Response:
    own = Lead.workspace_id == me.workspace_id, Lead.id == lead_id
    lead = LEAD.found(session.scalar(select(Lead).where(*own)))
    caused = select(Event.id).where(Event.workspace_id == me.workspace_id, Event.lead_id == lead.id)
    owed = select(Delivery).where(Delivery.workspace_id == me.workspace_id, Delivery.event_id.in_(caused))
    page = read_page(session, owed, Delivery.id, query)
    here = f"/leads/{LEAD.show(lead.id)}"
    return render(
        "deliveries/of_lead.html",
        fragment="deliveries/_of_lead.html",
        here=here,
        name=name_of(lead),
        rows=[row(delivery) for delivery in page.items],
        older=f"{here}/deliveries?cursor={page.next_cursor}" if page.next_cursor else "",
    )
