"""What is wrong with an answer, type by type: told in the form's language, by its cause and its cure."""

import time
from typing import Any

import pytest

from webapp.forms.definition.definition import Definition
from webapp.intake.hosted.progress import Progress
from webapp.intake.hosted.reading import Reading

OPTIONS = {"options": ["Roof", "Walls", "<b>Doors</b>"]}


def problem(kind: str, value: object, **settings: Any) -> str | None:
    language = settings.pop("language", "en")
    field = {"key": "x", "type": kind, "label": "It", **settings}
    definition = Definition.model_validate({"fields": [field], "language": language})
    return Reading(definition, Progress(typed={"x": value})).problems.get("x")


@pytest.mark.contract("H3")
@pytest.mark.parametrize(
    ("kind", "value", "settings"),
    [
        ("short_text", "any < thing", {}),
        ("short_text", "", {}),
        ("short_text", 5, {}),
        ("short_text", "ab", {"min": "2", "max": "2"}),
        ("long_text", "a\nb", {"max": "3"}),
        ("email", " jane@example.com ", {}),
        ("phone", "(555) 123-4567 ext. 8", {}),
        ("phone", "١٢٣٤٥٦٧", {}),
        ("number", "1,234.50", {"min": "1234.5", "max": "1234.50"}),
        ("number", 7, {"min": "7"}),
        ("number", "1.234,5", {"language": "de", "max": "1234.5"}),
        ("budget", "€ 5,000", {}),
        ("budget", "Roof", OPTIONS),
        ("url", "example.com", {}),
        ("url", "https://bücher.example/a?b=c#d", {}),
        ("url", "http://localhost.test:8080", {}),
        ("date", "2028-02-29", {"min": "2028-02-29", "max": "2028-02-29"}),
        ("select", "Walls", OPTIONS),
        ("radio", "<b>Doors</b>", OPTIONS),
        ("checkboxes", ["Roof", "Walls", "Roof"], {**OPTIONS, "max": "2"}),
        ("checkboxes", "Roof", OPTIONS),
        ("checkbox", "on", {"required": True}),
        ("checkbox", True, {"required": True}),
        ("consent", "yes", {"required": True}),
        ("rating", "5", {}),
        ("rating", 7, {"max": "10"}),
        ("hidden", "anything", {}),
        ("short_text", "12345", {"pattern": "[0-9]{5}"}),
    ],
)
def test_a_right_answer_is_taken(kind: str, value: object, settings: dict[str, Any]) -> None:
    assert problem(kind, value, **settings) is None


@pytest.mark.contract("H3")
@pytest.mark.parametrize(
    ("kind", "value", "settings", "told"),
    [
        ("short_text", " ", {"required": True}, "Fill in “It”"),
        ("short_text", {"a": 1}, {}, "“It” must be a text"),
        ("short_text", "a", {"min": "2"}, "“It” must have at least 2 characters"),
        ("short_text", "😀😀", {"max": "1"}, "“It” must have at most 1 characters"),
        ("email", "a@b", {}, "Enter an email address in the right format, like name@example.com"),
        ("email", "a@b.co, c@d.co", {}, "Enter an email address in the right format, like name@example.com"),
        ("phone", "abc", {}, "Enter a phone number in the right format, like +44 20 7946 0000"),
        ("phone", "1" * 300, {}, "Enter a phone number in the right format, like +44 20 7946 0000"),
        ("number", "twelve", {}, "“It” must be a number"),
        ("number", "NaN", {}, "“It” must be a number"),
        ("number", True, {}, "“It” must be a number"),
        ("number", "1", {"min": "2"}, "“It” must be 2 or more"),
        ("budget", "lots", {}, "“It” must be a number"),
        ("budget", "1000", OPTIONS, "Choose one of the options for “It”"),
        ("url", "javascript:alert(1)", {}, "Enter a link in the right format, like https://example.com"),
        ("url", "nowhere", {}, "Enter a link in the right format, like https://example.com"),
        ("url", "https://user@example.com", {}, "Enter a link in the right format, like https://example.com"),
        ("date", "2026-02-30", {}, "Enter a date for “It” as year-month-day, like 2026-01-31"),
        ("date", "31.1.2026", {}, "Enter a date for “It” as year-month-day, like 2026-01-31"),
        ("date", "2026-01-30", {"min": "2026-01-31"}, "“It” must be 2026-01-31 or later"),
        ("date", "2026-02-01", {"max": "2026-01-31"}, "“It” must be 2026-01-31 or earlier"),
        ("select", "Cellar", OPTIONS, "Choose one of the options for “It”"),
        ("radio", None, {**OPTIONS, "required": True}, "Choose an option for “It”"),
        ("checkboxes", ["Roof", "Cellar"], OPTIONS, "Choose one of the options for “It”"),
        ("checkboxes", ["Roof"], {**OPTIONS, "min": "2"}, "Choose at least 2 for “It”"),
        ("checkboxes", ["Roof", "Walls"], {**OPTIONS, "max": "1"}, "Choose at most 1 for “It”"),
        ("checkbox", "no", {"required": True}, "Tick “It”"),
        ("consent", False, {"required": True}, "Tick “It”"),
        ("rating", "6", {}, "Choose one of the options for “It”"),
        ("rating", "2.5", {}, "Choose one of the options for “It”"),
        ("rating", "0", {}, "Choose one of the options for “It”"),
        ("file", "", {"required": True}, "Choose a file for “It”"),
        ("short_text", "1234", {"pattern": "[0-9]{5}"}, "“It” is not in the right format"),
        ("short_text", "1", {"pattern": "[0-9]{5}", "message": "Five digits."}, "Five digits."),
        ("number", "1", {"min": "2", "message": "Two or more."}, "Two or more."),
        ("short_text", "", {"required": True, "message": "Five digits."}, "Fill in “It”"),
        ("short_text", "", {"required": True, "language": "de"}, "Füllen Sie „It“ aus"),
    ],
)
def test_a_wrong_answer_is_told_by_its_cause_and_cure(
    kind: str, value: object, settings: dict[str, Any], told: str
) -> None:
    assert problem(kind, value, **settings) == told


def reading(*fields: dict[str, Any], **typed: object) -> Reading:
    return Reading(Definition.model_validate({"fields": list(fields)}), Progress(typed=typed))


def test_of_an_address_the_street_and_the_city_are_due() -> None:
    address = {"key": "home", "type": "address", "label": "Home", "required": True}
    assert reading(address).problems == {"home": "Fill in “Street and number”", "home_city": "Fill in “City”"}
    assert reading(address, home="Main St 1", home_city="Rome").problems == {}
    assert reading({**address, "required": False}, home_zip="00100").problems == {}


def test_of_a_name_that_comes_twice_the_first_answer_counts() -> None:
    fields = [
        {"key": "x", "type": "select", "options": ["a", "b"]},
        {"key": "y", "type": "checkboxes", "options": ["a"]},
    ]
    assert reading(*fields, x=["", "b", "a"], y=["a", "a"]).kept == {"x": "b", "y": ["a"]}


def test_answers_are_kept_in_one_form_whatever_was_typed() -> None:
    fields = [{"key": kind, "type": kind} for kind in ("number", "rating", "checkbox", "date", "short_text")]
    typed = {"number": "1,234.50", "rating": 4, "checkbox": "on", "date": " ２０２６-01-31", "short_text": False}
    assert reading(*fields, **typed).kept == {
        "number": "1234.50",
        "rating": 4,
        "checkbox": "yes",
        "date": "2026-01-31",
    }


def test_hidden_answers_are_neither_checked_nor_kept() -> None:
    fields = [{"key": "a", "type": "short_text"}, {"key": "b", "type": "email", "required": True}]
    rule = {
        "when": {"conditions": [{"field": "a", "op": "is", "value": "yes"}]},
        "then": [{"do": "show", "field": "b"}],
    }
    definition = Definition.model_validate({"fields": fields, "rules": [rule]})
    hidden, shown = (Reading(definition, Progress(typed={"a": a, "b": "nobody"})) for a in ("no", "yes"))
    assert (hidden.problems, hidden.kept) == ({}, {"a": "no"})
    assert (list(shown.problems), shown.kept) == (["b"], {"a": "yes", "b": "nobody"})


@pytest.mark.parametrize(
    ("kind", "bait", "settings"),
    [
        ("short_text", "a" * 200_000 + "!", {"pattern": "(a+)+b"}),
        ("url", "a." * 100_000, {}),
        ("url", "https://" + "a" * 200_000, {}),
        ("number", "1" * 200_000, {}),
        ("number", "1 " * 100_000, {}),
        ("email", "a@" + "." * 200_000, {}),
        ("phone", "5" * 200_000, {}),
        ("date", "2026-" * 50_000, {}),
        ("checkboxes", [str(number) for number in range(900)], OPTIONS),
    ],
)
def test_bait_is_answered_at_once(kind: str, bait: object, settings: dict[str, Any]) -> None:
    problem(kind, "warm", **settings)
    begun = time.thread_time()
    assert problem(kind, bait, **settings) is not None
    assert time.thread_time() - begun < 0.05
