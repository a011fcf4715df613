"""Letters with a secret link: whole in the mail, and nowhere else."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import Calls
from tests.conftest import World
from tests.deliveries.outbox import deliveries
from tests.servers.mailbox import Mailbox
from tests.workspaces.people import me_by, sign_in
from webapp.deliveries.dispatch import dispatch
from webapp.events.models import Event
from webapp.extensions import db
from webapp.worker.runner import drain
from webapp.workspaces.invitations import find_invitation, invite
from webapp.workspaces.lifecycle import find_user
from webapp.workspaces.models import User
from webapp.workspaces.resets import find_reset, request_reset

NEW = "new@acme.test"


@pytest.fixture
def owner(context: Flask, world: World) -> User:
    user = find_user(db.session(), world.owner_email)
    assert user is not None
    user.name = "Olga Owner"
    return user


def send_invitation(owner: User) -> str:
    _, token = invite(db.session(), me_by(sign_in(owner)), NEW, "admin")
    db.session.commit()
    return token


def test_an_invitation_is_mailed_with_its_link(context: Flask, owner: User, box: Mailbox) -> None:
    token = send_invitation(owner)
    drain(context)
    (mail,) = box.wait_for(1)
    assert (mail.recipients, mail.message["Subject"]) == ((NEW,), "Join Acme on Inlet")
    assert mail.message.get_content().splitlines() == [
        "Olga Owner invites you to join Acme on Inlet as an admin.",
        "",
        f"Accept within seven days: {context.config['PUBLIC_URL']}/invitations/{token}",
        "",
        "If you did not expect this, do nothing.",
    ]
    assert find_invitation(db.session(), token).email == NEW


def test_a_reset_is_mailed_with_its_link(context: Flask, owner: User, box: Mailbox) -> None:
    request_reset(db.session(), owner.email)
    db.session.commit()
    drain(context)
    (mail,) = box.wait_for(1)
    link = re.search(r"/reset/(\S+)", mail.message.get_content())
    assert link is not None
    assert (mail.recipients, find_reset(db.session(), link[1]).user_id) == ((owner.email,), owner.id)


def test_the_secret_of_a_link_is_shown_neither_by_the_event_nor_by_the_delivery(
    context: Flask, owner: User, client: FlaskClient, world: World
) -> None:
    token = send_invitation(owner)
    dispatch()
    event = db.session.scalars(select(Event)).one()
    (row,) = deliveries()
    detail = Calls(client, world.admin_api_key).get("/deliveries")["data"][0]["id"]
    shown = client.get(f"/api/v1/deliveries/{detail}", headers={"X-Api-Key": world.admin_api_key})
    assert (row.state, shown.status_code) == ("unsent", 200)
    assert [token in text for text in (str(event.data), row.payload.decode(), shown.text)] == [False, False, False]
    assert "/invitations/••••••••" in row.payload.decode()
