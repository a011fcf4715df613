import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import World, on_row_locks
from tests.workspaces.people import join, me_by, sign_in
from webapp.database.transactions import in_transaction
from webapp.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from webapp.extensions import db
from webapp.workspaces.members import change_role, get_member, members_of, remove_member
from webapp.workspaces.models import Member


def member_of(email: str, world: World) -> Member:
    return next(member for member in members_of(db.session(), world.workspace_id) if member.user.email == email)


@pytest.fixture
def owner(context: Flask, world: World) -> Iterator[Member]:
    yield member_of(world.owner_email, world)


@pytest.fixture
def joe(owner: Member, world: World) -> Member:
    join(world.workspace_id, "joe@acme.test", "member")
    return member_of("joe@acme.test", world)


@pytest.mark.parametrize("role", ["viewer", "admin"])
def test_an_admin_gives_every_role_but_the_owners(joe: Member, world: World, role: str) -> None:
    change_role(db.session(), world.workspace_id, joe.id, role, by_role="admin")
    assert joe.role == role
    with pytest.raises(Forbidden):
        change_role(db.session(), world.workspace_id, joe.id, "owner", by_role="admin")


def test_an_admin_neither_demotes_nor_removes_an_owner(owner: Member, joe: Member, world: World) -> None:
    change_role(db.session(), world.workspace_id, joe.id, "owner", by_role="owner")
    with pytest.raises(Forbidden):
        change_role(db.session(), world.workspace_id, owner.id, "member", by_role="admin")
    with pytest.raises(Forbidden):
        remove_member(db.session(), world.workspace_id, owner.id, by_role="admin")


def test_the_last_owner_stays_until_there_is_another(owner: Member, joe: Member, world: World) -> None:
    with pytest.raises(Conflict):
        change_role(db.session(), world.workspace_id, owner.id, "admin", by_role="owner")
    with pytest.raises(Conflict):
        remove_member(db.session(), world.workspace_id, owner.id, by_role="owner")
    change_role(db.session(), world.workspace_id, joe.id, "owner", by_role="owner")
    remove_member(db.session(), world.workspace_id, owner.id, by_role="owner")
    assert [(member.user.email, member.role) for member in members_of(db.session(), world.workspace_id)] == [
        ("joe@acme.test", "owner")
    ]


def test_a_role_that_does_not_exist_is_refused(joe: Member, world: World) -> None:
    with pytest.raises(Invalid):
        change_role(db.session(), world.workspace_id, joe.id, "king", by_role="owner")


def test_a_removed_member_keeps_the_row_and_loses_the_workspace_at_once(joe: Member, world: World) -> None:
    token = sign_in(joe.user)
    remove_member(db.session(), world.workspace_id, joe.id, by_role="admin")
    db.session.commit()
    me = me_by(token)
    assert (me.email, me.workspace_id, me.member_id, me.role) == ("joe@acme.test", b"", b"", "")
    assert db.session.scalars(select(Member.removed_at).where(Member.id == joe.id)).one() is not None
    with pytest.raises(NotFound):
        get_member(db.session(), world.workspace_id, joe.id)
    assert me_by(sign_in(joe.user)).workspace_id == b""


def test_a_member_of_another_workspace_does_not_exist(joe: Member) -> None:
    with pytest.raises(NotFound):
        remove_member(db.session(), b"\0" * 16, joe.id, by_role="owner")


@on_row_locks
def test_of_two_owners_who_remove_each_other_at_once_one_stays(app: Flask, world: World) -> None:
    with app.app_context():
        join(world.workspace_id, "joe@acme.test", "owner")
        ids = [member.id for member in members_of(db.session(), world.workspace_id)]
    start, refused = threading.Barrier(2), list[Refusal]()

    def remove(member_id: bytes) -> None:
        with app.app_context():
            start.wait()
            try:
                in_transaction(
                    db.session, lambda session: remove_member(session, world.workspace_id, member_id, by_role="owner")
                )
            except Refusal as refusal:
                refused.append(refusal)

    threads = [threading.Thread(target=remove, args=(id_,)) for id_ in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert len(members_of(db.session(), world.workspace_id)) == 1
    assert [type(refusal) for refusal in refused] == [Conflict]
