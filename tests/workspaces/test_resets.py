from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.conftest import World
from tests.workspaces.people import PASSWORD, is_signed_in, join, me_by, sign_in
from webapp.errors import Invalid, NotFound
from webapp.events.models import Event
from webapp.extensions import db
from webapp.workspaces.lifecycle import create_user
from webapp.workspaces.login_models import PasswordReset
from webapp.workspaces.models import User
from webapp.workspaces.passwords import is_password
from webapp.workspaces.resets import change_password, find_reset, new_reset, request_reset, use_reset

NEW = "another horse battery"


@pytest.fixture
def jane(context: Flask, world: World) -> User:
    return join(world.workspace_id, "jane@acme.test")


def letters() -> list[tuple[str, str]]:
    events = db.session.scalars(select(Event).where(Event.kind == "user.reset_requested").order_by(Event.id))
    return [(event.kind, event.data["to"]) for event in events]


def is_open(token: str) -> bool:
    try:
        return find_reset(db.session(), token).used_at is None
    except NotFound:
        return False


def test_a_link_sets_the_password_once_and_signs_out_everywhere(jane: User) -> None:
    session = sign_in(jane)
    token, other = new_reset(db.session(), jane), new_reset(db.session(), jane)
    use_reset(db.session(), find_reset(db.session(), token), NEW)
    assert (is_password(jane, NEW), is_password(jane, PASSWORD), is_signed_in(session)) == (True, False, False)
    assert (is_open(token), is_open(other)) == (False, False)


def test_a_refused_password_leaves_the_link_as_it_was(jane: User) -> None:
    token = new_reset(db.session(), jane)
    with pytest.raises(Invalid):
        use_reset(db.session(), find_reset(db.session(), token), "short")
    assert is_open(token)


def test_a_link_is_good_for_one_hour(jane: User) -> None:
    token = new_reset(db.session(), jane)
    reset = find_reset(db.session(), token)
    assert reset.expires_at - reset.created_at == timedelta(hours=1)
    db.session.execute(update(PasswordReset.__table__).values(expires_at=reset.created_at))
    assert not is_open(token)


def test_whoever_asks_a_letter_goes_to_the_user_of_the_address_alone(jane: User) -> None:
    for email in ("nobody@acme.test", " Jane@Acme.test"):
        request_reset(db.session(), email)
    assert letters() == [("user.reset_requested", "jane@acme.test")]


def test_who_never_was_a_member_of_anything_is_not_written_to(jane: User) -> None:
    create_user(db.session(), "lost@acme.test", PASSWORD)
    db.session.flush()
    request_reset(db.session(), "lost@acme.test")
    assert letters() == []


def test_changing_the_password_ends_every_session_but_the_one_that_did(jane: User) -> None:
    here, there = sign_in(jane), sign_in(jane)
    change_password(db.session(), jane, NEW, keep=me_by(here).session_id)
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)
