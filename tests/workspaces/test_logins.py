from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event as listen
from sqlalchemy import select, update

from tests.conftest import World, new_world
from tests.workspaces.people import FIREFOX, is_signed_in, join, me_by, sign_in
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.http.fields import MEMBER
from webapp.workspaces.cookie import NAME, find_me
from webapp.workspaces.login_models import LoginSession
from webapp.workspaces.logins import (
    begin_login,
    complete_login,
    end_login,
    find_login,
    sessions_of,
    switch_workspace,
    workspaces_of,
)
from webapp.workspaces.models import Member, User


@pytest.fixture
def jane(context: Flask, world: World) -> User:
    return join(world.workspace_id, "jane@acme.test", "admin")


def age(**columns: timedelta) -> None:
    """Move moments of every session into the past."""
    for name, span in columns.items():
        column = LoginSession.__table__.c[name]
        moment = db.session.scalars(select(column)).first()
        assert moment is not None
        db.session.execute(update(LoginSession.__table__).values({name: moment - span}))
    db.session.commit()


def test_who_is_signed_in_is_told_with_their_role_in_the_workspace(jane: User, world: World) -> None:
    me = me_by(sign_in(jane))
    member = db.session.scalars(select(Member).where(Member.user_id == jane.id)).one()
    assert (me.user_id, me.name, me.email, me.operator) == (jane.id, "Jane", "jane@acme.test", False)
    assert (me.time_zone, me.locale, me.theme) == ("UTC", "en", "auto")
    assert (me.workspace_id, me.workspace_name, me.role) == (world.workspace_id, "Acme", "admin")
    assert me.actor == MEMBER.show(member.id)


def test_the_first_user_of_all_is_the_operator(jane: User, world: World) -> None:
    users = db.session.scalars(select(User).order_by(User.id)).all()
    assert [(user.email, user.is_operator) for user in users] == [(world.owner_email, True), (jane.email, False)]


def test_the_token_itself_is_nowhere_in_the_database(jane: User) -> None:
    token = sign_in(jane)
    kept = db.session.execute(select(LoginSession.__table__)).mappings().one()
    assert len(token) == 43
    assert all(
        token.encode() not in (value if isinstance(value, bytes) else str(value).encode()) for value in kept.values()
    )


def test_who_is_signed_in_is_found_in_one_statement(context: Flask, jane: User) -> None:
    token = sign_in(jane)
    db.session.close()
    statements: list[str] = []
    listen.listen(db.engine, "before_cursor_execute", note := lambda *args: statements.append(args[2]))
    try:
        with context.test_request_context(headers={"Cookie": f"{NAME}={token}"}):
            assert find_me() is not None
    finally:
        listen.remove(db.engine, "before_cursor_execute", note)
    assert [text.split()[0] for text in statements if text != "BEGIN"] == ["SELECT"]


@pytest.mark.parametrize("token", ["", "x", "\ud83d", "é" * 300])
def test_a_token_that_was_never_given_signs_nobody_in(jane: User, token: str) -> None:
    sign_in(jane)
    assert not is_signed_in(token)


def test_a_session_ends_when_it_is_idle_for_fourteen_days(jane: User) -> None:
    token = sign_in(jane)
    age(seen_at=timedelta(days=13, hours=23))
    assert is_signed_in(token)
    age(seen_at=timedelta(hours=2))
    assert not is_signed_in(token)
    assert sessions_of(db.session(), jane.id) == []


def test_a_session_ends_after_ninety_days_however_busy(jane: User) -> None:
    token = sign_in(jane)
    age(expires_at=timedelta(days=89, hours=23))
    assert is_signed_in(token)
    age(expires_at=timedelta(hours=2))
    assert not is_signed_in(token)


@pytest.mark.parametrize(("minutes", "noted"), [(4, False), (6, True)])
def test_that_somebody_was_seen_is_noted_every_five_minutes(
    context: Flask, jane: User, minutes: int, noted: bool
) -> None:
    token = sign_in(jane)
    age(seen_at=timedelta(minutes=minutes))
    with context.test_request_context(headers={"Cookie": f"{NAME}={token}"}):
        assert find_me() is not None
    seen_at = db.session.scalars(select(LoginSession.seen_at)).one()
    assert (datetime.now(UTC) - seen_at < timedelta(minutes=1)) == noted


def test_a_session_that_awaits_a_code_opens_nothing_and_is_replaced_by_another(jane: User) -> None:
    token = begin_login(db.session(), jane, FIREFOX, awaits_code=True)
    db.session.commit()
    assert not is_signed_in(token)
    assert sessions_of(db.session(), jane.id) == []
    awaiting = find_login(db.session(), token, awaits_code=True)
    assert awaiting is not None
    whole = complete_login(db.session(), awaiting, FIREFOX)
    db.session.commit()
    assert (is_signed_in(whole), is_signed_in(token), whole == token) == (True, False, False)
    assert find_login(db.session(), token, awaits_code=True) is None


def test_a_session_awaits_a_code_for_ten_minutes(jane: User) -> None:
    token = begin_login(db.session(), jane, FIREFOX, awaits_code=True)
    db.session.commit()
    age(expires_at=timedelta(minutes=11))
    assert find_login(db.session(), token, awaits_code=True) is None


def test_a_session_is_ended_by_its_user_and_nobody_else(jane: User, world: World) -> None:
    other = join(world.workspace_id, "joe@acme.test")
    token = sign_in(jane)
    with pytest.raises(NotFound):
        end_login(db.session(), other.id, me_by(token).session_id)
    assert is_signed_in(token)
    end_login(db.session(), jane.id, me_by(token).session_id)
    assert not is_signed_in(token)


def test_a_session_stands_in_a_workspace_of_its_user_and_comes_back_to_it(jane: User, world: World) -> None:
    second, foreign = new_world("Second", "second@acme.test"), new_world("Foreign", "foreign@other.test")
    join(second.workspace_id, jane.email, "viewer")
    token = sign_in(jane)
    assert me_by(token).workspace_id == world.workspace_id
    assert [(row.name, row.role) for row in workspaces_of(db.session(), jane.id)] == [
        ("Acme", "admin"),
        ("Second", "viewer"),
    ]
    switch_workspace(db.session(), me_by(token), second.workspace_id)
    db.session.commit()
    assert (me_by(token).workspace_name, me_by(token).role) == ("Second", "viewer")
    assert me_by(sign_in(jane)).workspace_name == "Second"
    with pytest.raises(NotFound):
        switch_workspace(db.session(), me_by(token), foreign.workspace_id)
