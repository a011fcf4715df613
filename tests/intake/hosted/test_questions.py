"""What a page asks: the published fields, those of a plain form as they were sent, and where an error is told."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.conftest import World
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.words import words_of
from webapp.forms.settings import FormSettings
from webapp.intake import access as credentials
from webapp.intake.hosted.plain import DEFAULT_FIELDS, fields_of
from webapp.intake.hosted.progress import Progress
from webapp.intake.hosted.questions import question_of, texts_of
from webapp.intake.hosted.reading import Reading
from webapp.intake.hosted.sheet import plain_sheet, sheet_of


@pytest.fixture
def form(context: Flask, world: World) -> FormSettings:
    return credentials.by_form(db.session.connection(), show("form", world.form_id), sandbox=False).form


def asked(
    form: FormSettings, sent: Mapping[str, object], problems: Mapping[str, str] | None = None
) -> list[tuple[str, ...]]:
    """Name, label, type, answer, problem."""
    sheet = plain_sheet(form, fields_of(sent, form), sent, problems or {})
    return [(each.name, each.label, each.type, each.answer, each.problem) for each in sheet.questions]


def test_a_form_without_fields_asks_four(form: FormSettings) -> None:
    assert [(name, kind) for name, _, kind, *_ in asked(form, {})] == [
        ("name", "full_name"),
        ("email", "email"),
        ("phone", "phone"),
        ("message", "long_text"),
    ]


def test_a_plain_form_is_asked_again_what_it_sent(form: FormSettings) -> None:
    sent = {"full_name": "Jane", "E-Mail": "nobody", "tel": "", "comments": "Hi", "plan-name": "Pro", "_next": "x"}
    assert asked(form, sent, {"email": "Enter an email address"}) == [
        ("full_name", "Full name", "full_name", "Jane", ""),
        ("E-Mail", "E Mail", "email", "nobody", "Enter an email address"),
        ("tel", "Tel", "phone", "", ""),
        ("comments", "Comments", "long_text", "Hi", ""),
        ("plan-name", "Plan name", "short_text", "Pro", ""),
    ]


def test_a_plain_form_without_an_email_is_asked_for_one(form: FormSettings) -> None:
    assert asked(form, {"city": "Rome"}, {"email": "Enter an email address"}) == [
        ("email", "Email", "email", "", "Enter an email address"),
        ("city", "City", "short_text", "Rome", ""),
    ]


def test_the_owners_mapping_says_what_a_field_is(form: FormSettings) -> None:
    form = replace(form, field_mapping={"contact": "email"})
    assert asked(form, {"contact": "x"}, {"email": "Wrong"}) == [("contact", "Contact", "email", "x", "Wrong")]


@pytest.mark.parametrize("target", ["firstName", "lastName"])
def test_a_problem_of_half_a_name_is_told_at_the_whole(form: FormSettings, target: str) -> None:
    sheet = plain_sheet(form, DEFAULT_FIELDS, {}, {target: "is longer than 500 characters"})
    assert sheet.problems == [("field-1", "Name is longer than 500 characters")]


def test_a_problem_is_told_at_its_own_field_and_not_at_a_namesake(form: FormSettings) -> None:
    fields = [{"key": key, "label": key, "type": "email"} for key in ("email", "email_address")]
    reading = Reading(Definition.model_validate({"fields": fields}), Progress())
    assert sheet_of(reading, form, {"email": "Wrong"}).problems == [("field-1", "Wrong")]


@pytest.mark.parametrize(
    ("value", "answers"),
    [
        ("a", ["a"]),
        (["a", "b"], ["a", "b"]),
        (["a", "", None], ["a"]),
        (True, ["true"]),
        (False, []),
        (0, ["0"]),
        (None, []),
        ({"a": 1}, ['{"a": 1}']),
    ],
)
def test_answers_are_texts_whatever_was_sent(value: Any, answers: list[str]) -> None:
    assert texts_of(value) == answers
    question = question_of(1, DEFAULT_FIELDS[0], {"name": value}, {}, words_of(None))
    assert question.answers == answers
