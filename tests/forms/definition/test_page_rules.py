"""What a page is given of the rules: enough to show what they say, and nothing that is the owner's alone."""

from typing import Any

from webapp.database.ids import new_id, show
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.page_rules import rules_for_page, undecided


def when(field: str) -> dict[str, Any]:
    return {"conditions": [{"field": field, "op": "filled"}]}


def definition(*rules: dict[str, Any]) -> Definition:
    """Two pages: a and b, then c, d and e."""
    fields = [{"key": key, "type": "page_break" if key == "next" else "short_text"} for key in "a b next c d e".split()]
    return Definition.model_validate({"fields": fields, "rules": list(rules)})


def test_points_tags_and_members_stay_with_the_owner() -> None:
    member = show("mem", new_id())
    secret: list[dict[str, Any]] = [
        {"do": "score", "points": 10},
        {"do": "tag", "tag": "Hot"},
        {"do": "assign", "member": member},
        {"do": "thanks", "thanks": "vip"},
    ]
    open_: dict[str, Any] = {"do": "show", "field": "b"}
    given = rules_for_page(
        definition({"when": when("a"), "then": [*secret, open_]}, {"when": when("a"), "then": secret}), 0, {}
    )
    assert given is not None
    assert given["rules"] == [{"when": {"match": "all", **_filled("a")}, "then": [open_]}]


def test_a_form_without_such_rules_gives_a_page_nothing() -> None:
    assert rules_for_page(definition({"when": when("a"), "then": [{"do": "tag", "tag": "Hot"}]}), 0, {}) is None


def test_of_other_pages_the_answers_that_rules_ask_about_come_along() -> None:
    given = rules_for_page(
        definition({"when": when("a"), "then": [{"do": "show", "field": "d"}]}), 1, {"a": "1", "b": "2", "c": "3"}
    )
    assert given is not None
    assert given["answers"] == {"a": "1"}


def test_a_field_that_earlier_pages_decide_is_decided() -> None:
    rule = {"when": when("a"), "then": [{"do": "show", "field": "d"}]}
    assert (undecided(definition(rule), 0), undecided(definition(rule), 1)) == (frozenset(), frozenset())


def test_a_field_that_its_own_page_decides_is_open_and_so_is_what_follows_from_it() -> None:
    rules = [
        {"when": when("d"), "then": [{"do": "hide", "field": "e"}]},
        {"when": when("c"), "then": [{"do": "show", "field": "d"}]},
    ]
    assert undecided(definition(*rules), 1) == {"d", "e"}


def test_what_is_required_or_not_is_shown_either_way() -> None:
    assert undecided(definition({"when": when("a"), "then": [{"do": "require", "field": "b"}]}), 0) == frozenset()


def _filled(field: str) -> dict[str, Any]:
    return {"conditions": [{"field": field, "op": "filled", "value": ""}]}
