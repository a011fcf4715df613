"""Settings → Integrations → Webhook API → Configure: the webhook keys, in a drawer, or as a page without JavaScript.

A token is no part of a page: Show asks for it by a POST, which the audit log notes.
"""

from collections.abc import Mapping, Sequence

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import Invalid
from webapp.forms.inbound import get_inbound_key, inbound_url, token_of
from webapp.forms.inbound_editing import (
    add_inbound_key,
    drop_inbound_key,
    edit_inbound_key,
    form_of,
    renew_token,
    reveal_token,
)
from webapp.forms.inbound_inputs import ANY_WEBSITE, InboundKeyIn, InboundKeyPatch
from webapp.forms.inbound_page_inputs import KeyInput, NewKeyInput
from webapp.forms.models import Form, InboundKey
from webapp.http.fields import FORM, INBOUND, InboundId
from webapp.http.html import asks_for_fragment, redirect_to, render, toast
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.reading import read_values
from webapp.workspaces.models import Workspace

pages = Pages("webhook_api")

HOME = "/settings/integrations/webhook-api"
KEYS = f"{HOME}/keys"
ONE = f"{KEYS}/<inbound_key_id>"

Row = tuple[str, str, InboundKey, Form, str]


@pages.get(HOME, role="viewer")
def webhook_api(session: Session, me: Me) -> Response:
    return render("forms/webhook_api.html", rows=_rows(session, me), shown={}, warning=ANY_WEBSITE)


@pages.get(KEYS, role="admin")
def webhook_keys(session: Session, me: Me) -> Response:
    return _list(session, me)


@pages.get(f"{KEYS}/new", role="admin", fresh=True)
def new_key(session: Session, me: Me) -> Response:
    return _form(NewKeyInput.blank(_statuses(session, me)))


@pages.post(f"{KEYS}/new", role="admin", fresh=True)
def make_key(session: Session, me: Me) -> Response:
    sent = NewKeyInput.sent(_statuses(session, me))
    if sent.submitted():
        try:
            key = add_inbound_key(session, me, read_values(InboundKeyIn, sent.values()))
        except Invalid as refusal:
            sent.refuse(refusal)
        else:
            session.flush()
            said = f"{sent.name.data.strip()} is added. Put its URL and token into whatever sends the leads."
            return _list(session, me, said, {INBOUND.show(key.id): token_of(key)})
    return _form(sent, status=422)


@pages.get(ONE, role="admin")
def edit_key(session: Session, me: Me, inbound_key_id: InboundId) -> Response:
    key = get_inbound_key(session, me.workspace_id, inbound_key_id)
    return _form(KeyInput.of(form_of(session, key), _statuses(session, me)), key)


@pages.post(ONE, role="admin")
def update_key(session: Session, me: Me, inbound_key_id: InboundId) -> Response:
    key = get_inbound_key(session, me.workspace_id, inbound_key_id)
    sent = KeyInput.sent(_statuses(session, me))
    if sent.submitted():
        try:
            edit_inbound_key(session, me, key.id, read_values(InboundKeyPatch, sent.values()))
        except Invalid as refusal:
            sent.refuse(refusal)
        else:
            return _done(session, me, f"{form_of(session, key).name} is saved. Its token stays as it was.")
    return _form(sent, key, 422)


@pages.post(f"{ONE}/token", role="admin", fresh=True)
def show_token(session: Session, me: Me, inbound_key_id: InboundId) -> Response:
    return _token(
        session, me, inbound_key_id, {INBOUND.show(inbound_key_id): reveal_token(session, me, inbound_key_id)}
    )


@pages.get(f"{ONE}/token", role="admin")
def hide_token(session: Session, me: Me, inbound_key_id: InboundId) -> Response:
    return _token(session, me, inbound_key_id, {})


@pages.post(f"{ONE}/regenerate", role="admin", fresh=True)
def regenerate(session: Session, me: Me, inbound_key_id: InboundId) -> Response:
    key = renew_token(session, me, inbound_key_id)
    said = f"{form_of(session, key).name} has a new token. The old one stopped working."
    session.flush()
    return _list(session, me, said, {INBOUND.show(key.id): token_of(key)})


@pages.post(f"{ONE}/delete", role="admin")
def remove_key(session: Session, me: Me, inbound_key_id: InboundId) -> Response:
    key = drop_inbound_key(session, me, inbound_key_id)
    return _done(session, me, f"{form_of(session, key).name} is deleted. Its leads stay.")


def _done(session: Session, me: Me, said: str) -> Response:
    if asks_for_fragment():
        session.flush()
        return _list(session, me, said)
    toast(said)
    return redirect_to(KEYS)


def _list(session: Session, me: Me, said: str = "", shown: Mapping[str, str] | None = None) -> Response:
    """The list. `shown`: tokens that may be read in it, by the key's id."""
    return render(
        "forms/webhook_keys.html",
        fragment="forms/_webhook_keys.html",
        rows=_rows(session, me),
        said=said,
        shown=shown or {},
        warning=ANY_WEBSITE,
    )


def _form(sent: KeyInput, key: InboundKey | None = None, status: int = 200) -> Response:
    id_ = INBOUND.show(key.id) if key is not None else ""
    return render("forms/webhook_key.html", fragment="forms/_webhook_key.html", status=status, input=sent, id=id_)


def _token(session: Session, me: Me, key_id: bytes, shown: Mapping[str, str]) -> Response:
    """One cell of the list, or without JavaScript the list."""
    key = get_inbound_key(session, me.workspace_id, key_id)
    if not asks_for_fragment():
        return _list(session, me, shown=shown)
    return render(
        "",
        fragment="forms/_webhook_token.html",
        id=INBOUND.show(key.id),
        key=key,
        form=form_of(session, key),
        shown=shown,
        asked=True,
    )


def _rows(session: Session, me: Me) -> Sequence[Row]:
    own = InboundKey.workspace_id == me.workspace_id, InboundKey.deleted_at.is_(None)
    found = session.execute(
        select(InboundKey, Form).join(Form, Form.id == InboundKey.form_id).where(*own).order_by(InboundKey.id.desc())
    )
    return [(INBOUND.show(key.id), FORM.show(form.id), key, form, inbound_url(key)) for key, form in found]


def _statuses(session: Session, me: Me) -> Sequence[str]:
    return session.get_one(Workspace, me.workspace_id).lead_statuses
