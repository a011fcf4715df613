"""The management API of webhook endpoints."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.deliveries.answers import EndpointGone, EndpointMade, EndpointOut
from webapp.deliveries.inputs import EnableIn, EndpointIn, EndpointPatch
from webapp.deliveries.lifecycle import (
    create_endpoint,
    delete_endpoint,
    enable_endpoint,
    get_endpoint,
    pause_endpoint,
    rotate_secret,
    update_endpoint,
)
from webapp.deliveries.models import Endpoint
from webapp.deliveries.states import ENABLED, PAUSED
from webapp.errors import Conflict
from webapp.http.api import Api
from webapp.http.fields import ENDPOINT, EndpointId
from webapp.http.operation import Caller
from webapp.http.paging import Page, PageQuery, read_page
from webapp.workspaces.audit import note

api = Api("endpoints")

READ, WRITE = "webhooks:read", "webhooks:write"
OVERLAP = timedelta(hours=24)


@api.get("/webhook-endpoints", scope=READ, summary="List the webhook endpoints")
def list_webhook_endpoints(session: Session, caller: Caller, query: PageQuery) -> Page[EndpointOut]:
    endpoints = select(Endpoint).where(Endpoint.workspace_id == caller.workspace_id, Endpoint.deleted_at.is_(None))
    return read_page(session, endpoints, Endpoint.id, query).map(EndpointOut.of)


@api.post("/webhook-endpoints", scope=WRITE, summary="Create a webhook endpoint", status=201, refusals=(Conflict,))
def create_webhook_endpoint(session: Session, caller: Caller, body: EndpointIn) -> EndpointMade:
    endpoint, secret = create_endpoint(
        session,
        caller.workspace_id,
        body.url,
        body.events,
        name=body.name,
        channel=body.channel,
        api_key_id=body.api_key_id,
    )
    _note(session, caller, "created", endpoint.id, *body.model_fields_set)
    return EndpointMade.with_secret(endpoint, secret)


@api.get("/webhook-endpoints/<endpoint_id>", scope=READ, summary="Show a webhook endpoint")
def show_webhook_endpoint(session: Session, caller: Caller, endpoint_id: EndpointId) -> EndpointOut:
    return EndpointOut.of(get_endpoint(session, caller.workspace_id, endpoint_id))


@api.patch("/webhook-endpoints/<endpoint_id>", scope=WRITE, summary="Change a webhook endpoint", refusals=(Conflict,))
def update_webhook_endpoint(
    session: Session, caller: Caller, endpoint_id: EndpointId, body: EndpointPatch
) -> EndpointOut:
    changes = body.changes()
    status = changes.pop("status", None)
    endpoint = get_endpoint(session, caller.workspace_id, endpoint_id)
    if changes:
        update_endpoint(session, caller.workspace_id, endpoint_id, **changes)
    if status == PAUSED:
        pause_endpoint(session, caller.workspace_id, endpoint_id)
    elif status == ENABLED:
        enable_endpoint(session, caller.workspace_id, endpoint_id, send_held=False)
    _note(session, caller, "updated", endpoint_id, *body.model_fields_set)
    return EndpointOut.of(endpoint)


@api.delete("/webhook-endpoints/<endpoint_id>", scope=WRITE, summary="Delete a webhook endpoint", refusals=(Conflict,))
def delete_webhook_endpoint(session: Session, caller: Caller, endpoint_id: EndpointId) -> EndpointGone:
    delete_endpoint(session, caller.workspace_id, endpoint_id)
    _note(session, caller, "deleted", endpoint_id)
    return EndpointGone(id=endpoint_id)


@api.post(
    "/webhook-endpoints/<endpoint_id>/rotate-secret",
    scope=WRITE,
    summary="Make a new signing secret; for 24 hours all is signed with the old one as well",
)
def rotate_webhook_secret(session: Session, caller: Caller, endpoint_id: EndpointId) -> EndpointMade:
    secret = rotate_secret(session, caller.workspace_id, endpoint_id, overlap=OVERLAP)
    _note(session, caller, "rotated", endpoint_id)
    return EndpointMade.with_secret(get_endpoint(session, caller.workspace_id, endpoint_id), secret)


@api.post("/webhook-endpoints/<endpoint_id>/enable", scope=WRITE, summary="Turn a webhook endpoint on again")
def enable_webhook_endpoint(session: Session, caller: Caller, endpoint_id: EndpointId, body: EnableIn) -> EndpointOut:
    endpoint = enable_endpoint(session, caller.workspace_id, endpoint_id, send_held=body.send_held)
    _note(session, caller, "enabled", endpoint_id)
    return EndpointOut.of(endpoint)


def _note(session: Session, caller: Caller, verb: str, endpoint_id: bytes, *changed: str) -> None:
    note(session, caller.workspace_id, caller.actor, f"endpoint.{verb}", ENDPOINT.show(endpoint_id), changed)
