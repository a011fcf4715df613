"""A form of several pages without scripts: each step is a post, nothing is lost, and it ends in one submission."""

from random import Random
from string import ascii_letters
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import World
from tests.contracts.test_hosted import NOON, change_form, is_thanked
from tests.intake.hosted.pages import carried, errors, publish_whole, title, turn, values
from tests.intake.ways import PAGE, H, leads, submissions

FIELDS: list[dict[str, Any]] = [
    {"key": "email", "type": "email", "label": "Email", "required": True},
    {"key": "kind", "type": "radio", "label": "Kind", "options": ["Person", "Company"]},
    {"key": "campaign", "type": "hidden", "default": "site"},
    {"key": "firm", "type": "page_break", "label": "Your firm"},
    {"key": "company", "type": "company", "label": "Company", "required": True},
    {"key": "extras", "type": "checkboxes", "label": "Extras", "options": ["Solar", "Heating"]},
    {"key": "last", "type": "page_break", "label": "Anything else?"},
    {"key": "message", "type": "long_text", "label": "Message", "required": True},
]


def form_of(client: FlaskClient, app: Flask, world: World, **more: Any) -> TestResponse:
    """The first page, shown a minute ago."""
    app.config["CLOCK"] = lambda: NOON
    publish_whole(app, world, {"fields": FIELDS, **more})
    page = client.get(PAGE.path(world))
    app.config["CLOCK"] = lambda: NOON + 60
    return page


def custom(app: Flask) -> dict[str, Any]:
    (lead,) = leads(app)
    return {"email": lead.email, "company": lead.company, **lead.custom_data}


@pytest.mark.contract("H10")
def test_three_steps_make_one_submission_with_all_answers(app: Flask, client: FlaskClient, world: World) -> None:
    first = form_of(client, app, world)
    second = turn(client, world, first, "next", email="a@b.co", kind="Company")
    third = turn(client, world, second, "next", company="Acme", extras="Solar")
    assert [title(page) for page in (first, second, third)] == [
        "Step 1 of 3: Contact",
        "Step 2 of 3: Your firm – Contact",
        "Step 3 of 3: Anything else? – Contact",
    ]
    assert {page.status_code for page in (first, second, third)} == {200}
    assert submissions(app) == []
    assert is_thanked(turn(client, world, third, "send", message="Hello"), world)
    assert custom(app) == {
        "email": "a@b.co",
        "company": "Acme",
        "kind": "Company",
        "campaign": "site",
        "extras": ["Solar"],
    }
    assert [row.outcome for row in submissions(app)] == ["accepted"]


def test_a_step_is_not_left_with_something_to_mend(app: Flask, client: FlaskClient, world: World) -> None:
    first = form_of(client, app, world)
    again = turn(client, world, first, "next", email="nobody")
    assert (again.status_code, title(again)) == (422, "Error: Step 1 of 3: Contact")
    assert errors(again) == ["Enter an email address in the right format, like name@example.com"]
    assert values(again)["email"] == "nobody"
    assert submissions(app) == []


def test_back_keeps_what_was_typed_on_both_pages(app: Flask, client: FlaskClient, world: World) -> None:
    second = turn(client, world, form_of(client, app, world), "next", email="a@b.co")
    first = turn(client, world, second, "back", company="")
    assert (first.status_code, values(first)["email"]) == (200, "a@b.co")
    third = turn(client, world, turn(client, world, first, "next", email="b@b.co"), "next", company="Acme")
    second = turn(client, world, third, "back", message="Half a word")
    assert values(second)["company"] == "Acme"
    assert values(turn(client, world, second, "next", company="Acme"))["message"] == "Half a word"


def test_what_is_unticked_later_is_forgotten(app: Flask, client: FlaskClient, world: World) -> None:
    second = turn(client, world, form_of(client, app, world), "next", email="a@b.co")
    third = turn(client, world, second, "next", company="Acme", extras="Solar")
    second = turn(client, world, third, "back")
    assert "checked" in second.text
    third = turn(client, world, second, "next", company="Acme")
    turn(client, world, third, "send", message="Hello")
    assert "extras" not in custom(app)


@pytest.mark.contract("H5")
def test_back_and_send_again_or_twice_is_one_submission(app: Flask, client: FlaskClient, world: World) -> None:
    second = turn(client, world, form_of(client, app, world), "next", email="a@b.co")
    third = turn(client, world, second, "next", company="Acme")
    for _ in range(2):
        assert is_thanked(turn(client, world, third, "send", message="Hello"), world)
    around = turn(client, world, turn(client, world, third, "back", message="Hello"), "next", company="Acme")
    assert is_thanked(turn(client, world, around, "send", message="Hello"), world)
    assert [row.outcome for row in submissions(app)] == ["accepted"]
    assert is_thanked(turn(client, world, third, "send", message="Hello again"), world)
    assert (len(submissions(app)), len(leads(app))) == (2, 1)


@pytest.mark.contract("H5", "H6")
def test_all_steps_have_the_key_and_the_time_of_the_first(app: Flask, client: FlaskClient, world: World) -> None:
    pages = [form_of(client, app, world)]
    pages.append(turn(client, world, pages[-1], "next", email="a@b.co"))
    pages.append(turn(client, world, pages[-1], "next", company="Acme"))
    assert len({(carried(page)["_key"], carried(page)["_t"]) for page in pages}) == 1


@pytest.mark.contract("H6")
def test_a_trap_that_was_filled_on_any_page_stays_filled(app: Flask, client: FlaskClient, world: World) -> None:
    second = turn(client, world, form_of(client, app, world), "next", email="a@b.co", _gotcha="x")
    third = turn(client, world, second, "next", company="Acme", _gotcha="")
    assert is_thanked(turn(client, world, third, "send", message="Hello", _gotcha=""), world)
    assert [row.outcome for row in submissions(app)] == ["spam"]


def test_rules_skip_a_page_and_what_is_on_it_is_neither_due_nor_kept(
    app: Flask, client: FlaskClient, world: World
) -> None:
    when = {"conditions": [{"field": "kind", "op": "is", "value": "Person"}]}
    first = form_of(client, app, world, rules=[{"when": when, "then": [{"do": "go_to", "page": "last"}]}])
    second = turn(client, world, first, "next", email="a@b.co", kind="Company")
    first = turn(client, world, turn(client, world, second, "next", company="Acme"), "back")
    first = turn(client, world, first, "back", company="Acme")
    last = turn(client, world, first, "next", email="a@b.co", kind="Person")
    assert title(last) == "Step 2 of 2: Anything else? – Contact"
    assert is_thanked(turn(client, world, last, "send", message="Hello"), world)
    assert custom(app) == {"email": "a@b.co", "company": None, "kind": "Person", "campaign": "site"}


def test_a_problem_on_an_earlier_page_leads_back_to_it(app: Flask, client: FlaskClient, world: World) -> None:
    second = turn(client, world, form_of(client, app, world), "next", email="a@b.co")
    third = turn(client, world, second, "next", company="Acme")
    publish_whole(
        app, world, {"fields": [{**field, "required": True} for field in FIELDS if field["key"] != "campaign"]}
    )
    again = turn(client, world, third, "send", message="Hello")
    assert (again.status_code, title(again)) == (422, "Error: Step 1 of 3: Contact")
    assert errors(again) == ["Choose an option for “Kind”"]
    assert values(again)["email"] == "a@b.co"


@pytest.mark.parametrize("token", ["", "x", "e30.x", "a.b.c"])
def test_a_token_that_is_none_loses_nothing_of_the_page(
    app: Flask, client: FlaskClient, world: World, token: str
) -> None:
    form_of(client, app, world)
    page = PAGE.post(client, world, {"email": "a@b.co", "_draft": token, "_step": "next"})
    assert title(page) == "Step 2 of 3: Your firm – Contact"
    assert values(turn(client, world, page, "back"))["email"] == "a@b.co"


def test_answers_beyond_all_measure_are_not_taken_on(app: Flask, client: FlaskClient, world: World) -> None:
    publish_whole(app, world, {"fields": [*FIELDS[3:5], *FIELDS[-2:-1], FIELDS[0]]})
    noise = "".join(Random(1).choices(ascii_letters, k=230_000))
    page = turn(client, world, client.get(PAGE.path(world)), "next", company=noise)
    assert (page.status_code, "Your answers are too long to be sent. Shorten them." in page.text) == (422, True)
    assert values(page)["company"] == noise


@pytest.mark.contract("H2")
def test_a_program_sends_all_steps_at_once(app: Flask, client: FlaskClient, world: World) -> None:
    form_of(client, app, world)
    everything = {"email": "a@b.co", "company": "Acme", "message": "Hi", "extras": ["Solar", "Heating"]}
    assert H.post(client, world, everything).status_code == 201
    assert is_thanked(PAGE.post(client, world, {**everything, "extras": "Solar"}), world)
    refused = H.post(client, world, {"email": "a@b.co"})
    assert refused.get_json()["fields"].keys() == {"company", "message"}


@pytest.mark.contract("H7", "H9")
def test_no_step_is_shown_that_could_not_be_sent(app: Flask, client: FlaskClient, world: World) -> None:
    first = form_of(client, app, world)
    change_form(client, world, status="paused", pausedMessage="Back in May.")
    assert turn(client, world, first, "next", email="a@b.co").status_code == 403


def test_the_review_shows_all_answers_and_leads_to_each_page(app: Flask, client: FlaskClient, world: World) -> None:
    second = turn(client, world, form_of(client, app, world, review=True), "next", email="a@b.co")
    third = turn(client, world, second, "next", company="Acme", extras="Solar")
    review = turn(client, world, third, "next", message="Hello\nthere")
    assert title(review) == "Step 4 of 4: Check your answers – Contact"
    assert [text in review.text for text in ("a@b.co", "Acme", "Solar", "Hello\nthere", "Not answered")] == [True] * 5
    assert submissions(app) == []
    second = turn(client, world, review, "1")
    assert (title(second), values(second)["company"]) == ("Step 2 of 4: Your firm – Contact", "Acme")
    review = turn(client, world, second, "next", company="Acme Ltd")
    assert (title(review), "Acme Ltd" in review.text) == ("Step 4 of 4: Check your answers – Contact", True)
    assert title(turn(client, world, review, "back")) == "Step 3 of 4: Anything else? – Contact"
    assert is_thanked(turn(client, world, review, "send"), world)
    assert custom(app)["company"] == "Acme Ltd"


@pytest.mark.contract("H6")
def test_who_is_suspected_at_the_review_is_asked_there(app: Flask, client: FlaskClient, world: World) -> None:
    first = form_of(client, app, world, fields=FIELDS[:3], review=True)
    app.config["CLOCK"] = lambda: NOON
    review = turn(client, world, first, "next", email="a@b.co")
    asked = turn(client, world, review, "send")
    assert (asked.status_code, title(asked)) == (422, "Step 2 of 2: Check your answers – Contact")
    assert is_thanked(turn(client, world, asked, "send", _anyway="1"), world)
    assert [row.outcome for row in submissions(app)] == ["invalid", "spam"]


def test_what_a_lead_cannot_hold_is_told_on_the_page_of_its_field(
    app: Flask, client: FlaskClient, world: World
) -> None:
    second = turn(client, world, form_of(client, app, world), "next", email="a@b.co")
    third = turn(client, world, second, "next", company="A" * 600)
    again = turn(client, world, third, "send", message="Hello")
    assert (title(again), errors(again)) == (
        "Error: Step 2 of 3: Your firm – Contact",
        ["“Company” must have at most 500 characters"],
    )


def test_a_form_of_one_page_may_be_reviewed_too(app: Flask, client: FlaskClient, world: World) -> None:
    first = form_of(client, app, world, fields=FIELDS[:3], review=True)
    review = turn(client, world, first, "next", email="a@b.co")
    assert title(review) == "Step 2 of 2: Check your answers – Contact"
    assert is_thanked(turn(client, world, review, "send"), world)
    assert custom(app)["email"] == "a@b.co"
