"""Comments of members: who is named in one is told by mail, and nothing that is written does anything."""

from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import World
from tests.leads.desk import lead_of, make_lead
from tests.leads.test_lead_pages import kinds, page
from tests.visitor import SignIn, Visitor
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.models import Delivery
from webapp.extensions import db
from webapp.leads.mentions import mentioned, prose
from webapp.leads.models import Comment
from webapp.workspaces.models import Member, User

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def jane(world: World) -> bytes:
    return make_lead(world, firstName="Jane", email="jane@acme.test")


@pytest.fixture
def ada(visitor: SignIn) -> Visitor:
    return visitor("member", name="Ada Lovelace", email="ada@acme.test")


@pytest.fixture
def bob(visitor: SignIn) -> Visitor:
    return visitor("member", name="Bob Stone", email="bob@acme.test")


def member(name: str, email: str = "") -> Member:
    return Member(id=name.encode(), user=User(name=name, email=email))


def mails() -> list[tuple[str, str]]:
    dispatch()
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(Delivery.event_name, Delivery.target))]


def test_a_comment_stops_the_clock_and_stands_in_the_timeline(ada: Visitor, jane: bytes) -> None:
    assert ada.post(page(jane, "/comments"), {"body": " Called.\r\nTwice. "}).location == page(jane)
    assert db.session.scalars(select(Comment.body)).all() == ["Called.\nTwice."]
    assert (lead_of(jane).is_waiting, kinds()) == (False, ["comment.created"])
    fresh = ada.post(page(jane, "/comments"), {"body": "Again."}, headers={"HX-Request": "true"})
    assert ("Again." in fresh.text, "HX-Trigger" in fresh.headers) == (False, True)


@pytest.mark.parametrize("body", ["", "  \n", "x" * 50_001])
def test_a_comment_that_is_none_is_refused_at_its_field(ada: Visitor, jane: bytes, body: str) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        answer = ada.post(page(jane, "/comments"), {"body": body}, headers=headers)
        assert (answer.status_code, "Write a comment of at most" in answer.text) == (422, True)
    assert kinds() == []


def test_each_member_who_is_named_is_told_once_by_mail_and_the_writer_is_not(
    ada: Visitor, bob: Visitor, jane: bytes
) -> None:
    body = "@Bob Stone, @bob@acme.test and @Ada: see <https://x.test>"
    ada.post(page(jane, "/comments"), {"body": body})
    assert mails() == [("member.mentioned", "bob@acme.test")]
    letter: Any = db.session.scalars(select(Delivery)).one()
    assert b"Ada Lovelace mentioned you: Jane" in letter.payload
    html = bob.get(page(jane)).text
    assert "<b>@Bob Stone</b>" in html
    assert "mentioned" not in html


def test_a_name_is_found_whole_or_by_its_first_word_where_that_is_one_persons() -> None:
    ada, bob, bobby = member("Ada Byron", "a@x.test"), member("Bob Stone"), member("Bob Hill", "b@x.test")
    everybody = [ada, bob, bobby]
    found = {text: mentioned(text, everybody) for text in ("@ada", "@ADA BYRON!", "@a@x.test", "@Bob", "@bob hill,")}
    assert found == {"@ada": [ada], "@ADA BYRON!": [ada], "@a@x.test": [ada], "@Bob": [], "@bob hill,": [bobby]}
    assert [mentioned(text, everybody) for text in ("x@ada", "@adas", "ada", "", "@")] == [[], [], [], [], []]
    assert mentioned("@ada", []) == []


def test_what_was_written_is_shown_as_text_with_links_to_addresses_alone() -> None:
    handles = {"ada": None}
    assert prose("<b>@Ada</b> & javascript:alert(1)", handles) == (
        "&lt;b&gt;<b>@Ada</b>&lt;/b&gt; &amp; javascript:alert(1)"
    )
    assert prose('See https://x.test/a?b="c" and http://y.test.', {}) == (
        'See <a href="https://x.test/a?b=" rel="nofollow noreferrer noopener" target="_blank">https://x.test/a?b=</a>'
        "&#34;c&#34; and "
        '<a href="http://y.test" rel="nofollow noreferrer noopener" target="_blank">http://y.test</a>.'
    )
