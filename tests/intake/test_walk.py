"""A dry run is answered exactly as the call would have been, by every way in, and leaves nothing behind."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from tests.conftest import World
from tests.contracts.doors import DOORS
from tests.intake.broken import break_mapping
from tests.intake.ways import PAGE, H, K, set_limits, submissions
from webapp.extensions import db
from webapp.intake.walk import HEADER, MOST_A_MINUTE, SAID

DRY = {HEADER: "1"}
WAYS = {door.name: door for door in (K, *DOORS, H)}
EMAIL = {"email": "jane@acme.test"}
GOOD = {"firstName": "Jane", "lastName": "Doe", **EMAIL, "phone": "+1 555 123 4567", "message": "Hello"}
BAD: dict[str, object] = {"color": "red"}

each_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())

Post = Callable[..., TestResponse]


def counted(app: Flask) -> dict[str, int]:
    """How many rows each table has."""
    with app.app_context():
        return {
            table.name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in db.metadata.sorted_tables
        }


def told(answer: Response) -> tuple[int, dict[str, str], Any]:
    """An answer without what differs from call to call: ids, times, and that it was a dry run."""
    headers = {name: value for name, value in answer.headers if name not in (HEADER, "X-Request-Id")}
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "TIME", re.sub(r"_[0-9a-z]{26}\b", "_ID", answer.get_data(as_text=True)))
    return answer.status_code, headers, json.loads(text)


@each_way
@pytest.mark.parametrize("fields", [GOOD, BAD, b"{"], ids=["good", "incomplete", "malformed"])
@pytest.mark.parametrize("known", [False, True], ids=["new", "known"])
def test_a_dry_run_answers_what_the_call_is_then_answered_and_stores_nothing(
    app: Flask, client: FlaskClient, world: World, way: Any, fields: Any, known: bool
) -> None:
    app.config["CLOCK"] = lambda: 1_800_000_000.0
    if known:
        way.post(client, world, GOOD)
    before = counted(app)
    dry = way.post(client, world, fields, headers=DRY)
    assert (counted(app), dry.headers[HEADER]) == (before, SAID)
    real = way.post(client, world, fields)
    assert told(dry) == told(real)
    assert HEADER not in real.headers


@each_way
def test_a_dry_run_counts_for_no_limit_of_leads(app: Flask, client: FlaskClient, world: World, way: Any) -> None:
    first = way.post(client, world, GOOD, headers=DRY)
    for _ in range(3):
        way.post(client, world, GOOD, headers=DRY)
    last = way.post(client, world, GOOD, headers=DRY)
    assert last.headers["X-RateLimit-Remaining"] == first.headers["X-RateLimit-Remaining"]


def test_a_dry_run_is_refused_by_the_limit_that_would_refuse_the_call(
    app: Flask, client: FlaskClient, world: World
) -> None:
    set_limits(app, world, form_per_minute=1)
    assert K.post(client, world, GOOD, headers=DRY).status_code == 201
    assert K.post(client, world, GOOD).status_code == 201
    dry, real = K.post(client, world, GOOD, headers=DRY), K.post(client, world, GOOD)
    assert (dry.status_code, real.status_code) == (429, 429)
    assert dry.json == real.json


def test_dry_runs_have_a_limit_of_their_own(app: Flask, client: FlaskClient, world: World) -> None:
    app.config["CLOCK"] = lambda: 1_800_000_000.0
    answers = [K.post(client, world, GOOD, headers=DRY).status_code for _ in range(MOST_A_MINUTE + 1)]
    assert (answers[-2:], K.post(client, world, GOOD).status_code) == ([201, 429], 201)


@pytest.mark.parametrize("way", [K, *DOORS], ids=lambda way: way.name)
def test_wrong_credentials_are_refused_and_count_in_a_dry_run_too(
    app: Flask, client: FlaskClient, world: World, way: Any
) -> None:
    app.config["CLOCK"] = lambda: 1_800_000_000.0

    def guess(headers: dict[str, str]) -> TestResponse:
        if way.name == "web_form_submit":
            content = {"teamId": world.team_id, "teamKey": "made up", "formData": {}}
            return client.post("/webFormSubmit", json=content, headers=headers)
        answer: TestResponse = way.post(client, world, GOOD, key="made up", headers=headers)
        return answer

    dry, real = guess(DRY), guess({})
    assert (dry.status_code, dry.json) == (real.status_code, real.json)
    left = [int(answer.headers["X-RateLimit-Remaining"]) for answer in (dry, real)]
    assert left[0] - left[1] == 1


def test_a_source_that_is_new_gets_no_form_by_a_dry_run(app: Flask, client: FlaskClient, world: World) -> None:
    before = counted(app)
    leads_api = WAYS["leads_api"]
    assert leads_api.post(client, world, {**GOOD, "source": "the fair"}, headers=DRY).status_code == 201
    assert counted(app) == before


def test_a_key_of_its_own_is_not_used_up_by_a_dry_run(app: Flask, client: FlaskClient, world: World) -> None:
    key = {"Idempotency-Key": "one"}
    K.post(client, world, EMAIL, headers={**DRY, **key})
    assert K.post(client, world, GOOD, headers=key).status_code == 201
    dry = K.post(client, world, EMAIL, headers={**DRY, **key})
    assert (dry.status_code, len(submissions(app))) == (409, 1)


def test_what_fails_is_not_kept_by_a_dry_run(app: Flask, client: FlaskClient, world: World) -> None:
    break_mapping(app, world)
    before = counted(app)
    dry = K.post(client, world, GOOD, headers=DRY)
    assert (dry.status_code, counted(app)) == (500, before)
    assert told(dry) == told(K.post(client, world, GOOD))


def test_files_are_refused_by_a_dry_run(app: Flask, client: FlaskClient, world: World) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="cv"; filename="cv.pdf"\r\n\r\n%PDF\r\n--b--\r\n'
    answer = PAGE.post(
        client,
        world,
        body,
        headers={**DRY, "Content-Type": "multipart/form-data; boundary=b", "Accept": K.content_type},
    )
    assert (answer.status_code, answer.get_json()["error"]) == (400, "A dry run takes no files. Leave them out.")


def test_a_header_that_says_no_is_none(app: Flask, client: FlaskClient, world: World) -> None:
    answer = K.post(client, world, GOOD, headers={HEADER: "0"})
    assert (HEADER in answer.headers, len(submissions(app))) == (False, 1)
