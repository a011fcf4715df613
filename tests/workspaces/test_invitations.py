from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.conftest import World, new_world
from tests.workspaces.people import PASSWORD, join, me_by, sign_in
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.extensions import db
from webapp.http.me import Me
from webapp.workspaces.invitations import (
    accept_invitation,
    find_invitation,
    invite,
    open_invitations,
    resend_invitation,
    revoke_invitation,
)
from webapp.workspaces.lifecycle import create_user, find_user
from webapp.workspaces.login_models import Invitation
from webapp.workspaces.members import change_role, members_of, remove_member
from webapp.workspaces.models import Member

NEW = "new@acme.test"


@pytest.fixture
def owner(context: Flask, world: World) -> Me:
    user = find_user(db.session(), world.owner_email)
    assert user is not None
    return me_by(sign_in(user))


def accept_as(email: str, token: str) -> Member:
    user = create_user(db.session(), email, PASSWORD)
    db.session.flush()
    member = accept_invitation(db.session(), find_invitation(db.session(), token), user)
    db.session.commit()
    return member


def is_open(token: str) -> bool:
    try:
        return find_invitation(db.session(), token).accepted_at is None
    except NotFound:
        return False


def test_whoever_holds_the_link_joins_once_with_the_role(owner: Me, world: World) -> None:
    invitation, token = invite(db.session(), owner, " New@Acme.test ", "viewer")
    assert (invitation.email, invitation.invited_by) == (NEW, owner.member_id)
    member = accept_as(NEW, token)
    assert (member.workspace_id, member.role, member.notified) == (world.workspace_id, "viewer", False)
    assert (is_open(token), open_invitations(db.session(), world.workspace_id)) == (False, [])


def test_a_link_is_good_for_seven_days(owner: Me, world: World) -> None:
    invitation, token = invite(db.session(), owner, NEW, "member")
    assert invitation.expires_at - invitation.created_at == timedelta(days=7)
    db.session.execute(update(Invitation.__table__).values(expires_at=invitation.created_at))
    assert not is_open(token)
    assert [stale.email for stale in open_invitations(db.session(), world.workspace_id)] == [NEW]


def test_a_revoked_link_opens_nothing(owner: Me, world: World) -> None:
    invitation, token = invite(db.session(), owner, NEW, "member")
    revoke_invitation(db.session(), world.workspace_id, invitation.id)
    assert not is_open(token)
    with pytest.raises(NotFound):
        resend_invitation(db.session(), owner, invitation.id)


def test_another_link_takes_the_place_of_the_first(owner: Me, world: World) -> None:
    first, old = invite(db.session(), owner, NEW, "admin")
    second, new = resend_invitation(db.session(), owner, first.id)
    assert (second.email, second.role, is_open(old), is_open(new)) == (NEW, "admin", False, True)
    _, newest = invite(db.session(), owner, NEW, "viewer")
    assert (is_open(new), is_open(newest)) == (False, True)


def test_who_is_a_member_already_is_not_invited(owner: Me) -> None:
    with pytest.raises(Conflict) as refused:
        invite(db.session(), owner, owner.email.upper(), "member")
    assert list(refused.value.fields) == ["email"]


def test_only_owners_invite_owners(owner: Me, world: World) -> None:
    admin = me_by(sign_in(join(world.workspace_id, "admin@acme.test", "admin")))
    with pytest.raises(Forbidden):
        invite(db.session(), admin, NEW, "owner")
    with pytest.raises(Invalid):
        invite(db.session(), owner, NEW, "king")
    _, token = invite(db.session(), owner, NEW, "owner")
    invitation = find_invitation(db.session(), token)
    with pytest.raises(Forbidden):
        resend_invitation(db.session(), admin, invitation.id)


def test_who_was_removed_comes_back_to_the_same_row_with_the_new_role(owner: Me, world: World) -> None:
    join(world.workspace_id, NEW, "admin")
    before = next(member for member in members_of(db.session(), world.workspace_id) if member.user.email == NEW)
    remove_member(db.session(), world.workspace_id, before.id, by_role="owner")
    _, token = invite(db.session(), owner, NEW, "viewer")
    after = accept_as(NEW, token)
    assert (after.id, after.role, after.removed_at) == (before.id, "viewer", None)


@pytest.mark.parametrize("fate", ["removed", "viewer", "member"])
def test_who_may_invite_nobody_any_more_comes_not_back_by_a_link_of_their_own(
    owner: Me, world: World, fate: str
) -> None:
    admin = me_by(sign_in(join(world.workspace_id, "admin@acme.test", "admin")))
    _, kept = invite(db.session(), owner, NEW, "member")
    _, token = invite(db.session(), admin, "other-self@acme.test", "admin")
    if fate == "removed":
        remove_member(db.session(), world.workspace_id, admin.member_id, by_role="owner")
    else:
        change_role(db.session(), world.workspace_id, admin.member_id, fate, by_role="owner")
    assert (is_open(token), is_open(kept)) == (False, True)


def test_an_invitation_of_another_workspace_does_not_exist(owner: Me) -> None:
    invitation, _ = invite(db.session(), owner, NEW, "member")
    other = new_world("Other", "other@other.test")
    with pytest.raises(NotFound):
        revoke_invitation(db.session(), other.workspace_id, invitation.id)


def test_the_token_of_a_link_is_nowhere_in_the_database(owner: Me) -> None:
    _, token = invite(db.session(), owner, NEW, "member")
    kept = db.session.execute(select(Invitation.__table__)).mappings().one()
    assert all(token not in str(value) for value in kept.values())
