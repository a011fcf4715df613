"""The management API of API keys: made and rotated with their text told once, revoked. Team keys are the team's own.

A key hands out no more than it may do itself: else whoever has one that makes keys would have them all. Nor does it
hand out what outlives it: else a key that leaked and was replaced would make itself a new one in its last hours.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import Conflict, Forbidden
from webapp.http.api import Api
from webapp.http.fields import KEY, Filled, KeyId
from webapp.http.operation import Caller
from webapp.http.paging import Page, PageQuery, read_page
from webapp.http.shapes import Input, Output
from webapp.workspaces.audit import note
from webapp.workspaces.keys import API, SCOPES, SUBMIT, create_key, get_key, revoke_key, rotate_key
from webapp.workspaces.models import ApiKey

api = Api("keys")

READ, WRITE = "keys:read", "keys:write"


def _known(scope: str) -> str:
    if scope not in SCOPES:
        raise ValueError(f"Choose from these scopes: {', '.join(SCOPES)}.")
    return scope


Scope = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": [*SCOPES]})]


class KeyOut(Output):
    id: KeyId
    name: str
    hint: Annotated[str, Field(description="The beginning and the end of its text.")]
    scopes: list[str]
    is_test: bool
    created_at: datetime
    last_used_at: datetime | None
    expires_at: Annotated[datetime | None, Field(description="The end of its overlap with the key that replaced it.")]
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: ApiKey) -> "KeyOut":
        return cls.model_validate({name: getattr(key, name) for name in KeyOut.model_fields})


class KeyMade(KeyOut):
    key: Annotated[str, Field(description="Its text, told this once.")]

    @classmethod
    def with_text(cls, key: ApiKey, text: str) -> "KeyMade":
        return cls(**dict(KeyOut.of(key)), key=text)


class KeyIn(Input):
    name: Annotated[Filled, Field(max_length=200, examples=["Website"])]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(SCOPES))] = [SUBMIT]
    is_test: Annotated[bool, Field(description="What comes in with it is test data.")] = False


class RotationIn(Input):
    overlap_hours: Annotated[
        int, Field(ge=0, le=720, description="How long the old key goes on working; 0 stops it at once.")
    ] = 24


@api.get("/api-keys", scope=READ, summary="List the API keys, those that stopped working as well")
def list_api_keys(session: Session, caller: Caller, query: PageQuery) -> Page[KeyOut]:
    own = ApiKey.workspace_id == caller.workspace_id, ApiKey.kind == API
    return read_page(session, select(ApiKey).where(*own), ApiKey.id, query).map(KeyOut.of)


@api.post("/api-keys", scope=WRITE, summary="Create an API key", status=201)
def create_api_key(session: Session, caller: Caller, body: KeyIn) -> KeyMade:
    """The scopes are at most the caller's; a test key makes test keys."""
    _check_gift(session, caller, body.scopes, test=body.is_test)
    scopes = tuple(scope for scope in SCOPES if scope in body.scopes)
    key, text = create_key(session, caller.workspace_id, body.name, scopes=scopes, test=body.is_test)
    note(session, caller.workspace_id, caller.actor, "key.created", KEY.show(key.id), ["name", "scopes"])
    return KeyMade.with_text(key, text)


@api.post(
    "/api-keys/<api_key_id>/rotate",
    scope=WRITE,
    summary="Make a new API key in place of an old one",
    status=201,
    refusals=(Conflict,),
)
def rotate_api_key(session: Session, caller: Caller, api_key_id: KeyId, body: RotationIn) -> KeyMade:
    old = _own(session, caller, api_key_id)
    _check_gift(session, caller, old.scopes, test=old.is_test)
    key, text = rotate_key(session, caller.workspace_id, old.id, overlap=timedelta(hours=body.overlap_hours))
    note(session, caller.workspace_id, caller.actor, "key.rotated", KEY.show(old.id), ["overlap"])
    return KeyMade.with_text(key, text)


@api.delete("/api-keys/<api_key_id>", scope=WRITE, summary="Revoke an API key, which stops working at once")
def revoke_api_key(session: Session, caller: Caller, api_key_id: KeyId) -> KeyOut:
    key = revoke_key(session, caller.workspace_id, _own(session, caller, api_key_id).id)
    note(session, caller.workspace_id, caller.actor, "key.revoked", KEY.show(key.id))
    return KeyOut.of(key)


def _own(session: Session, caller: Caller, key_id: bytes) -> ApiKey:
    """A key of this workspace that is no team's; raises NotFound."""
    key = get_key(session, caller.workspace_id, key_id)
    return KEY.found(key if key.kind == API else None)


def _check_gift(session: Session, caller: Caller, scopes: Iterable[str], *, test: bool) -> None:
    """Raises Forbidden for a key that the calling key is not to hand out."""
    own = get_key(session, caller.workspace_id, KEY.parse(caller.actor))
    if beyond := sorted(set(scopes) - caller.scopes):
        raise Forbidden(f"A key hands out no more than it may do itself. This one lacks {', '.join(beyond)}.")
    if own.is_test and not test:
        raise Forbidden("A test key hands out test keys alone.")
    if own.expires_at is not None:
        raise Forbidden("This key was replaced, and hands out none any more. Use the one that took its place.")
