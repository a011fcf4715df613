import re

import pyotp
from flask import Flask

from tests.conftest import World, new_world
from tests.visitor import PASSWORD, SignIn, Visitor, sign_in
from webapp.extensions import db
from webapp.http.fields import FORM, MEMBER
from webapp.workspaces.audit import note

HOME = "/settings/audit-log"


def cells(page: str, label: str) -> list[str]:
    return [" ".join(text.split()) for text in re.findall(rf'<td data-label="{label}">(.*?)</td>', page, re.S)]


def test_the_log_names_who_changed_what(app: Flask, visitor: SignIn, world: World) -> None:
    joe = sign_in(app, world.workspace_id, "admin", email="joe@acme.test", name="Joe")
    joe.post(f"/settings/members/{MEMBER.show(joe.member_id)}/away", {"away": "1"})
    page = joe.get(HOME).text
    labels = ("Who", "What", "Of what", "Changed")
    assert [cells(page, label) for label in labels] == [["Joe"], ["<code>member.updated</code>"], ["Joe"], ["away"]]


def test_the_log_calls_what_other_packages_made_by_its_name(app: Flask, visitor: SignIn, world: World) -> None:
    with app.app_context():
        other = new_world("Other", "other@acme.test")
        for form_id in (other.form_id, world.form_id):
            note(db.session(), world.workspace_id, "mem_x", "form.updated", FORM.show(form_id))
        db.session.commit()
    assert cells(visitor("owner").get(HOME).text, "Of what") == ["Contact", FORM.show(other.form_id)]


def test_the_log_is_filtered_and_paged(app: Flask, visitor: SignIn, world: World) -> None:
    with app.app_context():
        for number in range(60):
            note(db.session(), world.workspace_id, "mem_x", "form.updated", f"form_{number:02}")
        note(db.session(), world.workspace_id, "mem_x", "formation.updated", "none")
        db.session.commit()
    owner = visitor("owner")
    first = owner.get(f"{HOME}?area=form").text
    (older,) = re.findall(r'href="(\?[^"]+)"', first)
    second = owner.get(HOME + older.replace("&amp;", "&")).text
    seen = cells(first, "Of what") + cells(second, "Of what")
    assert (len(cells(first, "Of what")), seen) == (50, [f"form_{number:02}" for number in reversed(range(60))])
    assert "Nothing of this kind" in owner.get(f"{HOME}?area=deal").text


def test_the_log_of_a_workspace_is_for_its_admins(visitor: SignIn) -> None:
    assert [visitor(role).get(HOME).status_code for role in ("member", "admin")] == [403, 200]


def actions(page: str) -> list[str]:
    return [text.removeprefix("<code>").removesuffix("</code>") for text in cells(page, "What")]


def test_how_people_come_in_is_noted_in_each_of_their_workspaces_and_without_a_secret(
    app: Flask, visitor: SignIn, world: World
) -> None:
    joe = sign_in(app, world.workspace_id, "viewer", email="joe@acme.test", name="Joe")
    with app.app_context():
        other = new_world("Other", "joe@acme.test")
    guest = Visitor(app)
    guest.post("/login", {"email": "joe@acme.test", "password": PASSWORD})
    secret = re.findall(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", guest.post("/profile/second-factor").text)[0]
    guest.post("/profile/second-factor/confirm", {"code": pyotp.TOTP(secret.replace(" ", "")).now()})
    guest.post("/profile/second-factor/recovery-codes", {"confirmation": PASSWORD})
    guest.post("/profile/second-factor/off", {"confirmation": PASSWORD})
    guest.post("/profile/password", {"current": PASSWORD, "password": "another horse battery"})
    noted = ["password.changed", "second_factor.off", "second_factor.codes_renewed", "second_factor.on"]
    page = visitor("owner").get(HOME).text
    assert (actions(page), cells(page, "Who")) == ([*noted, "sign_in.succeeded"], ["Joe"] * 5)
    assert actions(sign_in(app, other.workspace_id, "admin").get(HOME).text) == [*noted, "sign_in.succeeded"]
    assert joe.user_id and "horse" not in page and secret not in page


def test_that_somebody_guesses_at_an_account_is_noted_once(app: Flask, visitor: SignIn, world: World) -> None:
    guest = Visitor(app)
    for number in range(14):
        guest.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        guest.post("/login", {"email": world.owner_email, "password": "wrong"})
    assert actions(visitor("owner").get(HOME).text) == ["sign_in.limited"]


def test_the_log_is_filtered_by_person(app: Flask, visitor: SignIn, world: World) -> None:
    joe = sign_in(app, world.workspace_id, "admin", email="joe@acme.test", name="Joe")
    ann = sign_in(app, world.workspace_id, "admin", email="ann@acme.test", name="Ann")
    joe.post("/settings/domains", {"host": "joe.test"})
    ann.post("/settings/domains", {"host": "ann.test"})
    assert cells(joe.get(HOME).text, "Of what") == ["ann.test", "joe.test"]
    page = joe.get(f"{HOME}?area=domain&person={MEMBER.show(ann.member_id)}").text
    assert (cells(page, "Who"), cells(page, "Of what")) == (["Ann"], ["ann.test"])
    assert f'<option value="{MEMBER.show(ann.member_id)}" selected>Ann</option>' in page
    assert cells(joe.get(f"{HOME}?person=mem_x").text, "Who") == []
