"""A trial sends a request in words: it is answered as the call is, and its walk says how far it came."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World
from tests.contracts.doors import DOORS
from tests.intake.test_walk import counted, told
from tests.intake.ways import H, K
from webapp.database.ids import show
from webapp.errors import MethodNotAllowed, NotFound
from webapp.intake.draft import Draft
from webapp.intake.trial import Sent, Trial, try_out, way_in
from webapp.intake.walk import CREDENTIALS, DONE, FIELDS, ORIGIN

WAYS = {door.name: door for door in (K, *DOORS, H)}
GOOD = {"firstName": "Jane", "lastName": "Doe", "email": "jane@acme.test", "message": "Hello"}
BASE = "http://localhost/"


class Caught:
    """Takes the place of a client, to see what a way in is sent."""

    def post(self, path: str, data: bytes, headers: dict[str, str]) -> Sent:
        return Sent("POST", path, headers, data)


def sent_by(way: Any, world: World, fields: Any = GOOD, **options: Any) -> Sent:
    sent: Sent = way.post(Caught(), world, fields, **options)
    return sent


def tried(app: Flask, sent: Sent) -> tuple[Trial, list[Draft]]:
    seen: list[Draft] = []
    with app.test_request_context():
        return try_out(sent, BASE, "127.0.0.1", seen.append), seen


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("fields", [GOOD, {"color": "red"}, b"["], ids=["good", "incomplete", "malformed"])
def test_a_request_in_words_is_answered_as_the_call_is_and_stores_nothing(
    app: Flask, client: FlaskClient, world: World, way: Any, fields: Any
) -> None:
    app.config["CLOCK"] = lambda: 1_800_000_000.0
    before = counted(app)
    trial, seen = tried(app, sent_by(way, world, fields))
    assert (counted(app), trial.dialect.name) == (before, way.name)
    assert told(trial.answer) == told(way.post(client, world, fields))
    assert (len(seen), trial.walk.at == DONE) == ((1, True) if fields == GOOD else (0, False))


def test_the_walk_says_which_gate_stopped_the_call(app: Flask, world: World) -> None:
    ends = [
        tried(app, sent_by(K, world, key="made up"))[0].walk.at,
        tried(app, sent_by(K, world, {"color": "red"}))[0].walk.at,
        tried(app, sent_by(K, world))[0].walk.at,
    ]
    assert ends == [CREDENTIALS, FIELDS, DONE]


def test_an_origin_that_is_refused_stops_the_call_there(app: Flask, client: FlaskClient, world: World) -> None:
    form = f"/forms/{show('form', world.form_id)}"
    Calls(client, world.admin_api_key).patch(form, {"allowedOrigins": ["https://shop.test"]})
    trial, _ = tried(app, sent_by(K, world, headers={"Origin": "https://evil.test"}))
    assert (trial.walk.at, trial.walk.refusal is not None, trial.answer.status_code) == (ORIGIN, True, 403)


def test_a_cookie_and_a_host_of_somebody_else_are_not_sent_along(app: Flask, world: World) -> None:
    sent = sent_by(K, world, headers={"Cookie": "a=b", "Host": "evil.test", "Content-Length": "1"})
    trial, _ = tried(app, sent)
    assert trial.answer.status_code == 201


def test_the_sandbox_is_known_by_its_host(app: Flask, world: World) -> None:
    sent = sent_by(WAYS["form_responses"], world)
    trial, _ = tried(app, Sent(sent.method, sent.path, sent.headers, sent.body, "sandbox.example.com"))
    assert trial.walk.access is not None
    assert trial.walk.access.is_test is True


@pytest.mark.parametrize("path", ["/", "/login", "/api/v1/leads", "/f/x/open", "/nothing", "/docs/playground"])
def test_what_is_no_way_in_is_never_asked(app: Flask, world: World, path: str) -> None:
    with app.test_request_context():
        assert way_in(path) is None
        with pytest.raises(NotFound):
            try_out(Sent("POST", path, {}, b""), BASE, "127.0.0.1", lambda draft: None)


def test_only_posts_are_tried(app: Flask, world: World) -> None:
    with app.test_request_context(), pytest.raises(MethodNotAllowed):
        try_out(Sent("GET", "/webFormSubmit", {}, b""), BASE, "127.0.0.1", lambda draft: None)


def test_a_session_of_its_own_is_used_and_ends_with_the_trial(app: Flask, client: FlaskClient, world: World) -> None:
    with app.test_request_context():
        try_out(sent_by(K, world), BASE, "127.0.0.1", lambda draft: None)
        assert json.loads(K.post(client, world, GOOD).text)["data"]["isNew"] is True
        assert json.loads(K.post(client, world, GOOD).text)["data"]["isNew"] is False
