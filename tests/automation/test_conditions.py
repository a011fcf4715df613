from typing import Any

import pytest

from webapp.automation.conditions import FIELDS, holds, is_known
from webapp.automation.definition import When

KNOWN: dict[str, Any] = {
    "email": "Jane@Acme.test",
    "score": 12,
    "tags": ["VIP", "Berlin West"],
    "waiting": "yes",
    "customData.roof": ["flat", "tin"],
    "answers.size": "120",
    "deal.amount": "1250.50",
}


def met(field: str, op: str, value: str | list[str] = "", match: str = "all", *more: dict[str, Any]) -> bool:
    conditions = [{"field": field, "op": op, "value": value}, *more]
    return holds(When.model_validate({"match": match, "conditions": conditions}), KNOWN.get)


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        ("email", "ends_with", "@acme.test"),
        ("email", "is_not", "joe@acme.test"),
        ("score", "gt", "9"),
        ("score", "is", "12.0"),
        ("tags", "contains", "vip"),
        ("tags", "not_contains", "berlin"),
        ("tags", "any_of", ["other", "vip"]),
        ("waiting", "is", "Yes"),
        ("customData.roof", "contains", "TIN"),
        ("customData.none", "empty", ""),
        ("answers.size", "lte", "120"),
        ("deal.amount", "gte", "1250.5"),
        ("company", "empty", ""),
    ],
)
def test_a_comparator_means_what_it_means_in_a_forms_rules(field: str, op: str, value: str | list[str]) -> None:
    assert met(field, op, value)


def test_all_or_any_are_asked_for_and_none_at_all_always_hold() -> None:
    no = {"field": "score", "op": "gt", "value": "99"}
    assert not met("waiting", "is", "yes", "all", no)
    assert met("waiting", "is", "yes", "any", no)
    assert holds(When(), KNOWN.get)
    assert holds(When.model_validate({"match": "any"}), KNOWN.get)


def test_a_condition_names_a_field_that_there_is() -> None:
    assert all(is_known(field.name) for field in FIELDS)
    assert is_known("customData.x") and is_known("answers.x")
    assert not any(is_known(name) for name in ("shoe", "customData.", "answers.", "deal.name", ""))
