"""The management API of inbound webhook keys (I1 to I11): a key's settings are those of the form that belongs to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.forms.inbound import get_inbound_key, inbound_url, token_of
from webapp.forms.inbound_editing import add_inbound_key, drop_inbound_key, edit_inbound_key, form_of, renew_token
from webapp.forms.inbound_inputs import ANY_WEBSITE, InboundKeyIn, InboundKeyPatch
from webapp.forms.models import Form, InboundKey
from webapp.http.api import Api
from webapp.http.fields import FormId, InboundId
from webapp.http.operation import Caller
from webapp.http.paging import Page, PageQuery, read_page
from webapp.http.shapes import Output

api = Api("inbound")

READ, WRITE = "inbound:read", "inbound:write"


class InboundKeyOut(Output):
    id: InboundId
    form_id: FormId
    name: str
    url: str
    allowed_domains: list[str]
    honeypot_field: str | None
    default_status: str | None
    default_tags: list[str]
    warnings: list[str]
    is_test: bool
    request_count: int
    last_used_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, key: InboundKey, form: Form) -> "InboundKeyOut":
        return cls(**_words(key, form))


class InboundKeyMade(InboundKeyOut):
    token: Annotated[str, Field(description="For the header X-Webhook-Token.")]

    @classmethod
    def of(cls, key: InboundKey, form: Form) -> "InboundKeyMade":
        return cls(**_words(key, form), token=token_of(key))


class InboundToken(Output):
    token: str


class DeletedInboundKey(Output):
    id: InboundId


@api.get("/inbound-keys", scope=READ, summary="List the inbound webhook keys")
def list_inbound_keys(session: Session, caller: Caller, query: PageQuery) -> Page[InboundKeyOut]:
    keys = select(InboundKey).where(InboundKey.workspace_id == caller.workspace_id, InboundKey.deleted_at.is_(None))
    page = read_page(session, keys, InboundKey.id, query)
    forms = _forms(session, caller.workspace_id, page.items)
    return page.map(lambda key: InboundKeyOut.of(key, forms[key.form_id]))


@api.post("/inbound-keys", scope=WRITE, summary="Create an inbound webhook key", status=201)
def make_inbound_key(session: Session, caller: Caller, body: InboundKeyIn) -> InboundKeyMade:
    key = add_inbound_key(session, caller, body)
    return InboundKeyMade.of(key, form_of(session, key))


@api.get("/inbound-keys/<inbound_key_id>", scope=READ, summary="Show an inbound webhook key")
def show_inbound_key(session: Session, caller: Caller, inbound_key_id: InboundId) -> InboundKeyOut:
    key = get_inbound_key(session, caller.workspace_id, inbound_key_id)
    return InboundKeyOut.of(key, form_of(session, key))


@api.get("/inbound-keys/<inbound_key_id>/token", scope=WRITE, summary="Reveal the token of an inbound webhook key")
def reveal_inbound_token(session: Session, caller: Caller, inbound_key_id: InboundId) -> InboundToken:
    return InboundToken(token=token_of(get_inbound_key(session, caller.workspace_id, inbound_key_id)))


@api.patch("/inbound-keys/<inbound_key_id>", scope=WRITE, summary="Change an inbound webhook key; its token stays")
def update_inbound_key(
    session: Session, caller: Caller, inbound_key_id: InboundId, body: InboundKeyPatch
) -> InboundKeyOut:
    key = edit_inbound_key(session, caller, inbound_key_id, body)
    return InboundKeyOut.of(key, form_of(session, key))


@api.delete("/inbound-keys/<inbound_key_id>", scope=WRITE, summary="Delete an inbound webhook key for good")
def remove_inbound_key(session: Session, caller: Caller, inbound_key_id: InboundId) -> DeletedInboundKey:
    return DeletedInboundKey(id=drop_inbound_key(session, caller, inbound_key_id).id)


@api.post(
    "/inbound-keys/<inbound_key_id>/regenerate", scope=WRITE, summary="Make a new token; the old one stops at once"
)
def regenerate_inbound_token(session: Session, caller: Caller, inbound_key_id: InboundId) -> InboundKeyMade:
    key = renew_token(session, caller, inbound_key_id)
    return InboundKeyMade.of(key, form_of(session, key))


def _forms(session: Session, workspace_id: bytes, keys: Sequence[InboundKey]) -> dict[bytes, Form]:
    wanted = Form.workspace_id == workspace_id, Form.id.in_([key.form_id for key in keys])
    return {form.id: form for form in session.scalars(select(Form).where(*wanted))}


def _words(key: InboundKey, form: Form) -> dict[str, Any]:
    of_form = {name: getattr(form, name) for name in ("name", "honeypot_field", "default_status", "default_tags")}
    of_key = {
        name: getattr(key, name) for name in ("id", "form_id", "is_test", "request_count", "last_used_at", "created_at")
    }
    return {
        **of_form,
        **of_key,
        "url": inbound_url(key),
        "allowed_domains": form.allowed_origins,
        "warnings": [] if form.allowed_origins else [ANY_WEBSITE],
    }
