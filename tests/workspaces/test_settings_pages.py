import re

import pytest
from flask import Flask

from tests.conftest import World, new_world
from tests.intake.ways import rows
from tests.visitor import SignIn, Visitor
from webapp.database.ids import show
from webapp.extensions import db
from webapp.workspaces import limits
from webapp.workspaces.models import AuditEntry, BlockedSender, Workspace
from webapp.workspaces.proxies import is_proxy

GENERAL, SPAM, LIMITS = "/settings/general", "/settings/spam", "/settings/limits"
SENT = {"name": "Acme & Söhne", "country": "de", "currency": "eur", "time_zone": "Europe/Berlin", "locale": "de"}


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    found: Visitor = visitor()
    return found


def test_what_a_workspace_says_of_itself_is_kept_and_noted_by_name(app: Flask, owner: Visitor, world: World) -> None:
    assert owner.post(GENERAL, {**SENT, "plan": "enterprise", "limits": "{}", "id": "x"}).location == GENERAL
    (kept,) = rows(app, Workspace)
    assert {name: getattr(kept, name) for name in SENT} == {**SENT, "country": "DE", "currency": "EUR"}
    assert (kept.id, kept.plan, kept.limits) == (world.workspace_id, "free", {})
    (entry,) = rows(app, AuditEntry)
    assert (entry.action, entry.data["changed"]) == ("workspace.updated", sorted(SENT))
    owner.post(GENERAL, SENT)
    assert len(rows(app, AuditEntry)) == 1  # nothing was changed by that


@pytest.mark.parametrize(
    ("wrong", "cure"),
    [
        ({"name": "  "}, "Enter a name."),
        ({"name": "x" * 201}, "Use at most 200 characters."),
        ({"country": "DEU"}, "Enter the two letters of a country, such as US or DE."),
        ({"currency": "€"}, "Enter the three letters of a currency, such as USD or EUR."),
        ({"time_zone": "Mars/Base"}, "Not a valid choice."),
    ],
)
def test_what_a_workspace_cannot_be_is_refused(app: Flask, owner: Visitor, wrong: dict[str, str], cure: str) -> None:
    answer = owner.post(GENERAL, {**SENT, **wrong})
    assert (answer.status_code, answer.text.count(cure)) == (422, 2)
    assert rows(app, Workspace)[0].name == "Acme"


def test_a_viewer_sees_the_settings_and_changes_none(visitor: SignIn) -> None:
    viewer = visitor("viewer")
    page = viewer.get(GENERAL).text
    assert ("Only an owner or an admin can change this." in page, ">Save<" in page) == (True, False)
    assert [viewer.post(path, SENT).status_code for path in (GENERAL, SPAM)] == [403, 403]


def test_names_are_shown_as_text_whatever_they_are(owner: Visitor) -> None:
    evil = "<script>alert(1)</script>\"'"
    owner.post(GENERAL, {**SENT, "name": evil})
    owner.post("/profile", {"name": evil, "time_zone": "UTC", "locale": "en", "theme": "auto"})
    for path in (GENERAL, "/workspaces", "/settings/members", "/settings/admin/team-management", "/profile"):
        page = owner.get(path, headers={"User-Agent": evil}).text
        assert ("<script>alert" in page, "&lt;script&gt;alert" in page) == (False, True), path


def test_a_sender_is_blocked_and_let_in_again(app: Flask, owner: Visitor) -> None:
    assert owner.post(SPAM, {"kind": "domain", "value": " Spam.Example "}).location == SPAM
    (entry,) = rows(app, BlockedSender)
    assert (entry.kind, entry.value) == ("domain", "spam.example")
    (unblock,) = re.findall(rf'action="({SPAM}/\w+/unblock)"', owner.get(SPAM).text)
    assert owner.post(unblock).location == SPAM
    assert rows(app, BlockedSender) == []
    assert owner.post(unblock).status_code == 404
    assert [entry.action for entry in rows(app, AuditEntry)] == ["blocklist.added", "blocklist.removed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "domain", "value": ""},
        {"kind": "domain", "value": "  "},
        {"kind": "email", "value": "nobody"},
        {"kind": "ip", "value": "300.1.1.1"},
        {"kind": "person", "value": "x"},
        {"kind": "domain", "value": "listed.example"},
    ],
)
def test_what_cannot_be_blocked_is_refused(app: Flask, owner: Visitor, wrong: dict[str, str]) -> None:
    owner.post(SPAM, {"kind": "domain", "value": "listed.example"})
    answer = owner.post(SPAM, wrong)
    assert (answer.status_code, "There is a problem" in answer.text) == (422, True)
    assert len(rows(app, BlockedSender)) == 1


def test_who_is_blocked_elsewhere_cannot_be_let_in_from_here(app: Flask, owner: Visitor) -> None:
    with app.app_context():
        other = new_world("Other", "other@other.test")
        entry = BlockedSender(
            id=b"\1" * 16, workspace_id=other.workspace_id, kind="domain", value="x.test", digest=b"\1" * 32,
            created_at=db.session.get_one(Workspace, other.workspace_id).created_at,
        )  # fmt: skip
        db.session.add(entry)
        db.session.commit()
    assert "x.test" not in owner.get(SPAM).text
    assert owner.post(f"{SPAM}/{show('bs', b'1' * 16)}/unblock").status_code == 404
    assert len(rows(app, BlockedSender)) == 1


def test_the_limits_are_shown_with_what_was_used_today(app: Flask, owner: Visitor, world: World) -> None:
    with app.app_context():
        db.session.get_one(Workspace, world.workspace_id).limits = {"form_per_minute": 1234}
        db.session.commit()
        limits.count(limits.submissions_per_day(world.workspace_id, "live", 1), 7)
    page = " ".join(owner.get(LIMITS).text.split())
    assert "1,234" in page
    assert "(set for this workspace)" in page
    assert "7 of " in page


@pytest.mark.contract("C7a")
def test_servers_of_ones_own_are_named_whole_each_once_by_admins(
    app: Flask, owner: Visitor, visitor: SignIn, world: World
) -> None:
    there = f"{LIMITS}/proxies"
    assert owner.post(there, {"proxies": " ::ffff:203.0.113.7, 203.0.113.7\n2001:DB8:0::1"}).location == LIMITS
    for wrong in ("203.0.113.0/24", "proxy.acme.test", " ".join(f"203.0.113.{last}" for last in range(51))):
        refused = owner.post(there, {"proxies": wrong})
        assert (refused.status_code, wrong in refused.text) == (422, True), wrong
    assert visitor("member").post(there, {"proxies": ""}).status_code == 403
    assert "203.0.113.7\n2001:db8::1" in owner.get(LIMITS).text
    with app.app_context():
        kept = db.session.get_one(Workspace, world.workspace_id).exempt_ips
        assert (kept, is_proxy("::ffff:203.0.113.7", kept)) == (["203.0.113.7", "2001:db8::1"], True)
    assert [entry.data for entry in rows(app, AuditEntry)] == [{"changed": ["proxies"]}]
