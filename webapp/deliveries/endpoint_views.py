"""Settings → Developer → Webhooks: where events are sent, how each endpoint fares, its signing secret, a test."""

from datetime import timedelta

from flask import Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from webapp.deliveries.endpoint_inputs import EndpointInput, RotateSecretInput
from webapp.deliveries.inputs import EndpointIn, EndpointPatch
from webapp.deliveries.lifecycle import (
    count_held,
    create_endpoint,
    delete_endpoint,
    drop_held,
    enable_endpoint,
    get_endpoint,
    list_endpoints,
    pause_endpoint,
    rotate_secret,
    update_endpoint,
)
from webapp.deliveries.models import Endpoint
from webapp.deliveries.targets import shown_target, told_url
from webapp.deliveries.trying import send_test
from webapp.errors import Conflict, Invalid
from webapp.http.fields import DELIVERY, ENDPOINT, FORM, KEY, EndpointId
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values
from webapp.workspaces.audit import note
from webapp.workspaces.keys import API
from webapp.workspaces.models import ApiKey

pages = Pages("webhooks")

HOME = "/settings/developer/webhooks"
ONE = f"{HOME}/<endpoint_id>"


@pages.get(HOME, role="admin")
def webhooks(session: Session, me: Me) -> Response:
    endpoints = list_endpoints(session, me.workspace_id)
    return render(
        "deliveries/webhooks.html",
        endpoints=[(ENDPOINT.show(each.id), each) for each in endpoints],
        keys=_keys(session, me.workspace_id),
        shown_target=shown_target,
    )


@pages.get(f"{HOME}/new", role="admin", fresh=True)
def new_webhook(session: Session, me: Me) -> Response:
    return _blank(session, me, EndpointInput(formdata=None))


@pages.post(f"{HOME}/new", role="admin", fresh=True)
def add_webhook(session: Session, me: Me) -> Response:
    sent = EndpointInput()
    sent.api_key_id.choices = _choices(session, me.workspace_id)
    if not sent.submitted():
        return _blank(session, me, sent, 422)
    try:
        body = read_values(EndpointIn, {**_values(sent), "apiKeyId": sent.api_key_id.data or None})
        endpoint, secret = create_endpoint(
            session, me.workspace_id, body.url, body.events, name=body.name, api_key_id=body.api_key_id
        )
    except (Conflict, Invalid) as refusal:
        sent.refuse(refusal)
        return _blank(session, me, sent, 422)
    _note(session, me, "created", endpoint.id, "url", "events")
    return _page(session, me, endpoint, secret=secret)


@pages.get(ONE, role="admin")
def webhook(session: Session, me: Me, endpoint_id: EndpointId) -> Response:
    return _page(session, me, get_endpoint(session, me.workspace_id, endpoint_id))


@pages.post(ONE, role="admin")
def change_webhook(session: Session, me: Me, endpoint_id: EndpointId) -> Response:
    endpoint, sent = get_endpoint(session, me.workspace_id, endpoint_id), EndpointInput()
    sent.api_key_id.choices = _choices(session, me.workspace_id)
    if not sent.submitted():
        return _page(session, me, endpoint, sent, 422)
    try:
        values = {**_values(sent), "name": sent.name.data or shown_target(endpoint.channel, sent.url.data)}
        update_endpoint(session, me.workspace_id, endpoint_id, **read_values(EndpointPatch, values).changes())
    except (Conflict, Invalid) as refusal:
        sent.refuse(refusal)
        return _page(session, me, endpoint, sent, 422)
    _note(session, me, "updated", endpoint_id, "url", "name", "events")
    toast("Saved.")
    return redirect_to(_address(endpoint_id))


@pages.post(f"{ONE}/pause", role="admin")
def pause(session: Session, me: Me, endpoint_id: EndpointId) -> Response:
    pause_endpoint(session, me.workspace_id, endpoint_id)
    _note(session, me, "updated", endpoint_id, "status")
    toast("It is paused. What it is owed is held.")
    return redirect_to(_address(endpoint_id))


@pages.post(f"{ONE}/enable", role="admin")
def enable(session: Session, me: Me, endpoint_id: EndpointId) -> Response:
    """`held`: send what was held meanwhile, drop it, or leave it."""
    held = request.form.get("held", "")
    enable_endpoint(session, me.workspace_id, endpoint_id, send_held=held == "send")
    if held == "drop":
        drop_held(session, me.workspace_id, endpoint_id)
    _note(session, me, "enabled", endpoint_id)
    toast("It is on again.")
    return redirect_to(_address(endpoint_id))


@pages.post(f"{ONE}/rotate", role="admin", fresh=True)
def rotate(session: Session, me: Me, endpoint_id: EndpointId) -> Response:
    endpoint, sent = get_endpoint(session, me.workspace_id, endpoint_id), RotateSecretInput()
    if not sent.submitted():
        raise Conflict("Choose how long the old secret signs as well.")
    overlap = timedelta(hours=int(sent.overlap.data))
    secret = rotate_secret(session, me.workspace_id, endpoint_id, overlap=overlap)
    _note(session, me, "rotated", endpoint_id)
    return _page(session, me, endpoint, secret=secret)


@pages.post(f"{ONE}/test", role="admin")
def test_webhook(session: Session, me: Me, endpoint_id: EndpointId) -> Response:
    try:
        delivery = send_test(session, me.workspace_id, endpoint_id)
    except Conflict as refusal:
        toast(refusal.message, "danger")
        return redirect_to(_address(endpoint_id))
    return redirect_to(f"/deliveries/{DELIVERY.show(delivery.id)}")


@pages.post(f"{ONE}/delete", role="admin")
def delete(session: Session, me: Me, endpoint_id: EndpointId) -> Response:
    try:
        delete_endpoint(session, me.workspace_id, endpoint_id)
    except Conflict as refusal:
        toast(refusal.message, "danger")
        return redirect_to(_address(endpoint_id))
    _note(session, me, "deleted", endpoint_id)
    toast("The webhook is deleted. What it was sent stays in the log of deliveries.")
    return redirect_to(HOME)


def _blank(session: Session, me: Me, sent: EndpointInput, status: int = 200) -> Response:
    sent.api_key_id.choices = _choices(session, me.workspace_id)
    return render("deliveries/webhook_new.html", status=status, input=sent)


def _page(
    session: Session,
    me: Me,
    endpoint: Endpoint,
    sent: EndpointInput | None = None,
    status: int = 200,
    *,
    secret: str = "",
) -> Response:
    known = {"url": told_url(endpoint.channel, endpoint.url), "name": endpoint.name, "events": endpoint.events}
    key = _keys(session, me.workspace_id).get(endpoint.api_key_id) if endpoint.api_key_id is not None else None
    return render(
        "deliveries/webhook.html",
        status=status,
        input=sent or EndpointInput(formdata=None, data=known),
        rotation=RotateSecretInput(formdata=None),
        endpoint=endpoint,
        id=ENDPOINT.show(endpoint.id),
        form=FORM.show(endpoint.form_id) if endpoint.form_id is not None else "",
        key=key,
        held=count_held(session, me.workspace_id, endpoint.id),
        secret=secret,
    )


def _values(sent: EndpointInput) -> dict[str, object]:
    return {"url": sent.url.data.strip(), "name": sent.name.data or "", "events": list(sent.events.data)}


def _keys(session: Session, workspace_id: bytes) -> dict[bytes, str]:
    """The names of the API keys that an endpoint can be bound to, those that stopped too."""
    own = select(ApiKey.id, ApiKey.name).where(ApiKey.workspace_id == workspace_id, ApiKey.kind == API)
    return {row.id: row.name for row in session.execute(own.order_by(ApiKey.id))}


def _choices(session: Session, workspace_id: bytes) -> list[SelectChoice]:
    keys = _keys(session, workspace_id).items()
    return [SelectChoice("", "Any key or form"), *(SelectChoice(KEY.show(id_), name) for id_, name in keys)]


def _address(endpoint_id: bytes) -> str:
    return f"{HOME}/{ENDPOINT.show(endpoint_id)}"


def _note(session: Session, me: Me, verb: str, endpoint_id: bytes, *changed: str) -> None:
    note(session, me.workspace_id, me.actor, f"endpoint.{verb}", ENDPOINT.show(endpoint_id), changed)
