"""Where a value came from: who put it there, which others there were, and what merges and undoings leave of it."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.automation.flow import make_workflow, step, work
from tests.calls import statements, submit
from tests.conftest import World
from tests.leads.desk import lead_of, make_lead, member_of
from tests.leads.test_bulk import started
from tests.leads.test_importing import imported
from tests.leads.test_merging import merged, unmerged
from webapp.database.ids import parse, show
from webapp.events.models import Event
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.leads.claims import Origin
from webapp.leads.lifecycle import update_lead
from webapp.leads.provenance import History, history_of
from webapp.leads.story import read_story
from webapp.submissions.models import Submission

Value = tuple[Any, bool, list[str]]


def sent(client: FlaskClient, world: World, **fields: object) -> bytes:
    """The lead that this submission reached."""
    return parse("lead", submit(client, world, **fields)["personId"]) or b""


def overwriting(world: World) -> None:
    db.session.execute(update(Form).where(Form.id == world.form_id).values(duplicate_handling="overwrite"))
    db.session.commit()


def changed(world: World, lead_id: bytes, **values: Any) -> None:
    update_lead(db.session(), lead_of(lead_id), values, show("mem", member_of(world)))
    db.session.commit()


def history(world: World, lead_id: bytes, name: str) -> History:
    lead = lead_of(lead_id)
    return history_of(read_story(db.session(), lead, {member_of(world): "Olga"}), lead, name)


def present(world: World, lead_id: bytes, name: str) -> tuple[Any, list[str]]:
    """The value, and where it came from."""
    found = history(world, lead_id, name).present
    return found.value, [worded(origin) for origin in found.origins]


def others(world: World, lead_id: bytes, name: str) -> list[Value]:
    found = history(world, lead_id, name).others
    return [(other.value, other.taken, [worded(origin) for origin in other.origins]) for other in found]


def newest(kind: str) -> Event:
    return db.session.scalars(select(Event).where(Event.kind == kind).order_by(Event.id.desc()).limit(1)).one()


def worded(origin: Origin) -> str:
    return f"{origin.kind}: {origin.who}"


FORM, OLGA, MERGE = "submission: Contact form", "hand: Olga", "merge: Somebody"


@pytest.fixture(autouse=True)
def named_form(context: Flask, world: World) -> None:
    db.session.execute(update(Form).where(Form.id == world.form_id).values(name="Contact form"))
    db.session.commit()


def test_a_value_is_of_the_submission_that_brought_it_and_what_was_kept_out_is_known_too(
    client: FlaskClient, world: World
) -> None:
    first = submit(client, world, email="jo@acme.test", company="Acme", source="Fair", seats=5)
    jo = parse("lead", first["personId"]) or b""
    sent(client, world, email="JO@acme.test", company="Ajax", phone="+12125550123", seats=7)
    assert present(world, jo, "company") == ("Acme", [FORM])
    assert others(world, jo, "company") == [("Ajax", False, [FORM])]
    assert (present(world, jo, "phone"), others(world, jo, "phone")) == (("+12125550123", [FORM]), [])
    assert (present(world, jo, "customData.seats"), others(world, jo, "customData.seats")) == (
        (5, [FORM]),
        [(7, False, [FORM])],
    )
    origin = history(world, jo, "company").present.origins[0]
    assert (origin.submission, origin.source) == (first["submissionId"], "Fair")
    assert others(world, jo, "email") == []  # the same address, in another case


def test_what_a_form_puts_over_a_value_leaves_the_earlier_one_known(client: FlaskClient, world: World) -> None:
    overwriting(world)
    jo = sent(client, world, email="jo@acme.test", company="Acme", seats=5)
    changed(world, jo, company="By hand")
    sent(client, world, email="jo@acme.test", company="Ajax", seats=7)
    assert present(world, jo, "company") == ("Ajax", [FORM])
    assert others(world, jo, "company") == [("By hand", True, [OLGA]), ("Acme", True, [FORM])]
    assert others(world, jo, "customData.seats") == [(5, True, [FORM])]
    assert newest("lead.updated").data["changes"] == {
        "company": {"from": "By hand", "to": "Ajax"},
        "customData.seats": {"from": 5, "to": 7},
    }


def test_members_workflows_and_edits_of_many_leads_are_told_apart(client: FlaskClient, world: World) -> None:
    make_workflow(world, step("a", "status", status="Contacted"), name="Hello")
    jo = sent(client, world, email="jo@acme.test", company="Acme")
    work()
    assert present(world, jo, "status") == ("Contacted", ["workflow: Workflow “Hello”"])
    started(world, "set_status", "Qualified", jo)
    status = history(world, jo, "status").present
    assert ([worded(origin) for origin in status.origins], status.origins[0].many) == ([OLGA], True)
    assert [value for value, _, _ in others(world, jo, "status")] == ["Contacted", "New"]
    changed(world, jo, company="Ajax")
    changed(world, jo, company="Acme")
    assert present(world, jo, "company") == ("Acme", [OLGA, FORM])
    changed(world, jo, company=None)
    assert present(world, jo, "company") == (None, [OLGA])


def test_an_import_is_the_origin_of_what_it_fills_and_keeps_out_what_is_known(
    client: FlaskClient, world: World
) -> None:
    jo = sent(client, world, email="jo@acme.test", company="Acme")
    imported(world, "Email,Company,City\njo@acme.test,Ajax,Bonn\nnew@acme.test,Apex,Rome\n")
    file = "import: leads.csv, by Olga"
    assert present(world, jo, "city") == ("Bonn", [file])
    assert others(world, jo, "company") == [("Ajax", False, [file])]
    assert present(world, newest("lead.created").lead_id or b"", "company") == ("Apex", [file])


def test_what_no_step_tells_of_is_of_the_step_that_named_it_without_its_value(
    client: FlaskClient, world: World
) -> None:
    db.session.execute(update(Form).where(Form.id == world.form_id).values(default_source="Website"))
    db.session.commit()
    jo = sent(client, world, email="jo@acme.test", company="Acme")
    assert present(world, jo, "source") == ("Website", [FORM])
    changed(world, jo, company="x" * 400 + "y")
    event = newest("lead.updated")
    event.data = {name: value for name, value in event.data.items() if name != "changes"}
    db.session.commit()
    assert present(world, jo, "company") == ("x" * 400 + "y", [OLGA])
    alone = make_lead(world, company="Acme")
    assert (present(world, alone, "company"), others(world, alone, "company")) == (("Acme", []), [])


def test_a_submission_whose_answers_are_kept_no_more_is_still_the_origin(client: FlaskClient, world: World) -> None:
    jo = sent(client, world, email="jo@acme.test", company="Acme")
    db.session.execute(update(Submission).values(mapped=None))
    db.session.commit()
    assert present(world, jo, "company") == ("Acme", [FORM])


def test_after_a_merge_a_value_is_known_by_both_and_after_its_undoing_each_lead_has_its_own_again(
    client: FlaskClient, world: World
) -> None:
    jane = sent(client, world, email="jane@acme.test", company="Acme", seats=5)
    joan = sent(client, world, email="joan@acme.test", company="Ajax", city="Bonn", seats=7)
    changed(world, joan, company="Apex")
    names = ("company", "city", "email", "customData.seats", "status")
    before = [[history(world, lead, name) for name in names] for lead in (jane, joan)]
    made = merged(world, jane, joan, company="other")
    assert present(world, jane, "company") == ("Apex", [MERGE, OLGA])
    assert others(world, jane, "company") == [("Acme", True, [FORM]), ("Ajax", True, [FORM])]
    assert present(world, jane, "city") == ("Bonn", [MERGE, FORM])
    assert present(world, jane, "customData.seats") == (5, [FORM])
    assert [value for value, _, _ in others(world, jane, "customData.seats")] == [7]
    assert others(world, jane, "email")[0][0] == "joan@acme.test"
    unmerged(world, made)
    assert [[history(world, lead, name) for name in names] for lead in (jane, joan)] == before


def test_it_costs_as_many_statements_for_a_long_story_as_for_a_short_one(client: FlaskClient, world: World) -> None:
    jo = sent(client, world, email="jo@acme.test", company="Acme")
    changed(world, jo, company="Ajax")

    def cost() -> int:
        lead = lead_of(jo)
        with statements(client.application) as asked:
            history_of(read_story(db.session(), lead, {}), lead, "company")
        return len(asked)

    short = cost()
    for number in range(3):
        sent(client, world, email="jo@acme.test", company=f"Offer {number}")
        changed(world, jo, company=f"Name {number}")
    assert cost() == short == 3


def test_large_values_are_left_out_of_events(world: World) -> None:
    jo = make_lead(world, company="Acme")
    changed(world, jo, company="Ajax", custom_data={"essay": "x" * 1_001, **{f"k{n}": "y" * 900 for n in range(30)}})
    event = newest("lead.updated")
    assert len(event.data["filled"]) == 31
    assert "customData.essay" not in event.data["changes"]
    assert event.data["changes"]["company"] == {"from": "Acme", "to": "Ajax"}
    assert len(str(event.data["changes"])) < 22_000
