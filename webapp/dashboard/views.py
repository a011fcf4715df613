"""The first page of whoever is signed in."""

from typing import Any

from flask import Response, current_app
from sqlalchemy.orm import Session

from webapp.dashboard.home import figures, latest_leads
from webapp.forms.sample import curl
from webapp.http.fields import LEAD
from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import SIGNED_IN
from webapp.insights.alarm_views import shown_alarms
from webapp.onboarding.checklist import first_lead, open_steps
from webapp.onboarding.samples import count_samples
from webapp.onboarding.trying import first_form
from webapp.workspaces.keys import shown_key

pages = Pages("home")


@pages.get("/", role=SIGNED_IN)
def home(session: Session, me: Me) -> Response:
    """Its fragment is all of it that changes by itself."""
    if not me.role:
        return render("dashboard/no_workspace.html")
    return render("dashboard/home.html", fragment="dashboard/_news.html", **_news(session, me))


def _news(session: Session, me: Me) -> dict[str, Any]:
    steps = open_steps(session, me.workspace_id)
    return {
        "steps": steps,
        "figures": figures(session, me.workspace_id),
        "latest": latest_leads(session, me.workspace_id),
        "first": first_lead(session, me.workspace_id) if steps else None,
        "samples": count_samples(session, me.workspace_id),
        "terminal": _terminal(session, me) if steps and me.may("member") else "",
        "alarms": shown_alarms(session, me),
        "show_lead_id": LEAD.show,
    }


def _terminal(session: Session, me: Me) -> str:
    form, key = first_form(session, me.workspace_id), shown_key(session, me.workspace_id)
    return curl(current_app.config["PUBLIC_URL"], form, key) if form is not None and key is not None else ""
