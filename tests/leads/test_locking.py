"""What is locked of a lead stays as it is, whoever comes, until it is unlocked; and it says so."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.automation.flow import make_workflow, step, work
from tests.calls import Calls, statements, submit
from tests.conftest import World
from tests.leads.desk import ACTOR, lead_of, make_lead
from tests.leads.test_bulk import job_of, started
from tests.leads.test_importing import imported
from tests.leads.test_merging import merged, unmerged
from tests.leads.test_provenance import named_form, newest, others, overwriting, sent
from webapp.automation.models import RunStep
from webapp.errors import Conflict, Invalid
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.http.fields import LEAD
from webapp.leads.bulk import skipped_leads
from webapp.leads.desk_models import ImportRow
from webapp.leads.lifecycle import update_lead
from webapp.submissions.models import Submission

pytestmark = pytest.mark.usefixtures("context", named_form.__name__)


def locked(lead_id: bytes, *names: str) -> bytes:
    change(lead_id, locked_fields=list(names))
    return lead_id


def change(lead_id: bytes, **values: Any) -> None:
    update_lead(db.session(), lead_of(lead_id), values, ACTOR)
    db.session.commit()


def test_a_submission_leaves_what_is_locked_and_tells_that_it_was_kept(client: FlaskClient, world: World) -> None:
    overwriting(world)
    jo = sent(client, world, email="jo@acme.test", company="Acme", seats=5)
    locked(jo, "company", "customData.seats", "city", "projectTypes")
    sent(
        client, world, email="jo@acme.test", company="Ajax", seats=7, city="Bonn", project_type="Roof", phone="5551234"
    )
    lead = lead_of(jo)
    assert (lead.company, lead.custom_data, lead.city, lead.project_types) == ("Acme", {"seats": 5}, None, [])
    assert lead.phone == "5551234"
    result = db.session.scalars(select(Submission.result).order_by(Submission.id.desc()).limit(1)).one()
    assert sorted(result["kept"]) == ["city", "company", "customData.seats", "projectTypes"]
    assert others(world, jo, "city") == [("Bonn", False, ["submission: Contact form"])]


def test_a_locked_email_is_matched_by_as_ever_and_the_one_that_is_kept_out_is_nobodys(
    client: FlaskClient, world: World
) -> None:
    overwriting(world)
    db.session.execute(update(Form).values(match_field="email_then_phone"))
    db.session.commit()
    jo = sent(client, world, email="jo@acme.test", phone="+12125550123")
    locked(jo, "email")
    assert sent(client, world, email="other@acme.test", phone="+12125550123") == jo
    assert lead_of(jo).email == "jo@acme.test"
    assert sent(client, world, email="jo@acme.test", company="Acme") == jo
    assert sent(client, world, email="other@acme.test") != jo


def test_a_lock_costs_a_submission_no_statement(client: FlaskClient, world: World) -> None:
    overwriting(world)
    jo = sent(client, world, email="jo@acme.test", company="Acme", city="Rome")
    with statements(client.application) as without:
        sent(client, world, email="jo@acme.test", company="Ajax", city="Bonn")
    locked(jo, "company")
    with statements(client.application) as with_lock:
        sent(client, world, email="jo@acme.test", company="Apex", city="Rome")
    assert len(with_lock) == len(without)


def test_imports_workflows_and_edits_of_many_leads_pass_by_and_say_so(client: FlaskClient, world: World) -> None:
    jo = locked(make_lead(world, email="jo@acme.test"), "company", "status")
    imported(world, "Email,Company,City\njo@acme.test,Ajax,Bonn\n")
    row = db.session.scalars(select(ImportRow)).one()
    assert (row.outcome, row.reason) == ("filled", "Kept as it was: Company.")
    assert (lead_of(jo).company, lead_of(jo).city) == (None, "Bonn")
    job = job_of(world, started(world, "set_status", "Contacted", jo))
    assert skipped_leads(job) == [(LEAD.show(jo), "Status is locked: it stays as it is until somebody unlocks it.")]
    make_workflow(world, step("a", "status", status="Contacted"), trigger={"kind": "lead.updated"})
    change(jo, city="Rome")
    work()
    steps = {(done.outcome, done.said) for done in db.session.scalars(select(RunStep))}
    assert steps == {("skipped", "The status New is locked")}
    assert lead_of(jo).status == "New"


def test_a_hand_is_refused_until_it_unlocks_and_one_change_may_do_both(world: World) -> None:
    jo = locked(make_lead(world, company="Acme", custom_data={"seats": 5}), "company", "customData.seats")
    refused: list[dict[str, Any]] = [{"company": "Ajax"}, {"custom_data": {}}, {"company": None, "city": "Bonn"}]
    for values in refused:
        with pytest.raises(Conflict, match="locked"):
            change(jo, **values)
        db.session.rollback()
    change(jo, company="Acme", city="Bonn")  # as it is
    change(jo, company="Ajax", locked_fields=["customData.seats"])
    assert (lead_of(jo).company, lead_of(jo).locked_fields) == ("Ajax", ["customData.seats"])
    assert newest("lead.updated").data["unlocked"] == ["company"]
    change(jo, city="Rome", locked_fields=["city"])  # it locks what it writes
    told = newest("lead.updated").data
    assert (told["locked"], told["unlocked"], told["by"]) == (["city"], ["customData.seats"], ACTOR)
    change(jo, locked_fields=[])
    assert lead_of(jo).locked_fields is None


@pytest.mark.parametrize(
    "name", ["email_key", "assigneeId", "tags", "customData.", "nothing", "customData." + "x" * 300]
)
def test_only_what_is_traced_can_be_locked(world: World, name: str) -> None:
    with pytest.raises(Invalid):
        locked(make_lead(world), name)


def test_a_merge_keeps_what_is_locked_with_its_lock_and_its_undoing_parts_the_locks_again(world: World) -> None:
    jane = locked(make_lead(world, company="Acme", city="Bonn", custom_data={"a": 1, "b": 1}), "company")
    joan = locked(
        make_lead(world, company="Ajax", city="Rome", role="CEO", custom_data={"a": 2, "b": 2}),
        *("company", "city", "role", "customData.a"),
    )
    made = merged(world, jane, joan)
    lead = lead_of(jane)
    assert (lead.company, lead.city, lead.role, lead.custom_data) == ("Acme", "Rome", "CEO", {"a": 2, "b": 1})
    assert lead.locked_fields == ["company", "city", "role", "customData.a"]
    unmerged(world, made)
    lead, other = lead_of(jane), lead_of(joan)
    assert (lead.company, lead.city, lead.role, lead.locked_fields) == ("Acme", "Bonn", None, ["company"])
    assert lead.custom_data == {"a": 1, "b": 1}
    assert other.locked_fields == ["company", "city", "role", "customData.a"]


def test_a_chosen_value_takes_the_place_of_a_locked_one_and_leaves_no_lock(world: World) -> None:
    jane = locked(make_lead(world, company="Acme"), "company")
    merged(world, jane, make_lead(world, company="Ajax"), company="other")
    assert (lead_of(jane).company, lead_of(jane).locked_fields) == ("Ajax", None)


def test_the_management_api_locks_refuses_and_unlocks(client: FlaskClient, world: World) -> None:
    api = Calls(client, world.admin_api_key)
    address = f"/leads/{submit(client, world, email='jo@acme.test', company='Acme')['personId']}"
    assert api.get(address)["data"]["lockedFields"] == []
    assert api.patch(address, {"lockedFields": ["company"]})["data"]["lockedFields"] == ["company"]
    refused = api.patch(address, {"company": "Ajax"}, 409)
    assert "Company is locked" in str(refused)
    api.patch(address, {"lockedFields": ["companyName"]}, 400)
    changed = api.patch(address, {"company": "Ajax", "lockedFields": []})["data"]
    assert (changed["company"], changed["lockedFields"]) == ("Ajax", [])
