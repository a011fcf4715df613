import pytest
from flask import Flask

from tests.calls import statements
from tests.conftest import World, new_world
from webapp.errors import Conflict, Invalid
from webapp.extensions import db
from webapp.workspaces.blocklist import block, blocked, canonical


def verdict(
    world: World, *entries: tuple[str, str], email: str = "", ip: str = "198.51.100.7", text: str = ""
) -> str | None:
    """What a workspace with these entries says of a sender."""
    for kind, value in entries:
        block(db.session(), world.workspace_id, kind, value)
    db.session.commit()
    return blocked(db.session.connection(), world.workspace_id, emails=[email] if email else [], ip=ip, texts=[text])


@pytest.mark.contract("K16")
@pytest.mark.parametrize(
    ("kind", "value", "sender", "reason"),
    [
        ("email", "Bob@Spam.Test", {"email": "bob@spam.test"}, "blocked email bob@spam.test"),
        ("email", "bob@spam.test", {"email": "rob@spam.test"}, None),
        ("domain", "spam.test", {"email": "bob@spam.test"}, "blocked domain spam.test"),
        ("domain", "Spam.Test.", {"email": "bob@deep.er.SPAM.test"}, "blocked domain spam.test"),
        ("domain", "*.spam.test", {"email": "bob@a.spam.test"}, "blocked domain spam.test"),
        ("domain", "@spam.test", {"email": "bob@spam.test"}, "blocked domain spam.test"),
        ("domain", "spam.test", {"email": "bob@notspam.test"}, None),
        ("domain", "deep.spam.test", {"email": "bob@spam.test"}, None),
        ("domain", "bücher.test", {"email": "bob@xn--bcher-kva.test"}, "blocked domain xn--bcher-kva.test"),
        ("ip", "203.0.113.7", {"ip": "203.0.113.7"}, "blocked ip 203.0.113.7"),
        ("ip", "203.0.113.7", {"ip": "203.0.113.70"}, None),
        ("ip", "203.0.113.9/24", {"ip": "203.0.113.200"}, "blocked ip 203.0.113.0/24"),
        ("ip", "203.0.113.0/24", {"ip": "203.0.114.1"}, None),
        ("ip", "2001:DB8::/32", {"ip": "2001:db8:1::1"}, "blocked ip 2001:db8::/32"),
        ("ip", "2001:db8::/32", {"ip": "203.0.113.7"}, None),
        ("ip", "203.0.113.7", {"ip": "::ffff:203.0.113.7"}, "blocked ip 203.0.113.7"),
        ("ip", "::ffff:203.0.113.0/120", {"ip": "203.0.113.7"}, "blocked ip 203.0.113.0/24"),
        ("ip", "203.0.113.0/24", {"ip": "::ffff:203.0.113.7"}, "blocked ip 203.0.113.0/24"),
        ("ip", "203.0.113.0/24", {"ip": "unknown"}, None),
        ("phrase", "Cheap  SEO", {"text": "We sell cheap\nseo links"}, "blocked phrase cheap seo"),
        ("phrase", "100%", {"text": "1000 of them"}, None),
    ],
)
def test_an_entry_covers_what_it_names(
    context: Flask, world: World, kind: str, value: str, sender: dict[str, str], reason: str | None
) -> None:
    assert verdict(world, (kind, value), **sender) == reason


def test_a_sender_is_looked_up_in_one_statement_however_long_the_list_is(context: Flask, world: World) -> None:
    entries = [("domain", f"spam{number}.test") for number in range(20)] + [("phrase", "buy"), ("ip", "10.0.0.0/8")]
    verdict(world, *entries)
    with statements(context) as sent:
        reason = blocked(
            db.session.connection(),
            world.workspace_id,
            emails=["a@a.b.spam7.test", "b@fine.test"],
            ip="198.51.100.7",
            texts=["one", "two"],
        )
    assert (reason, len(sent)) == ("blocked domain spam7.test", 1)


def test_what_another_workspace_blocks_blocks_nobody_here(context: Flask, world: World) -> None:
    other = new_world("Other", "owner@other.test")
    assert verdict(other, ("domain", "spam.test"), email="bob@spam.test") == "blocked domain spam.test"
    assert verdict(world, email="bob@spam.test") is None


def test_the_same_sender_in_another_spelling_is_blocked_already(context: Flask, world: World) -> None:
    block(db.session(), world.workspace_id, "domain", "spam.test")
    with pytest.raises(Conflict):
        block(db.session(), world.workspace_id, "domain", "SPAM.test.")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("email", "bob"),
        ("email", "@spam.test"),
        ("domain", "spam test"),
        ("domain", "a..b"),
        ("domain", "https://spam.test"),
        ("ip", "1.2.3"),
        ("ip", "1.2.3.4/33"),
        ("phrase", " \t "),
        ("phrase", "x" * 255),
    ],
)
def test_a_value_that_is_none_of_its_kind_is_refused(kind: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        canonical(kind, value)
    assert list(refused.value.fields) == ["value"]
