"""A form's History: what came in by it (K22), as the request log lists it, and who changed its settings."""

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.forms.form_views import ONE, about
from webapp.forms.lifecycle import get_form
from webapp.http.fields import FORM, FormId
from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces.audit_names import names_in
from webapp.workspaces.models import AuditEntry

pages = Pages("form_history")

MOST = 50


@pages.get(f"{ONE}/history", role="admin")
def history(session: Session, me: Me, form_id: FormId) -> Response:
    form = get_form(session, me.workspace_id, form_id)
    of_form = AuditEntry.workspace_id == me.workspace_id, AuditEntry.subject == FORM.show(form.id)
    entries = session.scalars(select(AuditEntry).where(*of_form).order_by(AuditEntry.id.desc()).limit(MOST)).all()
    names = names_in(session, me.workspace_id, entries)
    return render("forms/history.html", **about(form), entries=entries, names=names)
