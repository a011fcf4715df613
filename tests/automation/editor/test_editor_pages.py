"""The editor of a workflow without a script: each change is kept at once, or refused beside its field."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask

from tests.automation.editor.editing import Editor
from tests.automation.flow import ACTOR, step, when
from tests.conftest import World
from tests.visitor import SignIn
from webapp.deliveries.lifecycle import create_endpoint, delete_endpoint
from webapp.extensions import db
from webapp.forms.definition.definition import Definition as FormDefinition
from webapp.forms.models import Form
from webapp.forms.publishing import publish_definition
from webapp.http.fields import ENDPOINT, FORM, MEMBER
from webapp.workspaces.custom_fields import define_field

Begin = Callable[..., Editor]
each = pytest.mark.parametrize

TAG = step("a", "tag", tag="hot")
WAIT = step("b", "wait", minutes=120)
BRANCH = step("c", "branch", when=when("status", "is", "New"), then=[step("d", "stop")], otherwise=[])


@pytest.fixture
def edit(app: Flask, world: World, visitor: SignIn) -> Begin:
    return lambda *steps, **more: Editor(app, world, visitor(more.pop("role", "admin")), *steps, **more)


@pytest.fixture
def endpoint(app: Flask, world: World) -> bytes:
    with app.app_context():
        made, _ = create_endpoint(
            db.session(), world.workspace_id, "http://127.0.0.1:8099/hook", ["form.submitted"], name="CRM"
        )
        db.session.commit()
        return made.id


def test_each_part_is_a_sentence(edit: Begin) -> None:
    editor = edit(TAG, WAIT, BRANCH, trigger={"kind": "lead.unanswered", "minutes": 30}, when=when("email", "filled"))
    assert editor.sentences() == [
        "When A lead goes unanswered for 30 minutes of business time",
        "Only if Email is answered",
        "Add the tag hot",
        "Wait 2 hours",
        "If Status is New",
        "Stop here",
    ]


@each(
    ("op", "value", "said"),
    [
        ("is", "yes", "Only if nobody has answered yet"),
        ("is_not", "yes", "Only if somebody has answered"),
        ("is", "no", "Only if somebody has answered"),
        ("any_of", ["yes"], "Only if Waits for an answer is any of yes"),
    ],
)
def test_whether_a_lead_waits_is_said_plainly(edit: Begin, op: str, value: str, said: str) -> None:
    assert edit(TAG, when=when("waiting", op, value)).sentences()[1] == said


def test_who_only_looks_is_offered_no_change(edit: Begin) -> None:
    for query in ("", "?step=a", "?part=trigger", "?at=:0"):
        html = edit(TAG, role="member").html(query)
        assert "Add a step" not in html
        assert "Save" not in html


STEPS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"do": "tag", "tag": " hot "}, {"tag": "hot"}),
    ({"do": "status", "status": "Contacted"}, {"status": "Contacted"}),
    ({"do": "assign", "who": "form"}, {}),
    ({"do": "comment", "text": "Hello {{name}}"}, {"text": "Hello {{name}}"}),
    (
        {"do": "email", "to": "lead", "subject": "Thanks", "text": "Hello"},
        {"to": "lead", "subject": "Thanks", "text": "Hello"},
    ),
    (
        {"do": "deal", "name": "Roof", "stage": "s1", "amount": "1250.50"},
        {"name": "Roof", "stage": "s1", "amount": "1250.50"},
    ),
    ({"do": "callback", "amount": "2", "unit": "hours", "note": ""}, {"minutes": 120, "in_business_hours": False}),
    (
        {"do": "wait", "amount": "3", "unit": "days", "in_business_hours": "y"},
        {"minutes": 4320, "in_business_hours": True},
    ),
    ({"do": "stop"}, {}),
]


@each(("sent", "kept"), STEPS, ids=[sent["do"] for sent, _ in STEPS])
def test_a_step_is_added_as_it_was_sent(edit: Begin, sent: dict[str, Any], kept: dict[str, Any]) -> None:
    editor = edit(TAG)
    assert editor.send("steps", place=":1", **sent)[0] == 303
    assert editor.steps() == [TAG, {"key": "s1", "do": sent["do"], **kept}]


def test_a_step_that_names_what_the_workspace_has(edit: Begin, endpoint: bytes) -> None:
    editor = edit()
    member, target = MEMBER.show(editor.visitor.member_id), ENDPOINT.show(endpoint)
    editor.send("steps", place=":0", do="send", endpoint=target, text="")
    editor.send("steps", place=":1", do="assign", who="members", members=member)
    assert editor.steps() == [
        {"key": "s1", "do": "send", "endpoint": target},
        {"key": "s2", "do": "assign", "members": [member]},
    ]
    assert editor.sentences()[-2:] == ["Send to Webhook: CRM", "Assign the lead to " + _name(editor)]


def _name(editor: Editor) -> str:
    found = re.search(r"Assign the lead to <strong>(.*?)</strong>", editor.html())
    assert found is not None
    return unescape(found[1])


def test_a_step_is_opened_with_what_it_holds_and_changed(edit: Begin) -> None:
    editor = edit(TAG, WAIT)
    html = editor.html("?step=b")
    assert re.search(r'name="amount"[^>]*value="2"', html)
    assert editor.send("steps", key="b", do="wait", amount="45", unit="minutes")[0] == 303
    assert editor.steps()[1]["minutes"] == 45


def test_each_kind_can_be_opened(edit: Begin, endpoint: bytes) -> None:
    for sent, _ in STEPS:
        editor = edit()
        assert editor.html(f"?at=:0&do={sent['do']}").count("Add step") == 1
    assert "Webhook: CRM" in edit().html("?at=:0&do=send")
    assert edit().visitor.get(edit().path + "?at=:0&do=fly").status_code == 404


WRONG = [
    ({"do": "tag", "tag": " "}, "Enter a tag."),
    ({"do": "status", "status": ""}, "Choose a status."),
    ({"do": "status", "status": "Gone"}, "Use one of the workspace's statuses"),
    ({"do": "assign", "who": "members"}, "Choose at least one member."),
    ({"do": "email", "to": "members", "subject": "Hi", "text": "Hi"}, "Choose at least one member."),
    ({"do": "email", "to": "lead", "subject": "", "text": "Hi"}, "Enter a subject."),
    ({"do": "send", "endpoint": ""}, "Choose where to send."),
    ({"do": "deal", "name": "Roof", "stage": "s0", "amount": "much"}, "Use an amount from 0"),
    ({"do": "wait", "amount": "soon", "unit": "hours"}, "Enter a whole number, such as 15."),
    ({"do": "wait", "amount": "0", "unit": "hours"}, "greater than or equal to 1"),
    ({"do": "branch", "conditions-0-field": ""}, "Choose a field to ask about."),
]


@each(("sent", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_cannot_be_is_said_beside_the_field_and_all_that_was_typed_stays(
    edit: Begin, sent: dict[str, str], said: str
) -> None:
    editor = edit(TAG)
    status, html = editor.send("steps", place=":1", **sent)
    assert status == 422
    assert said in html
    assert "There is a problem" in html
    assert "<title>Error: " in " ".join(html.split())
    assert editor.steps() == [TAG]


def test_what_is_gone_is_told_at_its_step_and_mended_step_by_step(
    app: Flask, world: World, edit: Begin, endpoint: bytes
) -> None:
    target = ENDPOINT.show(endpoint)
    editor = edit(step("a", "send", endpoint=target), step("c", "send", endpoint=target), WAIT)
    with app.app_context():
        delete_endpoint(db.session(), world.workspace_id, endpoint)
        db.session.commit()
    assert "Send to an endpoint that was deleted Choose where to send." in editor.sentences()
    assert editor.send("steps", key="b", do="wait", amount="5", unit="minutes")[0] == 303
    assert editor.send("steps/remove", key="a")[0] == 200
    editor.visitor.post(f"{editor.path}/activate")
    assert "This webhook or channel does not exist." in editor.html()
    assert editor.stored().status == "draft"
    editor.send("steps/remove", key="c")
    editor.visitor.post(f"{editor.path}/activate")
    assert editor.stored().status == "active"


def test_a_branch_asks_and_keeps_its_steps(edit: Begin) -> None:
    editor = edit(BRANCH)
    row = {"conditions-0-field": "score", "conditions-0-op": "gte", "conditions-0-number": "10"}
    status, _ = editor.send("steps", key="c", do="branch", match="all", **row)
    assert status == 303
    found = editor.definition().steps[0].model_dump(mode="json")
    assert found["when"]["conditions"] == [{"field": "score", "op": "gte", "value": "10"}]
    assert [one["key"] for one in found["then"]] == ["d"]


def test_rows_of_conditions_come_and_go_without_a_script(edit: Begin) -> None:
    editor = edit()
    row = {"conditions-0-field": "email", "conditions-0-op": "filled"}
    status, html = editor.send("when", press="add", **row)
    assert status == 200
    assert html.count('aria-label="Condition ') == 2
    more = {"conditions-1-field": "company", "conditions-1-op": "is", "conditions-1-text": "Acme"}
    assert editor.send("when", press="save", match="any", **row, **more)[0] == 303
    assert editor.definition().when.model_dump() == {
        "match": "any",
        "conditions": [
            {"field": "email", "op": "filled", "value": ""},
            {"field": "company", "op": "is", "value": "Acme"},
        ],
    }
    assert editor.send("when", press="none")[0] == 303
    assert editor.definition().when.conditions == []


def test_a_step_of_a_branch_is_moved_out_of_it(edit: Begin) -> None:
    editor = edit(BRANCH)
    assert editor.send("steps/move", key="d", by="up")[0] == 303
    assert [one["key"] for one in editor.steps()] == ["d", "c"]


def test_a_step_that_was_removed_can_be_put_back(edit: Begin) -> None:
    editor = edit(TAG, BRANCH)
    before = editor.definition()
    status, html = editor.send("steps/remove", key="c")
    assert status == 200
    assert editor.steps() == [TAG]
    place, document = re.findall(r'name="(?:place|step)"\s+value="(.*?)">', html)
    status, _ = editor.send("steps/restore", place=place, step=document)
    assert (status, editor.definition()) == (303, before)


def test_a_copy_is_made(edit: Begin) -> None:
    editor = edit(TAG)
    editor.send("steps/duplicate", key="a")
    assert editor.steps() == [TAG, {**TAG, "key": "s1"}]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(edit: Begin) -> None:
    editor = edit(TAG)
    status, html = editor.send("steps", place=":1", do="stop", was="an older print")
    assert status == 409
    assert "changed in another window" in html
    assert editor.steps() == [TAG]


def test_the_trigger_shows_what_belongs_to_it_and_keeps_that(edit: Begin, world: World) -> None:
    editor = edit(TAG)
    _, html = editor.send("trigger", press="look", kind="tag.added")
    assert 'name="tag"' in html
    assert 'name="form"' not in html
    form = FORM.show(world.form_id)
    assert editor.send("trigger", kind="form.submitted", form=form, amount="15", unit="minutes")[0] == 303
    assert editor.definition().trigger.form == world.form_id
    assert editor.send("trigger", kind="lead.unanswered", amount="2", unit="hours")[0] == 303
    assert editor.definition().trigger.minutes == 120
    status, html = editor.send("trigger", kind="lead.unanswered", amount="", unit="hours")
    assert (status, "Enter how long." in html) == (422, True)


def test_a_workflow_is_renamed(edit: Begin) -> None:
    editor = edit(TAG)
    assert editor.send("name", name="Speed to lead")[0] == 303
    assert editor.stored().name == "Speed to lead"
    assert editor.send("name", name=" ")[0] == 422


def test_an_active_workflow_keeps_at_least_one_step(edit: Begin) -> None:
    editor = edit(TAG, active=True)
    status, html = editor.send("steps/remove", key="a")
    assert status == 409
    assert "Add a step first." in html
    assert editor.steps() == [TAG]


def test_htmx_gets_the_steps_alone(edit: Begin) -> None:
    editor = edit(TAG)
    part = editor.visitor.part(f"{editor.path}?step=a").text
    assert part.lstrip().startswith('<div class="flow-page"')
    assert "<html" not in part


def test_a_field_of_the_workspace_and_an_answer_of_a_form_can_be_asked_about(
    app: Flask, world: World, edit: Begin
) -> None:
    with app.app_context():
        values = {"entity": "lead", "key": "Fleet size", "label": "Fleet", "type": "number"}
        define_field(db.session(), world.workspace_id, values, ACTOR)
        form = db.session.get_one(Form, world.form_id)
        fields = [
            {"key": "roof", "type": "select", "label": "Roof", "options": ["Flat"]},
            {"key": "email", "type": "email"},
        ]
        publish_definition(db.session(), form, FormDefinition.model_validate({"fields": fields}))
        db.session.commit()
    html = edit().html("?part=when")
    offered = [
        name for name in re.findall(r'<option value="([^"]+)">', html) if name.startswith(("customData.", "answers."))
    ]
    assert offered == ["customData.Fleet size", "answers.roof"]
    editor = edit(when=when("customData.Fleet size", "gte", "5"))
    assert editor.sentences() == ["When A lead is new", "Only if Fleet is at least 5"]
