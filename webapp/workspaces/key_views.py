"""Settings → Developer → API Keys: made, shown once, rotated with an overlap, revoked. Settings → API is the same."""

from datetime import UTC, datetime, timedelta

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import Conflict
from webapp.http.fields import KEY, KeyId
from webapp.http.html import redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.workspaces.audit import note
from webapp.workspaces.key_inputs import KeyInput, RotateInput
from webapp.workspaces.keys import API, SCOPES, create_key, get_key, revoke_key, rotate_key, usable
from webapp.workspaces.models import ApiKey

pages = Pages("keys")

HOME = "/settings/developer/api-keys"


@pages.get(HOME, role="admin")
def api_keys(session: Session, me: Me) -> Response:
    return _page(session, me)


@pages.get("/settings/api", role="admin")
def api_settings(session: Session, me: Me) -> Response:
    """The other way that the documents name (R14): the same page."""
    return _page(session, me)


@pages.post(HOME, role="admin", fresh=True)
def make_key(session: Session, me: Me) -> Response:
    sent = KeyInput()
    if not sent.submitted():
        return _page(session, me, sent=sent, status=422)
    scopes = tuple(scope for scope in SCOPES if scope in sent.scopes.data)
    key, text = create_key(session, me.workspace_id, sent.name.data.strip(), scopes=scopes, test=sent.test.data)
    note(session, me.workspace_id, me.actor, "key.created", KEY.show(key.id), ["name", "scopes"])
    session.flush()
    return _page(session, me, made=key, text=text)


@pages.post(f"{HOME}/<api_key_id>/rotate", role="admin", fresh=True)
def rotate(session: Session, me: Me, api_key_id: KeyId) -> Response:
    get_key(session, me.workspace_id, api_key_id)
    sent = RotateInput()
    if not sent.submitted():
        raise Conflict("Choose how long the old key goes on working.")
    overlap = timedelta(hours=int(sent.overlap.data))
    key, text = rotate_key(session, me.workspace_id, api_key_id, overlap=overlap)
    note(session, me.workspace_id, me.actor, "key.rotated", KEY.show(api_key_id), ["overlap"])
    session.flush()
    return _page(session, me, made=key, text=text)


@pages.post(f"{HOME}/<api_key_id>/revoke", role="admin")
def revoke(session: Session, me: Me, api_key_id: KeyId) -> Response:
    key = revoke_key(session, me.workspace_id, api_key_id)
    note(session, me.workspace_id, me.actor, "key.revoked", KEY.show(key.id))
    toast(f"{key.name} is revoked. It stopped working.")
    return redirect_to(HOME)


def _page(
    session: Session,
    me: Me,
    *,
    sent: KeyInput | None = None,
    status: int = 200,
    made: ApiKey | None = None,
    text: str = "",
) -> Response:
    own = ApiKey.workspace_id == me.workspace_id, ApiKey.kind == API
    keys = session.scalars(select(ApiKey).where(*own).order_by(ApiKey.id.desc())).all()
    now = datetime.now(UTC)
    return render(
        "workspaces/keys.html",
        status=status,
        input=sent or KeyInput(formdata=None),
        rotations={KEY.show(key.id): _rotation(key) for key in keys if usable(key, now)},
        keys=[(KEY.show(key.id), key) for key in keys if usable(key, now)],
        stopped=[(KEY.show(key.id), key) for key in keys if not usable(key, now)],
        made=made,
        text=text,
    )


def _rotation(key: ApiKey) -> RotateInput:
    """The form of a key's dialog; its field has an id of its own, by which its label names it."""
    form = RotateInput(formdata=None)
    form.overlap.id = f"overlap-{KEY.show(key.id)}"
    return form
