"""Views are their maker's own, or shared: who sees them, who changes them, which one the list begins with."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.conftest import World, new_world
from tests.leads.desk import member_of
from webapp.database.ids import new_id
from webapp.errors import Forbidden, Invalid, NotFound
from webapp.extensions import db
from webapp.http.me import Me
from webapp.leads.saved_views import change_view, choose_default, create_view, delete_view, get_view, list_views
from webapp.workspaces.models import Member, User

pytestmark = pytest.mark.usefixtures("context")
NEW = [("status", "New"), ("status", "Contacted"), ("q", "é&"), ("after", "cursor"), ("tag", "")]


@pytest.fixture
def owner(world: World) -> Me:
    known = {"name": "O", "email": "", "operator": False, "time_zone": "UTC", "locale": "en", "theme": "auto"}
    return Me(b"", b"", workspace_id=world.workspace_id, member_id=member_of(world), role="owner", **known)


@pytest.fixture
def member(world: World, owner: Me) -> Me:
    now = datetime.now(UTC)
    user = User(id=new_id(), email="m@acme.test", name="M", password_hash="", created_at=now)
    made = Member(id=new_id(), workspace_id=world.workspace_id, user_id=user.id, role="member", away=False)
    made.notified, made.created_at = False, now
    db.session.add(user)
    db.session.flush()
    db.session.add(made)
    db.session.commit()
    return replace(owner, member_id=made.id, role="member")


def names(me: Me) -> list[str]:
    return [view.name for view in list_views(db.session(), me).views]


def test_a_view_keeps_the_address_of_the_list_but_for_the_place_in_it(owner: Me) -> None:
    view = create_view(db.session(), owner, " New ones ", NEW, shared=False)
    assert (view.name, view.query) == ("New ones", "status=New&status=Contacted&q=%C3%A9%26")


def test_a_member_sees_their_own_views_and_the_shared_ones(world: World, owner: Me, member: Me) -> None:
    create_view(db.session(), owner, "Owner's", NEW, shared=False)
    create_view(db.session(), owner, "Shared", NEW, shared=True)
    mine = create_view(db.session(), member, "Mine", NEW, shared=False)
    assert (names(owner), names(member)) == (["Owner's", "Shared"], ["Shared", "Mine"])
    with pytest.raises(NotFound):
        get_view(db.session(), owner, mine.id)
    other = new_world("Other", "other@other.test")
    stranger = replace(owner, workspace_id=other.workspace_id, member_id=member_of(other))
    assert names(stranger) == []
    with pytest.raises(NotFound):
        change_view(db.session(), stranger, mine.id, {"name": "Theirs"})


def test_a_shared_view_is_changed_by_its_maker_or_an_admin(owner: Me, member: Me) -> None:
    session = db.session()
    owners, members = (create_view(session, me, me.role, NEW, shared=True).id for me in (owner, member))
    with pytest.raises(Forbidden):
        change_view(session, member, owners, {"name": "Mine now"})
    with pytest.raises(Forbidden):
        delete_view(session, member, owners)
    change_view(session, member, members, {"name": "Renamed", "position": 0, "query": [("waiting", "1")]})
    assert (names(owner), get_view(session, owner, members).query) == (["Renamed", "owner"], "waiting=1")
    change_view(session, owner, members, {"shared": False})
    assert names(owner) == ["owner"]


def test_each_member_has_a_default_of_their_own(owner: Me, member: Me) -> None:
    session = db.session()
    shared = create_view(session, owner, "Shared", NEW, shared=True).id
    for me in (owner, member):
        choose_default(session, me, shared)
    choose_default(session, owner, None)
    view = get_view(session, owner, shared)
    assert (list_views(session, owner).default, list_views(session, member).default) == (None, view)
    change_view(session, owner, shared, {"shared": False})
    assert list_views(session, member).default is None
    change_view(session, owner, shared, {"shared": True})
    delete_view(session, owner, shared)
    assert (list_views(session, member).default, names(member)) == (None, [])


@pytest.mark.parametrize(("name", "query"), [("", NEW), (" ", NEW), ("x" * 101, NEW), ("x", [("q", "x" * 5_001)])])
def test_what_cannot_be_kept_is_refused(owner: Me, name: str, query: list[tuple[str, str]]) -> None:
    with pytest.raises(Invalid):
        create_view(db.session(), owner, name, query, shared=False)
