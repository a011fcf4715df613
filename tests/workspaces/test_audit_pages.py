import re

from flask import Flask

from tests.conftest import World
from tests.visitor import SignIn, sign_in
from webapp.extensions import db
from webapp.http.fields import MEMBER
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
