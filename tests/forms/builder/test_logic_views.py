"""The Logic tab without a script: rules are read, added, changed, moved and deleted, each as a step of the draft."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import pytest
from flask import Flask

from tests.conftest import World
from tests.visitor import SignIn, Visitor
from webapp.database.ids import new_id, show
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.drafts import change_draft, draft_of
from webapp.forms.models import Form

FIELDS: list[dict[str, Any]] = [
    {"key": "budget", "type": "number", "label": "Budget"},
    {"key": "topic", "type": "select", "label": "Topic", "options": ["Roof", "Wall"]},
    {"key": "size", "type": "short_text", "label": "Company size"},
    {"key": "break", "type": "page_break", "label": "More"},
    {"key": "start", "type": "date", "label": "Start"},
    {"key": "agreed", "type": "checkbox", "label": "Terms"},
]
THANKS = [{"key": "vip", "title": "Thank you, dear"}]


def rule(field: str, op: str, value: object, *then: Mapping[str, Any]) -> dict[str, Any]:
    return {"when": {"conditions": [{"field": field, "op": op, "value": value}]}, "then": list(then)}


SHOW_SIZE = rule("budget", "gte", "5000", {"do": "show", "field": "size"})
TAG = rule("topic", "any_of", ["Roof", "Wall"], {"do": "tag", "tag": "Hot"})


class Tab:
    """The tab of the world's form, as an admin without a script sees it."""

    def __init__(self, app: Flask, world: World, visitor: Visitor) -> None:
        self.app, self.world, self.visitor = app, world, visitor
        self.path = f"/forms/{show('form', world.form_id)}/logic"

    def draft(self, *rules: dict[str, Any], fields: list[dict[str, Any]] = FIELDS) -> None:
        definition = Definition.model_validate({"fields": fields, "rules": list(rules), "thanks": THANKS})
        with self.app.app_context():
            form = db.session.get_one(Form, self.world.form_id)
            change_draft(db.session(), form, definition, "It is drafted.")
            db.session.commit()

    def rules(self) -> list[dict[str, Any]]:
        """As they are drafted."""
        with self.app.app_context():
            definition = draft_of(db.session(), db.session.get_one(Form, self.world.form_id)).definition
            return [one.model_dump(mode="json", by_alias=True) for one in definition.rules]

    def said(self) -> str:
        with self.app.app_context():
            return draft_of(db.session(), db.session.get_one(Form, self.world.form_id)).said

    def html(self, query: str = "") -> str:
        response = self.visitor.get(self.path + query)
        assert response.status_code == 200
        return response.text

    def sentences(self) -> list[str]:
        found = re.findall(r'<div class="rule-text">(.*?)</div>', self.html(), re.DOTALL)
        return [" ".join(unescape(re.sub("<[^>]+>", " ", text)).split()) for text in found]

    def press(self, action: str, place: int, **more: str) -> int:
        """One of the buttons of a rule, as the page shows it."""
        found = re.findall(r'name="was"\s+value="(\w+)"', self.html())
        data = {"place": str(place), "was": dict(enumerate(dict.fromkeys(found)))[place], **more}
        return self.visitor.post(f"{self.path}/{action}", data).status_code

    def send(self, **data: Any) -> tuple[int, str]:
        response = self.visitor.post(self.path, {name.replace("_", "-"): value for name, value in data.items()})
        return response.status_code, response.text


@pytest.fixture
def tab(app: Flask, world: World, visitor: SignIn) -> Tab:
    return Tab(app, world, visitor("admin"))


NEW = {"place": "", "was": "", "match": "all", "press": "save"}
BUDGET = {"conditions_0_field": "budget", "conditions_0_op": "gte", "conditions_0_number": "5000"}
SHOWS = {"actions_0_do": "show", "actions_0_field": "size"}


def test_rules_are_told_as_sentences(tab: Tab) -> None:
    two = {"when": {"match": "any", "conditions": [*TAG["when"]["conditions"], *SHOW_SIZE["when"]["conditions"]]}}
    tab.draft(
        SHOW_SIZE,
        {**two, "then": [{"do": "score", "points": -5}, {"do": "go_to", "page": "break"}, {"do": "go_to", "page": ""}]},
        rule("agreed", "empty", "", {"do": "thanks", "thanks": "vip"}, {"do": "optional", "field": "size"}),
    )
    assert tab.sentences() == [
        "When Budget is at least 5000 then show Company size",
        "When Topic is any of Roof, Wall or Budget is at least 5000 "
        "then take away 5 points , go to page 2: More , go to the end",
        "When Terms is not ticked then show the thank-you page Thank you, dear , make optional Company size",
    ]


def test_a_rule_is_added_and_can_be_undone(tab: Tab) -> None:
    tab.draft()
    assert tab.send(**NEW, **BUDGET, **SHOWS)[0] == 303
    assert tab.rules() == [
        {
            "when": {"match": "all", "conditions": [{"field": "budget", "op": "gte", "value": "5000"}]},
            "then": [{"do": "show", "field": "size"}],
        }
    ]
    assert tab.said() == "A rule is added."


def test_a_rule_of_everything_that_rules_do_is_saved_as_it_is_shown(tab: Tab, visitor: SignIn) -> None:
    member = show("mem", visitor("member").member_id)
    actions = [
        ("require", "field", "size", "size"),
        ("go_to", "page", "break", "break"),
        ("score", "points", "-10", -10),
        ("tag", "tag", "Hot", "Hot"),
        ("assign", "member", member, member),
        ("thanks", "thanks", "vip", "vip"),
    ]
    sent = {f"actions_{nr}_do": do for nr, (do, *_) in enumerate(actions)}
    sent |= {f"actions_{nr}_{name}": value for nr, (_, name, value, _) in enumerate(actions)}
    topic = {"conditions_0_field": "topic", "conditions_0_op": "none_of", "conditions_0_options": ["Roof", "Wall"]}
    tab.draft()
    assert tab.send(**NEW, **topic, **sent)[0] == 303
    saved = tab.rules()[0]
    assert saved["when"]["conditions"] == [{"field": "topic", "op": "none_of", "value": ["Roof", "Wall"]}]
    assert saved["then"] == [{"do": do, name: value} for do, name, _, value in actions]


def test_a_rule_that_is_opened_and_saved_stays_as_it_is(tab: Tab) -> None:
    tab.draft(TAG, SHOW_SIZE)
    before = tab.rules()
    for place in (0, 1):
        html = tab.html(f"?edit={place}")
        editor = html[html.index('class="rule-editor"') :]
        editor = editor[: editor.index("</form>")]
        sent: dict[str, Any] = {}
        for control in re.findall("<input[^>]+>", editor):
            name, value = (re.search(f'{part}="([^"]*)"', control) for part in ("name", "value"))
            if name and value and (" checked" in control or 'type="checkbox"' not in control):
                sent.setdefault(name[1], []).append(value[1])
        for name, options in re.findall(r'<select[^>]*?name="([^"]+)"[^>]*>(.*?)</select>', editor, re.DOTALL):
            sent[name] = re.findall(r'<option selected value="([^"]*)"', options)[0]
        assert tab.visitor.post(tab.path, {**sent, "press": "save"}).status_code == 303
    assert tab.rules() == before


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({**SHOWS}, "Choose a field to ask about."),
        ({**SHOWS, **BUDGET, "conditions_0_number": "much"}, "Enter a number, such as 5000 or 2.5."),
        ({**SHOWS, **BUDGET, "conditions_0_number": ""}, "Enter a number, such as 5000 or 2.5."),
        ({**SHOWS, "conditions_0_field": "topic", "conditions_0_op": "is"}, "Choose an option."),
        ({**SHOWS, "conditions_0_field": "topic", "conditions_0_op": "any_of"}, "Choose at least one option."),
        ({**SHOWS, "conditions_0_field": "size", "conditions_0_op": "is"}, "Enter what to compare with."),
        ({**SHOWS, "conditions_0_field": "start", "conditions_0_op": "before"}, "Enter a date."),
        ({**BUDGET, "actions_0_do": "show"}, "Choose what is shown, hidden, required or optional."),
        ({**BUDGET, "actions_0_do": "tag"}, "Enter a tag."),
        ({**BUDGET, "actions_0_do": "score", "actions_0_points": "1.5"}, "Enter a whole number of points"),
        ({**BUDGET, "actions_0_do": "assign"}, "Choose a member."),
        ({**BUDGET, "actions_0_do": "thanks"}, "Choose a thank-you page."),
        ({**BUDGET, "actions_0_do": "score", "actions_0_points": "9999"}, "from -1000 to 1000"),
        ({**BUDGET, "actions_0_do": "tag", "actions_0_tag": "x" * 101}, "Use at most 100 characters."),
    ],
)
def test_what_is_missing_is_said_at_its_control_and_nothing_is_lost(tab: Tab, sent: dict[str, str], said: str) -> None:
    tab.draft()
    status, html = tab.send(**{**NEW, **sent})
    assert status == 422
    assert "There is a problem" in html
    assert said in unescape(html)
    assert tab.rules() == []


def test_a_button_adds_a_row_and_another_takes_one_away_and_nothing_is_saved(tab: Tab) -> None:
    tab.draft()
    status, html = tab.send(**{**NEW, "press": "add-conditions"}, **BUDGET, **SHOWS)
    assert (status, len(re.findall('name="conditions-[0-9]+-field"', html))) == (200, 2)
    assert re.search(r'name="conditions-0-number"[^>]*value="5000"', html)
    more = {"conditions_1_field": "topic", "conditions_1_op": "is"}
    status, html = tab.send(**{**NEW, "press": "drop-conditions-0"}, **BUDGET, **more, **SHOWS)
    assert re.findall('name="(conditions-[0-9]+-field)"', html) == ["conditions-1-field"]
    assert tab.rules() == []


def test_the_last_condition_and_the_last_action_stay(tab: Tab) -> None:
    tab.draft()
    for press in ("drop-conditions-0", "drop-actions-0"):
        html = tab.send(**{**NEW, "press": press}, **BUDGET, **SHOWS)[1]
        assert len(re.findall('name="(?:conditions-[0-9]+-field|actions-[0-9]+-do)"', html)) == 2


def test_comparisons_and_values_fit_the_field(tab: Tab) -> None:
    tab.draft()
    offered = {}
    for key in ("budget", "topic", "size", "start", "agreed"):
        html = tab.send(**{**NEW, "press": "look"}, **{**BUDGET, "conditions_0_field": key}, **SHOWS)[1]
        select = html[html.index('name="conditions-0-op"') :]
        ops = re.findall(r'<option[^>]* value="(\w+)"', select[: select.index("</select>")])
        offered[key] = ("gte" in ops, "before" in ops, "contains" in ops, "any_of" in ops)
    assert offered == {
        "budget": (True, False, False, False),
        "topic": (False, False, False, True),
        "size": (False, False, True, True),
        "start": (False, True, False, False),
        "agreed": (False, False, False, False),
    }


def test_rules_are_moved_duplicated_and_deleted(tab: Tab) -> None:
    tab.draft(SHOW_SIZE, TAG)
    first, second = tab.rules()
    assert tab.press("move", 1, by="up") == 303
    assert (tab.rules(), tab.said()) == ([second, first], "Rule 2 is now rule 1.")
    assert tab.press("move", 0, by="down") == 303
    assert tab.press("move", 0, by="up") == 303
    assert tab.rules() == [first, second]
    assert tab.press("duplicate", 0) == 303
    assert tab.rules() == [first, first, second]
    assert tab.press("delete", 0) == 303
    assert (tab.rules(), tab.said()) == ([first, second], "Rule 1 is deleted.")


def test_a_rule_that_was_changed_elsewhere_is_left_alone(tab: Tab) -> None:
    tab.draft(SHOW_SIZE)
    for path in ("/move", "/duplicate", "/delete"):
        assert tab.visitor.post(tab.path + path, {"place": "0", "was": "0" * 12, "by": "up"}).status_code == 409
    status, html = tab.send(**{**NEW, "place": "0", "was": "0" * 12}, **BUDGET, **SHOWS)
    assert (status, "changed in another window" in html) == (422, True)
    assert tab.rules()[0]["when"]["conditions"][0]["field"] == "budget"


@pytest.mark.parametrize("place", ["", "-1", "x", "1000", "99999999999"])
def test_what_names_no_rule_is_not_found(tab: Tab, place: str) -> None:
    tab.draft(SHOW_SIZE)
    assert tab.visitor.post(f"{tab.path}/delete", {"place": place, "was": ""}).status_code == 404


def test_a_rule_on_a_removed_field_is_flagged_with_its_cure_and_kept(tab: Tab) -> None:
    tab.draft(SHOW_SIZE, fields=FIELDS[1:])
    assert tab.rules() != []
    html = unescape(tab.html())
    assert "It asks about “budget”, a field that was removed, so it does nothing." in html
    assert "budget (removed)" in unescape(tab.html("?edit=0"))


def test_a_hundred_rules_are_enough(tab: Tab) -> None:
    tab.draft(*[SHOW_SIZE] * 100)
    assert "Add rule" not in tab.html()
    assert tab.send(**NEW, **BUDGET, **SHOWS)[0] == 422
    assert len(tab.rules()) == 100


def test_there_are_no_more_than_twenty_conditions(tab: Tab) -> None:
    tab.draft()
    rows = {f"conditions_{nr}_field": "agreed" for nr in range(20)} | {
        f"conditions_{nr}_op": "filled" for nr in range(20)
    }
    html = tab.send(**{**NEW, "press": "add-conditions"}, **rows, **SHOWS)[1]
    assert len(re.findall('name="conditions-[0-9]+-field"', html)) == 20
    assert "Add condition" not in html


def test_htmx_gets_the_rules_and_where_the_draft_stands(tab: Tab) -> None:
    tab.draft(SHOW_SIZE)
    part = tab.visitor.part(tab.path)
    assert "<html" not in part.text
    assert 'id="logic"' in part.text
    assert 'id="state" hx-swap-oob="true"' in " ".join(part.text.split())


def test_a_form_without_fields_sends_to_where_they_are_added(tab: Tab) -> None:
    tab.draft(fields=[])
    assert "Add fields" in tab.html()


def test_another_member_named_by_a_rule_is_called_by_name(tab: Tab, visitor: SignIn) -> None:
    ada, gone = visitor("member", name="Ada"), show("mem", new_id())
    tab.draft(
        *(rule("agreed", "filled", "", {"do": "assign", "member": id_}) for id_ in (show("mem", ada.member_id), gone))
    )
    first, second = tab.sentences()
    assert first == "When Terms is ticked then assign to Ada"
    assert second.startswith("When Terms is ticked then assign to somebody who left It assigns to somebody who left")
