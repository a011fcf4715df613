from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.conftest import World
from tests.workspaces.people import is_signed_in, me_by, sign_in
from webapp.extensions import Model, db
from webapp.workspaces.ended import count_ended, drop_ended
from webapp.workspaces.invitations import invite
from webapp.workspaces.lifecycle import find_user
from webapp.workspaces.login_models import Invitation, LoginSession, PasswordReset
from webapp.workspaces.models import User
from webapp.workspaces.resets import find_reset, new_reset, use_reset

DAY = timedelta(days=1)


@pytest.fixture
def owner(context: Flask, world: World) -> User:
    user = find_user(db.session(), world.owner_email)
    assert user is not None
    return user


def put_back(model: type[Model], **columns: timedelta) -> None:
    """Move moments of all rows so far before now."""
    moments = {name: datetime.now(UTC) - span for name, span in columns.items()}
    db.session.execute(update(model.__table__).values(moments))
    db.session.commit()


def left(model: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize(
    ("ages", "goes"),
    [({"seen_at": 15 * DAY}, True), ({"seen_at": 13 * DAY}, False), ({"expires_at": timedelta(seconds=1)}, True)],
)
def test_a_session_that_ended_by_itself_is_forgotten(owner: User, ages: dict[str, timedelta], goes: bool) -> None:
    sign_in(owner)
    put_back(LoginSession, **ages)
    token = sign_in(owner)
    assert (count_ended(db.session()), drop_ended(db.session(), 10)) == (goes, goes)
    assert (left(LoginSession), is_signed_in(token)) == (2 - goes, True)


def test_a_link_that_was_used_or_became_too_old_is_forgotten(owner: User) -> None:
    new_reset(db.session(), owner)
    put_back(PasswordReset, expires_at=DAY)
    assert drop_ended(db.session(), 10) == 1
    used, _ = new_reset(db.session(), owner), new_reset(db.session(), owner)
    assert drop_ended(db.session(), 10) == 0
    use_reset(db.session(), find_reset(db.session(), used), "another horse battery")
    assert (drop_ended(db.session(), 10), left(PasswordReset)) == (2, 0)


@pytest.mark.parametrize(("days", "goes"), [(29, False), (31, True)])
def test_an_invitation_can_be_sent_again_for_a_month_after_it_became_too_old(
    owner: User, days: int, goes: bool
) -> None:
    invite(db.session(), me_by(sign_in(owner)), "new@acme.test", "member")
    put_back(Invitation, expires_at=days * DAY)
    assert (drop_ended(db.session(), 10), left(Invitation)) == (goes, 1 - goes)


def test_it_is_forgotten_in_batches(owner: User) -> None:
    for _ in range(3):
        sign_in(owner)
    put_back(LoginSession, seen_at=15 * DAY)
    assert [drop_ended(db.session(), 2) for _ in range(3)] == [2, 1, 0]
