"""A rule that points at what is gone is flagged, with the cure; one that is whole is not."""

from typing import Any

import pytest

from webapp.database.ids import new_id, show
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.rule_flags import flagged, flags_of

HERE, LEFT = new_id(), new_id()
FIELDS = [
    {"key": "a", "type": "short_text"},
    {"key": "p2", "type": "page_break"},
    {"key": "b", "type": "short_text"},
    {"key": "plan", "type": "hidden"},
    {"key": "p3", "type": "page_break"},
]


def rule(*then: dict[str, Any], field: str = "a") -> dict[str, Any]:
    return {"when": {"conditions": [{"field": field, "op": "filled"}] * 2}, "then": list(then)}


def flags(one: dict[str, Any]) -> list[str]:
    definition = Definition.model_validate({"fields": FIELDS, "rules": [one], "thanks": [{"key": "vip"}]})
    return flags_of(definition, definition.rules[0], {HERE})


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (rule({"do": "tag", "tag": "x"}, field="gone"), "It asks about “gone”, a field that was removed"),
        (rule({"do": "hide", "field": "gone"}), "It changes “gone”, a field that was removed"),
        (rule({"do": "go_to", "page": "gone"}), "It goes to a page that was removed"),
        (rule({"do": "go_to", "page": "b"}), "It goes to a page that was removed"),
        (rule({"do": "go_to", "page": "p2"}, field="b"), "It goes to a page that comes before its last question"),
        (rule({"do": "thanks", "thanks": "gone"}), "It shows a thank-you page that was removed"),
        (rule({"do": "assign", "member": show("mem", LEFT)}), "It assigns to somebody who left"),
    ],
)
def test_what_is_gone_is_flagged_once(one: dict[str, Any], said: str) -> None:
    found = flags(one)
    assert len(found) == 1
    assert found[0].startswith(said)


@pytest.mark.parametrize(
    "one",
    [
        rule({"do": "hide", "field": "b"}, {"do": "score", "points": 1}, {"do": "tag", "tag": "x"}),
        rule({"do": "go_to", "page": "p2"}, {"do": "go_to", "page": ""}),
        rule({"do": "go_to", "page": "p2"}, field="plan"),
        rule({"do": "thanks", "thanks": "vip"}, {"do": "assign", "member": show("mem", HERE)}),
    ],
)
def test_what_is_whole_is_not_flagged(one: dict[str, Any]) -> None:
    assert flags(one) == []


def test_whoever_publishes_learns_which_rules_are_flagged() -> None:
    rules = [rule({"do": "hide", "field": "b"}), rule({"do": "hide", "field": "gone"})]
    definition = Definition.model_validate({"fields": FIELDS, "rules": rules})
    assert flagged(definition, set()) == [1]
