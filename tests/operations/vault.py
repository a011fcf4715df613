"""A workspace with a secret of every kind, each used once as it is in earnest."""

import re
from datetime import timedelta

import pyotp
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.contracts.doors import DOORS, W
from tests.deliveries.outbox import set_form, subscribe
from tests.intake.ways import K
from tests.servers.mailbox import Mailbox
from tests.servers.receiver import Receiver
from tests.visitor import PASSWORD, Visitor, sign_in
from webapp.database.ids import parse
from webapp.deliveries.lifecycle import create_endpoint, rotate_secret
from webapp.extensions import db
from webapp.forms.inbound import get_inbound_key, regenerate
from webapp.worker.runner import drain
from webapp.workspaces.invitations import invite
from webapp.workspaces.keys import create_key
from webapp.workspaces.lifecycle import find_user
from webapp.workspaces.limits import now
from webapp.workspaces.logins import find_signed_in
from webapp.workspaces.passwords import hash_password
from webapp.workspaces.resets import request_reset
from webapp.workspaces.second_factor import confirm, propose

CHAT, QUERY, FORM_SECRET, FORM_PASSWORD = "chat-7Gk2Lq9a", "query-9Rt5Wx1b", "form-4Hb8Zc2d", "open-3Nd6Vu7e"
_DAY = timedelta(days=1)
_LINK = re.compile(r"/(?:invitations|reset|act)/([\w.-]{20,})")


def fill(app: Flask, client: FlaskClient, world: World, hook: Receiver, box: Mailbox) -> dict[str, str]:
    """All the secrets that there are then, by what they are."""
    person = sign_in(app, world.workspace_id)
    kept = {
        "an API key": world.api_key,
        "a test API key": world.test_api_key,
        "an admin's API key": world.admin_api_key,
        "the team key": world.team_key,
        "an inbound token": world.inbound_token,
        "a password": PASSWORD,
        "a session": person.token,
        "the address of a chat": CHAT,
        "a key in the address of a webhook": QUERY,
        "the secret of a form's webhook": FORM_SECRET,
        "the password of a form": FORM_PASSWORD,
        "SECRET_KEY": app.config["SECRET_KEY"],
    }
    with app.app_context():
        kept |= _told(world, hook) | _shown_once(world) | _second_factor(world)
        _write_letters(world, person)
    _use_every_way_in(client, world)
    drain(app)
    links = [link for mail in box.mails for link in _LINK.findall(mail.message.get_content())]
    return kept | {f"link {number} of a mail": link for number, link in enumerate(links)}


def _told(world: World, hook: Receiver) -> dict[str, str]:
    """Channels of all chats, a webhook between two signing secrets, and a form's own one."""
    for channel in ("discord", "slack", "teams"):
        subscribe(world, f"{hook.url}/{channel}/{CHAT}", channel=channel)
    endpoint, first = create_endpoint(
        db.session(), world.workspace_id, f"{hook.url}/hook?key={QUERY}", ["form.submitted"]
    )
    second = rotate_secret(db.session(), world.workspace_id, endpoint.id, overlap=_DAY)
    set_form(
        world,
        webhook_url=f"{hook.url}/form?key={QUERY}",
        webhook_secret=FORM_SECRET,
        password_hash=hash_password(FORM_PASSWORD),
    )
    return {"a signing secret": second, "the signing secret before it": first}


def _shown_once(world: World) -> dict[str, str]:
    key = get_inbound_key(db.session(), world.workspace_id, parse("inb", world.inbound_id) or b"")
    _, team = create_key(db.session(), world.workspace_id, "Team", kind="team", test=True)
    token = regenerate(key)
    db.session.commit()
    return {"a newer inbound token": token, "a test team key": team}


def _second_factor(world: World) -> dict[str, str]:
    user = find_user(db.session(), world.owner_email)
    assert user is not None
    secret = propose(user)
    codes = confirm(db.session(), user, pyotp.TOTP(secret).at(int(now())))
    db.session.commit()
    return {
        "the secret of an authenticator": secret,
        "a recovery code": codes[0],
        "as typed": codes[1].replace("-", ""),
    }


def _write_letters(world: World, person: Visitor) -> None:
    me, _ = find_signed_in(db.session(), person.token)
    assert me is not None
    invite(db.session(), me, "new@acme.test", "member")
    request_reset(db.session(), world.owner_email)
    db.session.commit()


def _use_every_way_in(client: FlaskClient, world: World) -> None:
    """Also wrongly: what is refused is kept too, with the credential that came along."""
    K.post(client, world, {"email": "jane@acme.test"})
    for door in DOORS:
        door.post(client, world, {"email": "jane@acme.test"})
        door.post(client, world, {"email": "not an address"}, key=world.admin_api_key)
        door.post(client, world, b"{}", path=f"{door.path(world)}?key={world.api_key}")
    for broken in (f'{{"teamKey": "{world.team_key}", ', f'{{"teamId": 1, "teamKey": ["{world.team_key}"]}}'):
        W.post(client, world, broken.encode())
