"""The management API of inbound webhook keys (I1 to I11): a key's settings are those of the form that belongs to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.forms.changing import change_form
from webapp.forms.inbound import (
    create_inbound_key,
    delete_inbound_key,
    get_inbound_key,
    inbound_url,
    regenerate,
    token_of,
)
from webapp.forms.inputs import Name, Origin, Tag
from webapp.forms.models import Form, InboundKey
from webapp.http.api import Api
from webapp.http.fields import INBOUND, Filled, FormId, InboundId
from webapp.http.operation import Caller
from webapp.http.paging import Page, PageQuery, read_page
from webapp.http.shapes import Output, Patch
from webapp.workspaces.audit import note

api = Api("inbound")

READ, WRITE = "inbound:read", "inbound:write"
ANY_WEBSITE = "Any website may send leads with this key's token. List the domains that should be allowed."


def _split(value: object) -> object:
    """The entries of a text with commas."""
    return [entry.strip() for entry in value.split(",") if entry.strip()] if isinstance(value, str) else value


Domains = Annotated[
    list[Origin],
    Field(max_length=100, description="A list, or a text with commas; empty: any website."),
    BeforeValidator(_split, json_schema_input_type=list[Origin] | str),
]


class InboundKeyPatch(Patch):
    name: Name = ""
    allowed_domains: Domains = []
    honeypot_field: Annotated[Filled, Field(max_length=200)] | None = None
    default_status: Annotated[str, Field(max_length=60, description="One of the workspace's statuses.")] | None = None
    default_tags: Annotated[list[Tag], Field(max_length=50)] = []


class InboundKeyIn(InboundKeyPatch):
    name: Name
    is_test: Annotated[bool, Field(description="What comes in with it is test data.")] = False


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
    key = create_inbound_key(session, caller.workspace_id, body.name, test=body.is_test)
    form = session.get_one(Form, key.form_id)
    change_form(session, form, _settings(body))
    _note(session, caller, "created", key.id, *body.changes())
    return InboundKeyMade.of(key, form)


@api.get("/inbound-keys/<inbound_key_id>", scope=READ, summary="Show an inbound webhook key")
def show_inbound_key(session: Session, caller: Caller, inbound_key_id: InboundId) -> InboundKeyOut:
    key = get_inbound_key(session, caller.workspace_id, inbound_key_id)
    return InboundKeyOut.of(key, session.get_one(Form, key.form_id))


@api.get("/inbound-keys/<inbound_key_id>/token", scope=WRITE, summary="Reveal the token of an inbound webhook key")
def reveal_inbound_token(session: Session, caller: Caller, inbound_key_id: InboundId) -> InboundToken:
    return InboundToken(token=token_of(get_inbound_key(session, caller.workspace_id, inbound_key_id)))


@api.patch("/inbound-keys/<inbound_key_id>", scope=WRITE, summary="Change an inbound webhook key; its token stays")
def update_inbound_key(
    session: Session, caller: Caller, inbound_key_id: InboundId, body: InboundKeyPatch
) -> InboundKeyOut:
    key = get_inbound_key(session, caller.workspace_id, inbound_key_id)
    form = session.get_one(Form, key.form_id)
    change_form(session, form, _settings(body))
    _note(session, caller, "updated", key.id, *body.changes())
    return InboundKeyOut.of(key, form)


@api.delete("/inbound-keys/<inbound_key_id>", scope=WRITE, summary="Delete an inbound webhook key for good")
def remove_inbound_key(session: Session, caller: Caller, inbound_key_id: InboundId) -> DeletedInboundKey:
    delete_inbound_key(session, get_inbound_key(session, caller.workspace_id, inbound_key_id))
    _note(session, caller, "deleted", inbound_key_id)
    return DeletedInboundKey(id=inbound_key_id)


@api.post(
    "/inbound-keys/<inbound_key_id>/regenerate", scope=WRITE, summary="Make a new token; the old one stops at once"
)
def regenerate_inbound_token(session: Session, caller: Caller, inbound_key_id: InboundId) -> InboundKeyMade:
    key = get_inbound_key(session, caller.workspace_id, inbound_key_id)
    regenerate(key)
    _note(session, caller, "regenerated", key.id)
    return InboundKeyMade.of(key, session.get_one(Form, key.form_id))


def _settings(body: InboundKeyPatch) -> dict[str, Any]:
    """The columns of the form; whether a key is for tests is its own affair."""
    changes = {name: value for name, value in body.changes().items() if name != "is_test"}
    return {{"allowed_domains": "allowed_origins"}.get(name, name): value for name, value in changes.items()}


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


def _note(session: Session, caller: Caller, verb: str, key_id: bytes, *changed: str) -> None:
    note(session, caller.workspace_id, caller.actor, f"inbound_key.{verb}", INBOUND.show(key_id), changed)
