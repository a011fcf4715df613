import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.automation.flow import define, make_members, said, step, when
from tests.calls import submit
from tests.conftest import World, new_world
from tests.deliveries.outbox import subscribe
from tests.leads.desk import lead_of, make_lead
from webapp.automation.definition import Definition
from webapp.automation.trial import Trial, try_out
from webapp.database.engine import WRITE
from webapp.errors import NotFound
from webapp.extensions import Model, db
from webapp.http.fields import ENDPOINT, MEMBER


def trial(world: World, definition: Definition, lead_id: bytes) -> Trial:
    db.session.commit()
    db.session.connection(execution_options={WRITE: True})
    return try_out(db.session(), world.workspace_id, definition, lead_id)


def stored() -> dict[str, int]:
    db.session.rollback()
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Model.metadata.sorted_tables
    }


def test_a_trial_tells_each_step_and_keeps_nothing(context: Flask, world: World) -> None:
    pool, endpoint = make_members(world, 2), subscribe(world, "http://127.0.0.1:8999/", name="Hook")
    definition = define(
        step("a", "tag", tag="vip"),
        step("b", "branch", when=when("tags", "contains", "VIP"), then=[step("c", "wait", minutes=60)]),
        step("d", "assign", members=[MEMBER.show(id_) for id_ in pool]),
        step("e", "email", to="lead", subject="Hello {{firstName}}", text="Hi"),
        step("f", "send", endpoint=ENDPOINT.show(endpoint)),
        step("g", "deal", name="Roof"),
        step("h", "callback", minutes=5),
        step("i", "comment", text="Hi"),
    )
    lead_id = make_lead(world, firstName="Jane", email="jane@lead.test")
    before = stored()
    told = trial(world, definition, lead_id)
    db.session.commit()
    assert stored() == before
    assert (lead_of(lead_id).tags, said()) == ([], [])
    assert (told.meant, told.reason) == (True, "")
    assert [(one.key, one.outcome, one.depth) for one in told.steps] == [
        (key, "done", int(key == "c")) for key in "abcdefghi"
    ]
    words = {one.key: one.said for one in told.steps}
    assert words["c"].startswith("Wait until ") and words["c"].endswith("(UTC)")
    assert words["d"] == "Assign: m0@acme.test's turn"
    assert words["e"] == "Email to jane@lead.test: Hello Jane"
    assert words["f"] == "Message to Hook"


def test_a_trial_says_why_a_lead_is_not_meant_and_what_would_be_done_if_it_were(context: Flask, world: World) -> None:
    definition = define(step("a", "tag", tag="vip"), when=when("city", "is", "Berlin"))
    told = trial(world, definition, make_lead(world, city="Paris"))
    assert (told.meant, told.reason) == (False, "The conditions do not hold.")
    assert [one.said for one in told.steps] == ["Tag vip"]


def test_a_trial_goes_on_after_what_would_be_refused(context: Flask, world: World) -> None:
    definition = define(step("a", "status", status="Unheard of"), step("b", "tag", tag="vip"))
    told = trial(world, definition, make_lead(world))
    assert [one.outcome for one in told.steps] == ["failed", "done"]


def test_a_trial_reads_what_was_sent_last(context: Flask, client: FlaskClient, world: World) -> None:
    submit(client, world, email="jane@acme.test", roof="flat", city="Berlin")
    from_db = db.session.scalars(select(Model.metadata.tables["leads"].c.id)).one()
    definition = define(
        when={
            "conditions": [
                {"field": "answers.roof", "op": "is", "value": "Flat"},
                {"field": "customData.roof", "op": "is", "value": "flat"},
                {"field": "answers.city", "op": "is", "value": "berlin"},
            ]
        },
        trigger={"kind": "form.submitted"},
    )
    assert trial(world, definition, from_db).meant


def test_a_lead_of_another_workspace_is_none(context: Flask, world: World) -> None:
    other = new_world("Other", "other@owner.test")
    with pytest.raises(NotFound):
        trial(world, define(step("a", "tag", tag="vip")), make_lead(other))
