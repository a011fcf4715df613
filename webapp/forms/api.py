"""The management API of forms, and of what came in by each."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import Conflict
from webapp.forms.assignment_inputs import Assignment
from webapp.forms.editing import add_form, drop_form, edit_form
from webapp.forms.inbound import KIND as INBOUND
from webapp.forms.inputs import AutoResponder, DoubleOptIn, FormIn, FormPatch
from webapp.forms.lifecycle import get_form
from webapp.forms.models import Form
from webapp.http.api import Api
from webapp.http.fields import FormId
from webapp.http.operation import Caller
from webapp.http.paging import Page, PageQuery, read_page
from webapp.http.shapes import Output
from webapp.submissions.answers import SubmissionOut
from webapp.submissions.listing import LedgerQuery, list_ledger

api = Api("forms")


class FormQuery(PageQuery):
    kind: Annotated[
        Literal["form", "source", "inbound"] | None, Field(description="Left out: all but those of webhook keys.")
    ] = None


class FormOut(Output):
    id: FormId
    kind: Annotated[str, Field(description="Made by its owner, for a source, or with a webhook key.")]
    name: str
    status: str
    paused_message: str
    closed_message: str
    closes_at: datetime | None
    most_submissions: int | None
    has_password: bool
    allowed_origins: list[str]
    duplicate_handling: str
    match_field: str
    field_mapping: dict[str, str]
    default_tags: list[str]
    default_status: str | None
    default_source: str | None
    honeypot_field: str | None
    assignment: Assignment
    notify_members: bool
    webhook_url: str | None
    has_webhook_secret: bool
    webhook_signature_header: str
    auto_responder: AutoResponder
    double_opt_in: DoubleOptIn
    thank_you_message: str
    redirect_url: str | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, form: Form) -> "FormOut":
        same: dict[str, Any] = {name: getattr(form, name, None) for name in cls.model_fields}
        same["double_opt_in"] = form.double_opt_in or {}
        secrets = {"has_webhook_secret": form.webhook_secret, "has_password": form.password_hash}
        return cls(**same | {name: value is not None for name, value in secrets.items()})


class DeletedForm(Output):
    id: FormId


@api.get("/forms", scope="forms:read", summary="List the forms")
def list_forms(session: Session, caller: Caller, query: FormQuery) -> Page[FormOut]:
    wanted = Form.kind != INBOUND if query.kind is None else Form.kind == query.kind
    forms = select(Form).where(Form.workspace_id == caller.workspace_id, Form.deleted_at.is_(None), wanted)
    return read_page(session, forms, Form.id, query).map(FormOut.of)


@api.post("/forms", scope="forms:write", summary="Create a form", status=201)
def make_form(session: Session, caller: Caller, body: FormIn) -> FormOut:
    return FormOut.of(add_form(session, caller, body))


@api.get("/forms/<form_id>", scope="forms:read", summary="Show a form")
def show_form(session: Session, caller: Caller, form_id: FormId) -> FormOut:
    return FormOut.of(get_form(session, caller.workspace_id, form_id))


@api.patch("/forms/<form_id>", scope="forms:write", summary="Change a form's settings")
def update_form(session: Session, caller: Caller, form_id: FormId, body: FormPatch) -> FormOut:
    return FormOut.of(edit_form(session, caller, form_id, body))


@api.delete(
    "/forms/<form_id>",
    scope="forms:write",
    summary="Delete a form; its submissions and leads stay",
    refusals=(Conflict,),
)
def remove_form(session: Session, caller: Caller, form_id: FormId) -> DeletedForm:
    return DeletedForm(id=drop_form(session, caller, form_id).id)


@api.get("/forms/<form_id>/submissions", scope="submissions:read", summary="List a form's submissions")
def list_form_submissions(session: Session, caller: Caller, form_id: FormId, query: LedgerQuery) -> Page[SubmissionOut]:
    form = get_form(session, caller.workspace_id, form_id)
    return list_ledger(session, caller.workspace_id, query, form_id=form.id).map(SubmissionOut.of)
