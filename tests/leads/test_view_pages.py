"""Saved views of the list: kept from the state that is shown, one's own or shared, one of them to begin with."""

import re
from html import unescape

from sqlalchemy import select

from tests.visitor import SignIn, Visitor
from webapp.extensions import db
from webapp.leads.desk_models import SavedView
from webapp.leads.page_inputs import VIEW

TAB = re.compile(r'<nav class="tabs"[^>]*>(.*?)</nav>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]*)"( aria-current="page")?>([^<]*)')
STATE = "/leads?q=a%26b&status=New&status=Contacted&tag=hot&tag=solar&sort=name&columns=name&columns=email"


def tabs(visitor: Visitor, path: str = "/leads?all=1") -> dict[str, str]:
    """The address of each view but the one of incomplete leads; a star before the one that is shown."""
    found = TAB.search(visitor.get(path).get_data(as_text=True))
    assert found is not None
    links = [link for link in LINK.findall(found[1]) if link[2] != "Incomplete"]
    return {("*" if shown else "") + name: unescape(href) for href, shown, name in links}


def save(visitor: Visitor, name: str, query: str = STATE, **sent: str) -> str:
    """The id of the view that it became."""
    answer = visitor.post("/leads/views", {"name": name, "query": query, **sent})
    assert answer.status_code == 303, answer.text
    with visitor.client.application.app_context():
        view = db.session.scalars(select(SavedView.id).order_by(SavedView.id.desc())).first()
    assert view is not None
    return VIEW.show(view)


def test_a_view_keeps_the_whole_state_and_is_the_tab_that_is_shown_then(visitor: SignIn) -> None:
    owner = visitor("owner")
    assert tabs(owner) == {"*All": "/leads?all=1"}
    save(owner, "Hot ones")
    assert tabs(owner, STATE) == {"All": "/leads?all=1", "*Hot ones": STATE}
    shuffled = STATE.replace("q=a%26b&", "") + "&q=a%26b"
    assert "*Hot ones" in tabs(owner, shuffled)


def test_only_what_the_list_knows_is_kept_and_never_the_place_in_it(visitor: SignIn) -> None:
    owner = visitor("owner")
    save(owner, "New", "/leads?status=New&status=&after=x&before=y&all=1&unknown=1&csrf_token=t&columns=none")
    assert tabs(owner)["New"] == "/leads?status=New"


def test_a_view_is_its_makers_own_unless_it_is_shared(visitor: SignIn) -> None:
    owner, member, viewer = visitor("owner"), visitor("member"), visitor("viewer")
    mine = save(member, "Mine")
    save(member, "Ours", "/leads?status=New", shared="1")
    save(viewer, "Looked at", "/leads?status=Contacted", shared="1")
    assert [list(tabs(who)) for who in (owner, member, viewer)] == [
        ["*All", "Ours"],
        ["*All", "Mine", "Ours"],
        ["*All", "Ours", "Looked at"],
    ]
    for action in ("default", "share", "delete"):
        assert owner.post(f"/leads/views/{mine}/{action}").status_code == 404, action
    assert "Mine" in tabs(member)


def test_sharing_is_switched_by_who_made_it_or_an_admin(visitor: SignIn) -> None:
    owner, member, other = visitor("owner"), visitor("member"), visitor("member")
    view = save(member, "Ours", "/leads?status=New", shared="1")
    assert other.post(f"/leads/views/{view}/share", {"shared": "0"}).status_code == 403
    assert other.post(f"/leads/views/{view}/delete").status_code == 403
    assert owner.post(f"/leads/views/{view}/share", {"shared": "0"}).headers["Location"] == "/leads?status=New"
    assert (list(tabs(other)), list(tabs(member))) == (["*All"], ["*All", "Ours"])
    member.post(f"/leads/views/{view}/share", {"shared": "1"})
    assert list(tabs(other)) == ["*All", "Ours"]


def test_a_list_begins_with_the_view_that_was_chosen_and_all_leads_stay_reachable(visitor: SignIn) -> None:
    owner, member = visitor("owner"), visitor("member")
    view = save(owner, "New", "/leads?status=New", shared="1")
    assert owner.get("/leads").status_code == 200
    owner.post(f"/leads/views/{view}/default", {"default": "1"})
    begun = owner.get("/leads")
    assert (begun.status_code, begun.headers["Location"]) == (303, "/leads?status=New")
    assert [owner.get(path).status_code for path in ("/leads?all=1", "/leads?status=New")] == [200, 200]
    assert member.get("/leads").status_code == 200
    owner.post(f"/leads/views/{view}/default", {"default": "0"})
    assert owner.get("/leads").status_code == 200


def test_a_deleted_view_is_nobodys_to_begin_with(visitor: SignIn) -> None:
    owner, member = visitor("owner"), visitor("member")
    view = save(owner, "New", "/leads?status=New", shared="1")
    member.post(f"/leads/views/{view}/default", {"default": "1"})
    assert owner.post(f"/leads/views/{view}/delete").headers["Location"] == "/leads?all=1"
    assert (member.get("/leads").status_code, list(tabs(member))) == (200, ["*All"])


def test_a_name_or_a_state_that_is_none_is_refused(visitor: SignIn) -> None:
    owner = visitor("owner")
    for name, query in ((" ", STATE), ("x" * 101, STATE), ("New", "/leads?sort=best")):
        assert owner.post("/leads/views", {"name": name, "query": query}).status_code == 400, name
    assert list(tabs(owner)) == ["*All"]
