"""Suggestions beside a form's Field Mapping: fields that nobody placed yet, and what they may be; placed by a click.

A field that is kept as custom data has a rule that says so, and is not suggested again.
"""

from typing import Any
from urllib.parse import quote

from flask import Response, request
from sqlalchemy.orm import Session

from webapp.errors import Invalid
from webapp.forms.editing import edit_form
from webapp.forms.inputs import FormPatch
from webapp.forms.lifecycle import get_form
from webapp.forms.mapping import CUSTOM
from webapp.forms.mapping_inputs import LABELS
from webapp.forms.models import Form
from webapp.http.fields import FORM, FormId
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values
from webapp.intake.unplaced import LOOKED_AT, unplaced
from webapp.leads.placing import Rule
from webapp.workspaces.custom_fields import fields_of

pages = Pages("suggestions")

MAPPING = "/settings/integrations/website-forms/<form_id>/field-mapping"


@pages.get(f"{MAPPING}/suggestions", role="viewer")
def suggestions(session: Session, me: Me, form_id: FormId) -> Response:
    return _shown(session, me, get_form(session, me.workspace_id, form_id))


@pages.post(f"{MAPPING}/suggestions", role="admin")
def place_field(session: Session, me: Me, form_id: FormId) -> Response:
    """Add a rule for what comes; where it moves what is there, the next page shows that."""
    form, name = get_form(session, me.workspace_id, form_id), request.form.get("field", "")
    kept = request.form.get("press") == "keep"
    rule = Rule(form.id, name, CUSTOM + name if kept else request.form.get("target", ""))
    if not rule.target:
        return _shown(session, me, form, problem=f"Choose where {name} belongs.")
    try:
        edit_form(
            session, me, form_id, read_values(FormPatch, {"fieldMapping": {**form.field_mapping, name: rule.target}})
        )
    except Invalid as refusal:
        return _shown(session, me, form, problem=next((each[0] for each in refusal.fields.values()), refusal.message))
    here = MAPPING.replace("<form_id>", FORM.show(form_id))
    if kept or not rule.moves:
        toast(f"{name} stays custom data." if kept else f"{name} becomes a comment from now on.")
        return redirect_to(here)
    toast(f"From now on {name} goes to {rule.label}.")
    return redirect_to(f"{here}/past?field={quote(name, safe='')}")


def _shown(session: Session, me: Me, form: Form, problem: str = "") -> Response:
    custom = fields_of(session, me.workspace_id, "lead")
    words: dict[str, Any] = {
        "form": form,
        "id": FORM.show(form.id),
        "found": unplaced(session, form),
        "targets": [*LABELS.items(), *((CUSTOM + one.key, one.label) for one in custom)],
        "looked_at": LOOKED_AT,
        "problem": problem,
        "masked": (lambda text: text) if me.may("member") else masked,
    }
    status = 422 if problem else 200
    return render("intake/suggestions.html", fragment="intake/_suggestions.html", status=status, **words)


def masked(text: str) -> str:
    """What a value looks like, without saying it: only a few of its characters stay."""
    shown = text[:1] + "•" * 6 + text[-2:]
    return shown if len(text) > len(shown) - 3 else "•" * 6
