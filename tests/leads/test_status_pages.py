"""Settings → Statuses: what leads and forms have follows what the statuses are called."""

import pytest
from sqlalchemy import select, update

from tests.conftest import World
from tests.leads.desk import lead_of, make_lead
from tests.visitor import SignIn, Visitor
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.http.fields import MEMBER
from webapp.leads import statuses
from webapp.leads.models import Lead
from webapp.leads.statuses import remove_status, rename_status
from webapp.workspaces.models import AuditEntry, Workspace

pytestmark = pytest.mark.usefixtures("context")

HOME = "/settings/statuses"
FIRST = ["Unassigned", "New", "Contacted", "Qualified", "Unqualified", "Converted"]


@pytest.fixture
def admin(visitor: SignIn) -> Visitor:
    return visitor("admin")


def names(world: World) -> list[str]:
    db.session.rollback()
    return list(db.session.get_one(Workspace, world.workspace_id, populate_existing=True).lead_statuses)


def test_a_status_is_added_at_the_end_and_moved(world: World, admin: Visitor) -> None:
    assert admin.post(HOME, {"name": " Lost "}).location == HOME
    assert names(world) == [*FIRST, "Lost"]
    admin.post(f"{HOME}/move", {"status": "Lost", "to": "up"})
    admin.post(f"{HOME}/move", {"status": "Unassigned", "to": "up"})
    admin.post(f"{HOME}/move", {"status": "Unassigned", "to": "down"})
    assert names(world) == ["New", "Unassigned", "Contacted", "Qualified", "Unqualified", "Lost", "Converted"]
    assert db.session.scalars(select(AuditEntry.action)).all() == ["workspace.updated"] * 3


@pytest.mark.parametrize("name", ["", " ", "new", "x" * 61])
def test_a_name_that_is_none_or_taken_is_refused(world: World, admin: Visitor, name: str) -> None:
    for path, more in ((HOME, {}), (f"{HOME}/rename", {"status": "Contacted"})):
        answer = admin.post(path, {"name": name, **more})
        assert (answer.status_code, "There is a problem" in answer.text) == (422, True)
    assert names(world) == FIRST


def test_leads_and_forms_follow_a_status_that_is_renamed(
    world: World, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads = [make_lead(world, firstName=str(number), status="Contacted") for number in range(5)]
    other = make_lead(world, firstName="other")
    changed = lead_of(leads[0]).updated_at
    db.session.execute(update(Form).where(Form.id == world.form_id).values(default_status="Contacted"))
    db.session.commit()
    assert admin.post(f"{HOME}/rename", {"status": "Contacted", "name": "Called"}).location == HOME
    assert names(world) == ["Unassigned", "New", "Called", "Qualified", "Unqualified", "Converted"]
    assert [lead_of(lead).status for lead in (*leads, other)] == ["Called"] * 5 + ["New"]
    assert db.session.get_one(Form, world.form_id).default_status == "Called"
    assert lead_of(leads[0]).updated_at == changed


def test_many_leads_are_moved_batch_by_batch(world: World) -> None:
    row = {column.key: getattr(lead_of(make_lead(world)), column.key) for column in Lead.__table__.c}
    own = {name: value for name, value in row.items() if name not in ("email_domain", "phone_digits")}
    ids = [number.to_bytes(16, "big") for number in range(2 * statuses.BATCH + 1)]
    db.session.execute(Lead.__table__.insert(), [{**own, "id": id_, "status": "Qualified"} for id_ in ids])
    db.session.commit()
    rename_status(world.workspace_id, "Qualified", "Good", "mem_x")
    left = select(Lead.id).where(Lead.workspace_id == world.workspace_id, Lead.status == "Qualified")
    assert db.session.scalars(left).all() == []


def test_a_name_may_change_its_case(world: World, admin: Visitor) -> None:
    lead = make_lead(world, status="New")
    admin.post(f"{HOME}/rename", {"status": "New", "name": "NEW"})
    assert (names(world)[1], lead_of(lead).status) == ("NEW", "NEW")


def test_a_status_that_nobody_has_is_removed_and_a_used_one_says_where_to(world: World, admin: Visitor) -> None:
    lead = make_lead(world, status="Qualified")
    assert "No lead and no form has it." in admin.get(f"{HOME}?remove=Converted").text
    admin.post(f"{HOME}/remove", {"status": "Converted"})
    admin.post(f"{HOME}/remove", {"status": "Qualified"})
    assert (names(world), lead_of(lead).status) == (FIRST[:5], "Qualified")
    assert "Leads or forms have the status Qualified." in admin.get(HOME).text
    admin.post(f"{HOME}/remove", {"status": "Qualified", "move_to": "New"})
    assert (names(world), lead_of(lead).status) == (["Unassigned", "New", "Contacted", "Unqualified"], "New")


def test_the_last_status_stays_and_an_unknown_one_is_not_there(world: World, admin: Visitor) -> None:
    for path in ("move", "rename", "remove"):
        assert admin.post(f"{HOME}/{path}", {"status": "Made up", "name": "x"}).status_code == 404
    assert admin.get(f"{HOME}?rename=Made+up").status_code == 404
    with pytest.raises(NotFound):
        remove_status(world.workspace_id, "New", "Made up", "mem_x")
    db.session.get_one(Workspace, world.workspace_id).lead_statuses = ["Only"]
    db.session.commit()
    admin.post(f"{HOME}/remove", {"status": "Only"})
    assert names(world) == ["Only"]


def test_who_is_no_admin_sees_them_and_changes_none(visitor: SignIn) -> None:
    html = visitor("member").get(HOME).text
    assert ("Contacted" in html, f'action="{HOME}' in html, MEMBER.prefix) == (True, False, "mem")
