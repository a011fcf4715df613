import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import World, new_world
from tests.visitor import SignIn, Visitor, sign_in
from webapp.extensions import db
from webapp.http.fields import MEMBER
from webapp.workspaces.attempts import INVITATIONS, count_invitation
from webapp.workspaces.models import AuditEntry, Member

HOME = "/settings/members"


@pytest.fixture
def joe(app: Flask, world: World) -> Visitor:
    return sign_in(app, world.workspace_id, "member", email="joe@acme.test", name="Joe")


def address(joe: Visitor, what: str) -> str:
    return f"{HOME}/{MEMBER.show(joe.member_id)}/{what}"


def member(app: Flask, joe: Visitor) -> Member:
    with app.app_context():
        return db.session.get_one(Member, joe.member_id)


def noted(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_an_admin_changes_the_role_of_a_member_and_it_is_noted(app: Flask, visitor: SignIn, joe: Visitor) -> None:
    admin = visitor("admin")
    assert admin.post(address(joe, "role"), {"role": "viewer"}).location == HOME
    assert (member(app, joe).role, noted(app)) == ("viewer", ["member.updated"])
    assert admin.post(address(joe, "role"), {"role": "owner"}).status_code == 403
    assert admin.post(address(joe, "role"), {"role": "king"}).status_code == 400
    assert (member(app, joe).role, noted(app)) == ("viewer", ["member.updated"])


def test_a_member_is_away_and_back(app: Flask, visitor: SignIn, joe: Visitor) -> None:
    admin = visitor("admin")
    for sent, away in (("1", True), ("0", False)):
        assert admin.post(address(joe, "away"), {"away": sent}).location == HOME
        assert member(app, joe).away == away


def test_who_is_removed_is_out_at_once(app: Flask, visitor: SignIn, joe: Visitor) -> None:
    assert joe.get(HOME).status_code == 200
    assert visitor("admin").post(address(joe, "remove")).location == HOME
    assert (joe.get(HOME).status_code, joe.get("/workspaces").status_code) == (403, 200)
    assert noted(app) == ["member.removed"]


def test_an_invitation_is_sent_again_and_withdrawn(app: Flask, visitor: SignIn) -> None:
    owner, guest = visitor("owner"), Visitor(app)
    pages = [owner.post(f"{HOME}/invitations", {"email": "new@acme.test", "role": "viewer"}).text]
    (again,) = re.findall(rf"{HOME}/invitations/inv_\w+/resend", pages[0])
    pages.append(owner.post(again).text)
    first, second = (re.findall(r"/invitations/[\w-]{43}", page)[0] for page in pages)
    assert [guest.get(link).status_code for link in (first, second)] == [404, 200]
    (revoke,) = re.findall(rf"{HOME}/invitations/inv_\w+/revoke", owner.get(HOME).text)
    assert owner.post(revoke).location == HOME
    assert guest.get(second).status_code == 404
    assert noted(app) == ["member.invited", "member.invited", "invitation.revoked"]


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"email": "no address", "role": "member"}, "Enter an email address in the form name@example.com."),
        ({"email": "joe@acme.test", "role": "member"}, "is a member already"),
        ({"email": "new@acme.test", "role": "owner"}, "Only an owner can make somebody an owner."),
        ({"email": "new@acme.test", "role": "king"}, "Not a valid choice."),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_with_the_cause(
    visitor: SignIn, joe: Visitor, sent: dict[str, str], problem: str
) -> None:
    answer = visitor("admin").post(f"{HOME}/invitations", sent)
    assert (answer.status_code, problem in answer.text) == (422, True)


def test_where_mail_is_sent_the_link_is_for_the_invited_alone(app: Flask, visitor: SignIn) -> None:
    """Whoever holds it makes the account of that address, password and all."""
    owner, link = visitor("owner"), re.compile(r"/invitations/[\w-]{43}")
    shown = []
    for smtp_url, email in (None, "one@acme.test"), ("smtp://mail.acme.test", "two@acme.test"):
        app.config["SMTP_URL"] = smtp_url
        shown.append(link.search(owner.post(f"{HOME}/invitations", {"email": email, "role": "viewer"}).text))
    assert [found is not None for found in shown] == [True, False]


def test_nobody_is_flooded_with_invitations(app: Flask, visitor: SignIn) -> None:
    owner, sent = visitor("owner"), {"email": "new@acme.test", "role": "viewer"}
    answers = [owner.post(f"{HOME}/invitations", sent) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert "Too many mails to this address. Wait an hour." in answers[-1].text
    assert noted(app) == ["member.invited"] * 5


def test_a_workspace_invites_a_hundred_in_a_day(app: Flask, visitor: SignIn) -> None:
    owner = visitor("owner")
    with app.app_context():
        for _ in range(INVITATIONS):
            count_invitation(db.session.get_one(Member, owner.member_id).workspace_id)
    assert owner.post(f"{HOME}/invitations", {"email": "new@acme.test", "role": "viewer"}).status_code == 429


def test_a_member_sees_the_others_and_changes_none(joe: Visitor, visitor: SignIn) -> None:
    page = joe.get(HOME)
    assert (page.status_code, "Invite somebody" in page.text) == (200, False)
    assert joe.post(address(joe, "role"), {"role": "admin"}).status_code == 403
    assert joe.post(f"{HOME}/invitations", {"email": "new@acme.test", "role": "viewer"}).status_code == 403


def test_members_of_another_workspace_do_not_exist(app: Flask, visitor: SignIn) -> None:
    with app.app_context():
        other = new_world("Other", "other@other.test")
    stranger = sign_in(app, other.workspace_id, "member")
    owner = visitor("owner")
    for what in ("role", "away", "remove"):
        assert owner.post(address(stranger, what), {"role": "viewer"}).status_code == 404


def test_the_switcher_goes_to_workspaces_of_ones_own_alone(app: Flask, visitor: SignIn, world: World) -> None:
    joe = sign_in(app, world.workspace_id, "viewer", email="joe@acme.test")
    with app.app_context():
        _, foreign = new_world("Second", "joe@acme.test"), new_world("Foreign", "foreign@other.test")
    page = joe.get("/workspaces").text
    assert ("Second" in page, "Foreign" in page) == (True, False)
    (there,) = re.findall(r'name="workspace" value="(ws_\w+)"', page)
    assert joe.post("/workspaces/switch", {"workspace": there, "next": HOME}).location == HOME
    assert "Second" in joe.get(HOME).text
    hidden = there[:-26] + MEMBER.show(foreign.workspace_id)[-26:]
    assert joe.post("/workspaces/switch", {"workspace": hidden}).status_code == 404
