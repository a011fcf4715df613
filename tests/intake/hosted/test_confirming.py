"""A proof of work is asked for on suspicion alone, lifts it once, and nobody's message is lost for want of one (H6)."""

import json
import re
from base64 import b64decode, b64encode
from hashlib import sha256
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import World
from tests.contracts.test_hosted import publish, rendered
from tests.intake.ways import PAGE, H, leads, set_limits, submissions
from webapp.database.ids import new_id
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.models import Form
from webapp.forms.publishing import publish_definition
from webapp.intake.hosted.proof import GOOD_FOR_SECONDS, MOST, new_challenge, solved
from webapp.intake.models import IdempotencyKey
from webapp.review.lifecycle import replay

JANE = {"email": "jane@acme.test", "message": "Hello"}
EMAIL = {"key": "email", "type": "email", "label": "Email", "required": True}
NOW = 1_800_000_000.0


def solve(challenge: dict[str, Any]) -> str:
    """As the browser does."""
    for number in range(challenge["maxnumber"] + 1):
        if sha256(f"{challenge['salt']}{number}".encode()).hexdigest() == challenge["challenge"]:
            return b64encode(json.dumps({**challenge, "number": number}).encode()).decode()
    raise AssertionError("no number solves it")


def challenge_in(page: TestResponse) -> dict[str, Any]:
    (found,) = re.findall(r'data-challenge="([^"]+)"', page.text)
    challenge: dict[str, Any] = json.loads(unescape(found))
    return challenge


def outcomes(app: Flask) -> list[str]:
    return [row.outcome for row in submissions(app)]


def always(app: Flask, world: World) -> None:
    with app.app_context():
        definition = Definition.model_validate({"fields": [EMAIL], "captcha": "always"})
        publish_definition(db.session(), db.session.get_one(Form, world.form_id), definition)
        db.session.commit()


@pytest.fixture
def hasty(client: FlaskClient, world: World) -> dict[str, str]:
    """What is sent at once after the page was shown."""
    return {**JANE, **rendered(client, world)}


@pytest.mark.contract("H6")
@pytest.mark.parametrize("is_published", [False, True], ids=["plain", "published"])
def test_a_suspicious_visitor_is_asked_and_a_proof_lets_them_through_as_one_submission(
    app: Flask, client: FlaskClient, world: World, is_published: bool
) -> None:
    if is_published:
        publish(app, world, EMAIL, {"key": "message", "type": "long_text", "label": "Message"})
    hasty = {**JANE, **rendered(client, world)}
    asked = PAGE.post(client, world, hasty)
    assert asked.status_code == 422
    assert "Confirm that you are a person" in asked.text
    assert 'value="jane@acme.test"' in asked.text
    assert f'name="_key" value="{hasty["_key"]}"' in asked.text
    assert "<title>Contact</title>" in " ".join(asked.text.split()).replace("<title> ", "<title>").replace(" </", "</")
    proof = solve(challenge_in(asked))
    for _ in range(2):
        assert PAGE.post(client, world, {**hasty, "_proof": proof}).status_code == 303
    assert outcomes(app) == ["invalid", "accepted"]
    assert leads(app)[0].custom_data == {}


@pytest.mark.contract("H6")
def test_who_was_asked_and_left_is_in_the_ledger_and_can_be_taken_in(
    app: Flask, client: FlaskClient, world: World, hasty: dict[str, str]
) -> None:
    PAGE.post(client, world, hasty)
    (kept,) = submissions(app)
    assert (kept.outcome, kept.reason) == ("invalid", "Confirm that you are a person.")
    with app.app_context():
        replay(db.session(), world.workspace_id, kept.id)
    assert [lead.email for lead in leads(app)] == ["jane@acme.test"]


@pytest.mark.contract("H6")
def test_what_is_sent_anyway_is_quarantined_and_thanked(
    app: Flask, client: FlaskClient, world: World, hasty: dict[str, str]
) -> None:
    assert PAGE.post(client, world, {**hasty, "_anyway": "1"}).status_code == 303
    assert outcomes(app) == ["spam"]


@pytest.mark.contract("H6")
def test_a_program_is_not_asked_but_quarantined(
    app: Flask, client: FlaskClient, world: World, hasty: dict[str, str]
) -> None:
    assert H.post(client, world, hasty).status_code == 201
    assert outcomes(app) == ["spam"]


def test_a_machine_that_fills_the_trap_is_not_asked(
    app: Flask, client: FlaskClient, world: World, hasty: dict[str, str]
) -> None:
    assert PAGE.post(client, world, {**hasty, "_gotcha": "x"}).status_code == 303
    assert outcomes(app) == ["spam"]


def test_nobody_is_asked_who_is_not_suspected(app: Flask, client: FlaskClient, world: World) -> None:
    assert "data-challenge" not in client.get(PAGE.path(world)).text
    assert PAGE.post(client, world, JANE).status_code == 303
    assert outcomes(app) == ["accepted"]


def test_a_proof_lets_one_submission_through(
    app: Flask, client: FlaskClient, world: World, hasty: dict[str, str]
) -> None:
    proof = solve(challenge_in(PAGE.post(client, world, hasty)))
    for number in range(2):
        sent = {"email": f"{number}@acme.test", **rendered(client, world), "_proof": proof}
        assert PAGE.post(client, world, sent).status_code == 303
    assert outcomes(app) == ["invalid", "accepted", "spam"]
    assert submissions(app)[-1].reason.endswith("with a proof that was used before")


def test_an_error_does_not_use_a_proof_up(app: Flask, client: FlaskClient, world: World, hasty: dict[str, str]) -> None:
    proof = solve(challenge_in(PAGE.post(client, world, hasty)))
    for email, status in (("no", 422), ("jane@acme.test", 303)):
        assert PAGE.post(client, world, {**hasty, "email": email, "message": "", "_proof": proof}).status_code == status
    assert outcomes(app) == ["invalid", "invalid", "accepted"]


def test_a_proof_opens_no_way_past_the_limits(
    app: Flask, client: FlaskClient, world: World, hasty: dict[str, str]
) -> None:
    proof = solve(challenge_in(PAGE.post(client, world, hasty)))
    set_limits(app, world, form_per_minute=0)
    assert PAGE.post(client, world, {**hasty, "_proof": proof}).status_code == 303
    assert outcomes(app) == ["invalid", "spam"]


def test_a_form_may_ask_for_a_proof_always(app: Flask, client: FlaskClient, world: World) -> None:
    always(app, world)
    page = client.get(PAGE.path(world))
    proof = solve(challenge_in(page))
    assert "Confirm that you are a person" not in page.text
    assert PAGE.post(client, world, {"email": "ann@acme.test"}).status_code == 303
    assert H.post(client, world, {"email": "bob@acme.test"}).status_code == 201
    assert PAGE.post(client, world, {"email": "cid@acme.test", "_proof": proof}).status_code == 303
    assert outcomes(app) == ["spam", "spam", "accepted"]
    assert submissions(app)[0].reason == "sent without a proof of work"


def test_a_challenge_is_of_the_altcha_scheme(context: Flask) -> None:
    challenge = json.loads(new_challenge(new_id()).json)
    assert challenge.keys() == {"algorithm", "challenge", "salt", "signature", "maxnumber"}
    assert (challenge["algorithm"], challenge["maxnumber"]) == ("SHA-256", MOST)


def test_only_a_whole_proof_of_this_form_in_time_counts(context: Flask) -> None:
    context.config["CLOCK"] = lambda: NOW
    form = new_id()
    challenge = json.loads(new_challenge(form).json)
    proof = solve(challenge)
    told = json.loads(b64decode(proof))
    assert len(solved(proof, form) or b"") == 32
    assert solved(proof, new_id()) is None
    wrong = [
        {**told, "number": told["number"] + 1},
        {**told, "number": "x"},
        {**told, "signature": "x"},
        {**told, "salt": told["salt"].replace("&18", "&19")},
        {**told, "challenge": sha256(f"{told['salt']}1".encode()).hexdigest(), "number": 1},
        {},
        [],
        5,
    ]
    assert [solved(b64encode(json.dumps(one).encode()).decode(), form) for one in wrong] == [None] * len(wrong)
    assert [solved(text, form) for text in (None, "", "é", "{}", proof[:-3], [proof])] == [None] * 6
    odd = ["[" * 100_000, json.dumps({**told, "number": 0}).replace('"number": 0', '"number": 1e999')]
    assert [solved(b64encode(text.encode()).decode(), form) for text in odd] == [None] * 2
    context.config["CLOCK"] = lambda: NOW + GOOD_FOR_SECONDS + 1
    assert solved(proof, form) is None


def test_a_used_proof_is_kept_as_long_as_it_is_good(
    app: Flask, client: FlaskClient, world: World, hasty: dict[str, str]
) -> None:
    proof = solve(challenge_in(PAGE.post(client, world, hasty)))
    PAGE.post(client, world, {**hasty, "_proof": proof})
    with app.app_context():
        keys = set(db.session.scalars(db.select(IdempotencyKey.key)))
        assert solved(proof, world.form_id) in keys


@pytest.mark.parametrize("is_published", [False, True], ids=["plain", "published"])
def test_what_is_to_be_mended_is_told_before_anybody_is_asked(
    app: Flask, client: FlaskClient, world: World, is_published: bool
) -> None:
    if is_published:
        publish(app, world, EMAIL)
    page = PAGE.post(client, world, {**rendered(client, world), "email": "nobody"})
    assert page.status_code == 422
    assert "Enter an email address in the right format" in page.text
    assert "Confirm that you are a person" not in page.text
