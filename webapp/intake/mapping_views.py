"""A form's Field Mapping, tried out: what a payload would become, by the code that takes submissions in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session
from wtforms import TextAreaField

from webapp.errors import Refusal
from webapp.forms.lifecycle import get_form
from webapp.forms.mapping_inputs import LABELS, MappingInput
from webapp.forms.models import Form
from webapp.forms.sample import EXAMPLE
from webapp.http.fields import FORM, FormId
from webapp.http.html import Input, asks_for_fragment, render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.intake.access import by_form
from webapp.intake.dialects.forms_api import FORMS_API
from webapp.intake.incoming import Call
from webapp.intake.prepared import Prepared
from webapp.intake.preparing import prepare

pages = Pages("mapping")

ADDRESS = "/settings/integrations/website-forms/<form_id>/field-mapping/test"


class PayloadInput(Input):
    payload = TextAreaField("Payload", description="As JSON: the fields of your form, or a whole request body.")


@dataclass(frozen=True)
class Tried:
    """What became of a payload: what it says of a person, or why it would be refused."""

    prepared: Prepared | None = None
    refusal: Refusal | None = None


@pages.get(ADDRESS, role="admin")
def mapping_test(session: Session, me: Me, form_id: FormId) -> Response:
    form = get_form(session, me.workspace_id, form_id)
    payload = json.dumps({**EXAMPLE, **dict.fromkeys(form.field_mapping, "Example")}, indent=2, ensure_ascii=False)
    sent = PayloadInput(formdata=None, data={"payload": payload})
    tried = _try(session, form, form.field_mapping, payload)
    return render("intake/mapping_test.html", fragment="intake/_mapping_test.html", **_words(form, sent, tried))


@pages.post(ADDRESS, role="admin")
def try_mapping(session: Session, me: Me, form_id: FormId) -> Response:
    """By the rows of the page as they stand, saved or not, where it sends them along."""
    form = get_form(session, me.workspace_id, form_id)
    sent = PayloadInput()
    mapping = MappingInput().usable() if "rows-0-source" in request.form else form.field_mapping
    tried = _try(session, form, mapping, sent.payload.data or "")
    return render(
        "intake/mapping_test.html",
        fragment="intake/_becomes.html",
        status=422 if tried.refusal else 200,
        **_words(form, sent, tried),
    )


def _try(session: Session, form: Form, mapping: Mapping[str, str], payload: str) -> Tried:
    call = Call(
        method="POST",
        path="",
        reference=FORM.show(form.id),
        body=payload.encode("utf-8", "replace"),
        content_type="application/json",
        headers={},
        ip="",
        received_at=datetime.now(UTC),
    )
    access = by_form(session.connection(), call.reference, sandbox=True)
    access = replace(access, form=replace(access.form, field_mapping=dict(mapping)))
    try:
        data = FORMS_API.read_body(call)
        whole = isinstance(data.get("fields"), dict)
        return Tried(prepare(FORMS_API.read(call, data if whole else {"fields": data}, access)))
    except Refusal as refusal:
        return Tried(refusal=refusal)


def _words(form: Form, sent: PayloadInput, tried: Tried) -> dict[str, Any]:
    return {
        "form": form,
        "id": FORM.show(form.id),
        "input": sent,
        "tried": tried,
        "labels": LABELS,
        "beside": asks_for_fragment(),
    }
