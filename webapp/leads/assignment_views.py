"""Settings → Assignment: for each form, who gets its leads, who is there, whose turn is next, and how many wait."""

from datetime import UTC, datetime

from flask import Response
from sqlalchemy.orm import Session

from webapp.forms.inbound import KIND as INBOUND
from webapp.http.fields import FORM
from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.leads.assignment_overview import assignments

pages = Pages("assignment")


@pages.get("/settings/assignment", role="viewer")
def assignment(session: Session, me: Me) -> Response:
    shown = assignments(session, me.workspace_id, datetime.now(UTC))
    return render("leads/assignment.html", rows=[(FORM.show(each.form.id), each) for each in shown], inbound=INBOUND)
