"""What a page asks: the published fields, those of a plain form as they were sent, and where an error is told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.conftest import World
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.definition.field import FormField
from webapp.intake import access as credentials
from webapp.intake.hosted.questions import ask
from webapp.intake.incoming import Access


@pytest.fixture
def access(context: Flask, world: World) -> Access:
    return credentials.by_form(db.session.connection(), show("form", world.form_id), sandbox=False)


def asked(
    access: Access, sent: Mapping[str, object], problems: Mapping[str, Sequence[str]] | None = None
) -> list[tuple[str, ...]]:
    """Name, label, type, answer, problem."""
    questions = ask(access, sent, problems or {})
    return [(each.name, each.label, each.type, each.answer, each.problem) for each in questions]


def test_a_form_without_fields_asks_four(access: Access) -> None:
    assert [(name, kind) for name, _, kind, *_ in asked(access, {})] == [
        ("name", "full_name"),
        ("email", "email"),
        ("phone", "phone"),
        ("message", "long_text"),
    ]


def test_a_plain_form_is_asked_again_what_it_sent(access: Access) -> None:
    sent = {"full_name": "Jane", "E-Mail": "nobody", "tel": "", "comments": "Hi", "plan-name": "Pro", "_next": "x"}
    assert asked(access, sent, {"email": ["Enter an email address"]}) == [
        ("full_name", "Full name", "full_name", "Jane", ""),
        ("E-Mail", "E Mail", "email", "nobody", "Enter an email address"),
        ("tel", "Tel", "phone", "", ""),
        ("comments", "Comments", "long_text", "Hi", ""),
        ("plan-name", "Plan name", "short_text", "Pro", ""),
    ]


def test_a_plain_form_without_an_email_is_asked_for_one(access: Access) -> None:
    assert asked(access, {"city": "Rome"}, {"email": ["Enter an email address"]}) == [
        ("email", "Email", "email", "", "Enter an email address"),
        ("city", "City", "short_text", "Rome", ""),
    ]


def test_the_owners_mapping_says_what_a_field_is(access: Access) -> None:
    access = replace(access, form=replace(access.form, field_mapping={"contact": "email"}))
    assert asked(access, {"contact": "x"}, {"email": ["Wrong"]}) == [("contact", "Contact", "email", "x", "Wrong")]


@pytest.mark.parametrize("target", ["firstName", "lastName"])
def test_a_problem_of_half_a_name_is_told_at_the_whole(access: Access, target: str) -> None:
    problems = {target: ["is longer than 500 characters"]}
    told = {name: problem for name, *_, problem in asked(access, {}, problems) if problem}
    assert told == {"name": "Name is longer than 500 characters"}


def test_a_problem_is_told_at_its_own_field_and_not_at_a_namesake(access: Access) -> None:
    fields = [FormField(key=key, label=key, type="email") for key in ("email", "email_address")]
    told = asked(replace(access, definition=Definition(fields=fields)), {}, {"email": ["Wrong"]})
    assert [problem for *_, problem in told] == ["Wrong", ""]


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
def test_answers_are_texts_whatever_was_sent(access: Access, value: Any, answers: list[str]) -> None:
    (_, question) = ask(access, {"email": "", "x": value}, {})
    assert question.answers == answers
