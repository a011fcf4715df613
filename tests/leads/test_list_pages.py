"""The list of leads as a page: its address is its state, for the whole page and for the part that htmx asks for."""

import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.calls import statements
from tests.conftest import World, new_world
from tests.leads.desk import make_lead
from tests.visitor import SignIn, Visitor, sign_in
from webapp.database.ids import first_id
from webapp.extensions import db
from webapp.http.fields import FORM, MEMBER
from webapp.leads.browsing import MOST_FRESH
from webapp.leads.lifecycle import delete_lead
from webapp.leads.models import Lead

pytestmark = pytest.mark.usefixtures("context")

ROW = re.compile(r'<tr id="lead_\w+">.*?</tr>', re.DOTALL)
NAME = re.compile(r'<a href="/leads/lead_\w+">([^<]*)</a>')
CHIP = re.compile(r'chip-filter">(\w+) <b>([^<]*)</b><a href="([^"]*)"')
HEAD = re.compile(r'<th scope="col"( aria-sort="(\w+)")?>(?:<a href="([^"]*)">)?(\w[\w ]*)')


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner")


def text(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.text
    return answer.get_data(as_text=True)


def names(answer: TestResponse) -> list[str]:
    return [unescape(name) for name in NAME.findall(text(answer))]


def chips(page: str) -> dict[str, str]:
    """The address of the list without each filter in force."""
    return {f"{name} {unescape(value)}": unescape(href) for name, value, href in CHIP.findall(page)}


def link(page: str, label: str) -> str:
    found = re.search(rf'href="([^"]*)"[^>]*>{label}<', page)
    assert found is not None, label
    return unescape(found[1])


def make_many(world: World) -> None:
    make_lead(world, firstName="Ann", lastName="Zimmer", company="Acme", tags=("hot",), source="Ads")
    make_lead(world, firstName="Bob", lastName="Young", company="Beta", tags=("hot", "solar"), status="Contacted")
    make_lead(world, firstName="Cid", email="cid@acme.test", is_test=True)
    gone = make_lead(world, firstName="Dan", lastName="Xu")
    delete_lead(db.session(), db.session.get_one(Lead, gone), "mem_of_the_tests")
    db.session.commit()


STATES = {
    "": ["Bob Young", "Ann Zimmer"],
    "q=young": ["Bob Young"],
    "q=nobody": [],
    "status=New": ["Ann Zimmer"],
    "status=New&status=Contacted": ["Bob Young", "Ann Zimmer"],
    "tag=HOT": ["Bob Young", "Ann Zimmer"],
    "tag=hot&tag=solar": ["Bob Young"],
    "source=Ads": ["Ann Zimmer"],
    "assignee=me": [],
    "assignee=none": ["Bob Young", "Ann Zimmer"],
    "since=2001-01-01": ["Bob Young", "Ann Zimmer"],
    "until=2001-01-01": [],
    "waiting=1": ["Bob Young", "Ann Zimmer"],
    "test=1": ["Cid"],
    "deleted=1": ["Dan Xu"],
    "sort=oldest": ["Ann Zimmer", "Bob Young"],
    "sort=name": ["Bob Young", "Ann Zimmer"],
    "sort=company": ["Ann Zimmer", "Bob Young"],
    "q=ann&status=New&tag=hot&source=Ads&sort=company": ["Ann Zimmer"],
}


@pytest.mark.parametrize("behind", STATES)
def test_an_address_is_a_state_of_the_list_for_the_page_and_for_its_part(
    world: World, owner: Visitor, behind: str
) -> None:
    make_many(world)
    page, part = owner.get(f"/leads?{behind}"), owner.part(f"/leads?{behind}")
    assert names(page) == names(part) == STATES[behind]
    assert ("<html" in page.text, "<html" in part.text) == (True, False)
    assert part.headers["HX-Push-Url"] == f"/leads?{behind or 'all=1'}"
    assert "HX-Push-Url" not in page.headers
    assert page.headers["Vary"] == part.headers["Vary"] == "HX-Request, Cookie"


def test_a_form_of_this_workspace_and_a_member_are_filters(world: World, owner: Visitor) -> None:
    make_lead(world, firstName="Ann", assignee_id=owner.member_id)
    make_lead(world, firstName="Bob", form_id=None)
    for behind in (f"form={FORM.show(world.form_id)}", f"assignee={MEMBER.show(owner.member_id)}", "assignee=me"):
        assert names(owner.get(f"/leads?{behind}")) == ["Ann"]


def test_what_restores_a_page_from_history_gets_the_whole_page(owner: Visitor) -> None:
    asked = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in text(owner.get("/leads?status=New", headers=asked))


def test_an_address_that_nobody_made_is_refused_by_name(owner: Visitor) -> None:
    for behind in ("sort=best", "since=yesterday", "assignee=somebody", "form=form_1", "q=" + "x" * 201):
        answer = owner.get(f"/leads?{behind}")
        assert (answer.status_code, behind.partition("=")[0] in answer.text) == (400, True), behind


def test_an_unknown_column_or_a_cursor_of_nobody_is_let_be(world: World, owner: Visitor) -> None:
    make_many(world)
    for behind in ("columns=none&columns=name", "after=x", "before=%FF", "after=W10=", "unknown=1"):
        assert names(owner.get(f"/leads?{behind}")) == STATES[""], behind


def test_each_chip_leads_to_the_list_without_its_filter(world: World, owner: Visitor) -> None:
    make_many(world)
    page = text(owner.get("/leads?q=ann&status=New&status=Won&tag=a&tag=b&source=Ads&assignee=none&test=1&sort=name"))
    found = chips(page)
    assert {chip: parse_qs(urlsplit(href).query) for chip, href in found.items()} == {
        "Status New": parse_qs("q=ann&status=Won&tag=a&tag=b&source=Ads&assignee=none&test=1&sort=name"),
        "Status Won": parse_qs("q=ann&status=New&tag=a&tag=b&source=Ads&assignee=none&test=1&sort=name"),
        "Tag a": parse_qs("q=ann&status=New&status=Won&tag=b&source=Ads&assignee=none&test=1&sort=name"),
        "Tag b": parse_qs("q=ann&status=New&status=Won&tag=a&source=Ads&assignee=none&test=1&sort=name"),
        "Search ann": parse_qs("status=New&status=Won&tag=a&tag=b&source=Ads&assignee=none&test=1&sort=name"),
        "Source Ads": parse_qs("q=ann&status=New&status=Won&tag=a&tag=b&assignee=none&test=1&sort=name"),
        "Assignee Nobody": parse_qs("q=ann&status=New&status=Won&tag=a&tag=b&source=Ads&test=1&sort=name"),
        "Only Test data": parse_qs("q=ann&status=New&status=Won&tag=a&tag=b&source=Ads&assignee=none&sort=name"),
    }


def test_the_last_chip_leads_to_all_leads_and_not_to_a_view_to_begin_with(owner: Visitor) -> None:
    assert chips(text(owner.get("/leads?status=New"))) == {"Status New": "/leads?all=1"}


def test_the_controls_carry_on_what_they_do_not_show(world: World, owner: Visitor) -> None:
    page = text(owner.get("/leads?tag=a&tag=b&status=New&status=Gone&source=Ads&columns=email"))
    form = page[page.index('class="toolbar"') : page.index('id="list"')]
    carried = re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', form)
    assert carried == [("tag", "b"), ("status", "Gone"), ("columns", "email"), ("source", "Ads")]


def test_a_head_sorts_and_a_second_click_turns_the_order(owner: Visitor, world: World) -> None:
    make_many(world)
    heads = {label: (unescape(href), way) for _, way, href, label in HEAD.findall(text(owner.get("/leads?status=New")))}
    assert heads == {
        "Name": ("/leads?status=New&sort=name", ""),
        "Company": ("/leads?status=New&sort=company", ""),
        "Status": ("", ""),
        "Assignee": ("", ""),
        "Source": ("", ""),
        "Created": ("/leads?status=New&sort=oldest", "descending"),
    }
    oldest = HEAD.findall(text(owner.get("/leads?sort=oldest")))[-1]
    assert oldest[1:] == ("ascending", "/leads?sort=newest", "Created")
    assert all(href == "" for _, _, href, _ in HEAD.findall(text(owner.get("/leads?deleted=1"))))


def test_the_columns_are_those_of_the_address_in_its_order(world: World, owner: Visitor) -> None:
    make_lead(world, firstName="Ann", email="ann@acme.test", city="Rome", tags=("hot",))
    page = text(owner.get("/leads?columns=email&columns=city&columns=tags"))
    assert [head[3] for head in HEAD.findall(page)] == ["Email", "City", "Tags"]
    assert re.findall(r">(ann@acme\.test|Rome|hot|Ann)<", ROW.findall(page)[0]) == ["ann@acme.test", "Rome", "hot"]


def test_pages_lead_on_and_back_by_their_neighbours(world: World, owner: Visitor) -> None:
    for number in range(120):
        make_lead(world, firstName=f"N{number:03}")
    expected = [f"N{number:03}" for number in range(119, -1, -1)]
    first = owner.get("/leads?all=1")
    second = owner.get(link(text(first), "Older"))
    third = owner.get(link(text(second), "Older"))
    assert [names(page) for page in (first, second, third)] == [expected[:50], expected[50:100], expected[100:]]
    assert (">Newer<" in first.text, ">Older<" in third.text) == (False, False)
    back = owner.get(link(text(third), "Newer"))
    assert names(back) == expected[50:100]
    assert names(owner.get(link(text(back), "Newer"))) == expected[:50]


def test_the_count_is_that_of_the_filters(world: World, owner: Visitor) -> None:
    make_many(world)
    for behind, said in (("", "2 leads"), ("status=New", "1 lead"), ("q=nobody", "0 leads"), ("test=1", "1 lead")):
        assert text(owner.part(f"/leads/count?{behind}")).strip() == said
        assert said in text(owner.get(f"/leads/count?{behind}"))


def test_an_empty_list_differs_from_one_in_which_nothing_matches(owner: Visitor) -> None:
    assert "No leads yet" in text(owner.get("/leads"))
    nothing = text(owner.get("/leads?status=New"))
    assert ("No lead matches" in nothing, "Clear filters" in nothing) == (True, True)


def test_a_viewer_has_nothing_to_select_and_nothing_to_do_it_with(world: World, visitor: SignIn) -> None:
    make_many(world)
    page = text(visitor("viewer").get("/leads"))
    assert [word for word in ("select-row", 'id="bulk"', "/leads/import") if word in page] == []


def test_a_lead_of_another_workspace_is_in_no_list(world: World, owner: Visitor) -> None:
    other = new_world("Other", "owner@other.test")
    make_lead(other, firstName="Zoe", tags=("hot",), source="Ads")
    for behind in ("", "q=zoe", "tag=hot", "source=Ads", f"form={FORM.show(other.form_id)}"):
        assert names(owner.get(f"/leads?{behind}")) == []
        assert text(owner.part(f"/leads/count?{behind}")).strip() == "0 leads"


def fresh_address(answer: TestResponse) -> str:
    found = re.search(r'<tbody id="fresh"\s+hx-get="([^"]*)"', text(answer))
    assert found is not None
    return unescape(found[1])


def test_what_comes_in_is_asked_for_alone_until_it_is_much(world: World, owner: Visitor) -> None:
    make_lead(world, firstName="Old", id=first_id(datetime(2026, 1, 1, tzinfo=UTC)))
    address = fresh_address(owner.get("/leads"))
    assert names(owner.part(address)) == []
    for number in range(MOST_FRESH):
        make_lead(world, firstName=f"N{number:02}")
    answer = owner.part(address)
    assert names(answer) == [f"N{number:02}" for number in range(MOST_FRESH - 1, -1, -1)]
    assert "HX-Retarget" not in answer.headers
    assert fresh_address(answer) == address
    make_lead(world, firstName=f"N{MOST_FRESH}")
    whole = owner.part(address)
    assert (whole.headers["HX-Retarget"], whole.headers["HX-Reselect"]) == ("#list", "#list")
    assert names(whole) == [f"N{number:02}" for number in range(MOST_FRESH, 0, -1)]


def test_what_comes_in_is_asked_for_by_the_filters_of_the_list(world: World, owner: Visitor) -> None:
    make_lead(world, firstName="Ann", source="Ads")
    address = fresh_address(owner.get("/leads?source=Ads&columns=name"))
    make_lead(world, firstName="Bob", source="Ads")
    make_lead(world, firstName="Cid", source="Fair")
    assert names(owner.part(address)) == ["Bob", "Ann"]
    assert owner.get(address).headers["Location"] == "/leads?source=Ads&columns=name"


@pytest.mark.parametrize("behind", ["sort=oldest", "sort=name", "deleted=1", "q=nobody"])
def test_a_list_in_another_order_is_read_anew_as_a_whole(world: World, owner: Visitor, behind: str) -> None:
    make_many(world)
    page = text(owner.get(f"/leads?{behind}"))
    assert 'id="fresh"' not in page
    assert 'hx-trigger="inlet:lead from:body, inlet:refresh"' in page


def test_a_later_page_stays_as_it_is(world: World, owner: Visitor) -> None:
    for number in range(51):
        make_lead(world, firstName=f"N{number}")
    later = text(owner.get(link(text(owner.get("/leads")), "Older")))
    assert ("data-live" in later, 'id="fresh"' in later) == (False, False)


def test_what_a_lead_says_is_text_and_never_markup(world: World, owner: Visitor) -> None:
    nasty = "<script>alert(1)</script>"
    make_lead(world, firstName=nasty, company=nasty, source=nasty, tags=(nasty,))
    page = text(owner.get("/leads?columns=name&columns=company&columns=source&columns=tags&q=%3Cscript%3E"))
    assert nasty not in page
    assert names(owner.get("/leads")) == [nasty]


COSTLY = (
    "/leads",
    "/leads?all=1",
    "/leads?status=New&assignee=me&tag=a&waiting=1",
    "/leads?sort=name",
    "/leads?q=ann",
    "/leads?q=ann+zimmer+acme+555+be&status=New",
    "/leads/count?q=ann",
)


@pytest.mark.parametrize("path", COSTLY)
def test_a_page_costs_at_most_eight_statements_for_one_lead_as_for_many(
    app: Flask, world: World, owner: Visitor, path: str
) -> None:
    def cost() -> list[int]:
        counts = []
        for ask in (owner.get, owner.part):
            with statements(app) as sent:
                assert ask(path).status_code == 200
            counts.append(len([statement for statement in sent if statement != "BEGIN"]))
        return counts

    people = [sign_in(app, world.workspace_id, "member") for _ in range(3)]
    make_lead(world, firstName="Ann", company="Acme", tags=("a",), assignee_id=people[0].member_id)
    of_one = cost()
    for person in people:
        make_lead(world, firstName="Ann", company="Acme", tags=("a",), assignee_id=person.member_id)
    assert cost() == of_one
    assert max(of_one) <= 8


def test_who_was_told_of_the_same_event_is_shown_the_same(app: Flask, world: World, owner: Visitor) -> None:
    viewer = sign_in(app, world.workspace_id, "viewer")
    make_lead(world, firstName="Ann")
    address = fresh_address(owner.get("/leads?all=1"))
    first = owner.part(f"{address}&seen=evt_1")
    assert (names(first), fresh_address(first)) == (["Ann"], address)
    make_lead(world, firstName="Bob")
    assert names(owner.part(f"{address}&seen=evt_1")) == ["Ann"]
    assert names(owner.part(f"{address}&seen=evt_2")) == ["Bob", "Ann"]
    assert names(owner.part(address)) == ["Bob", "Ann"]
    shown = text(viewer.part(f"{address}&seen=evt_1"))
    assert ("Bob" in shown, "checkbox" in shown) == (True, False)  # made for whoever may not select


def test_another_workspace_is_shown_nothing_of_it(app: Flask, world: World, owner: Visitor) -> None:
    make_lead(world, firstName="Ann")
    other = sign_in(app, new_world("Other", "owner@other.test").workspace_id)
    address = f"{fresh_address(owner.get('/leads?all=1'))}&seen=evt_3"
    assert names(owner.part(address)) == ["Ann"]
    assert names(other.part(address)) == []
