"""A rule of a form's mapping for what came in before it: what it would do to the leads, and the job that does it."""

from typing import Annotated

from flask import Response, request
from pydantic import Field
from sqlalchemy.orm import Session

from webapp.errors import NotFound
from webapp.forms.lifecycle import get_form
from webapp.forms.models import Form
from webapp.http.fields import FORM, FormId
from webapp.http.html import redirect_to, render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs
from webapp.intake.suggestion_views import MAPPING
from webapp.leads.back_fill_preview import LOOKED_AT, preview
from webapp.leads.browsing import Viewer
from webapp.leads.bulk import start_back_fill
from webapp.leads.list_address import HOME
from webapp.leads.page_inputs import BULK_JOB
from webapp.leads.placing import Rule

pages = Pages("past_mapping")


class PastArgs(PageArgs):
    """`field`: as the form sends it; without one the rules are shown to choose from."""

    field: Annotated[str, Field(max_length=200)] = ""


@pages.get(f"{MAPPING}/past", role="admin")
def past(session: Session, me: Me, form_id: FormId, query: PastArgs) -> Response:
    form = get_form(session, me.workspace_id, form_id)
    rule = _rule(form, query.field) if query.field else None
    return render(
        "intake/past.html",
        form=form,
        id=FORM.show(form.id),
        rules=[one for one in (Rule(form.id, *pair) for pair in form.field_mapping.items()) if one.moves],
        rule=rule,
        preview=preview(session, me.workspace_id, rule) if rule is not None else None,
        looked_at=LOOKED_AT,
    )


@pages.post(f"{MAPPING}/past", role="admin")
def fill_past(session: Session, me: Me, form_id: FormId) -> Response:
    form = get_form(session, me.workspace_id, form_id)
    job = start_back_fill(session, Viewer.of(me), _rule(form, request.form.get("field", "")))
    return redirect_to(f"{HOME}/jobs/{BULK_JOB.show(job.id)}")


def _rule(form: Form, field: str) -> Rule:
    """The rule of the form for this field. Raises NotFound."""
    rule = Rule(form.id, field, form.field_mapping.get(field, ""))
    if not rule.target or not rule.moves:
        raise NotFound("The mapping has no rule that moves this field.")
    return rule
