"""Settings → Assignment: for each form, who gets its leads, who is away, and whose turn is next."""

from flask import Response
from sqlalchemy.orm import Session

from webapp.forms.inbound import KIND as INBOUND
from webapp.forms.overview import assignments
from webapp.http.fields import FORM
from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages

pages = Pages("assignment")


@pages.get("/settings/assignment", role="viewer")
def assignment(session: Session, me: Me) -> Response:
    rows = [(FORM.show(each.form.id), each) for each in assignments(session, me.workspace_id)]
    return render("forms/assignment.html", rows=rows, inbound=INBOUND)
