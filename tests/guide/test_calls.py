"""What programs take from the guide holds the reader's own ids and their test key, never another."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.visitor import SignIn
from webapp.database.ids import show
from webapp.guide.calls import called
from webapp.guide.ways import WAYS

CALLED = [slug for slug in WAYS if called(slug)]
each_way = pytest.mark.parametrize("slug", CALLED)


def test_all_ways_in_but_that_of_browsers_can_be_taken_away(client: FlaskClient, world: World) -> None:
    assert set(WAYS) - set(CALLED) == {"html-forms"}
    missing = [f"/docs/{kind}" for kind in ("postman/html-forms.json", "postman/no.json", "http/html-forms.http")]
    assert [client.get(path).status_code for path in missing] == [404] * 3


@each_way
def test_a_collection_has_the_readers_own_ids_and_test_key_as_variables(
    app: Flask, world: World, visitor: SignIn, slug: str
) -> None:
    answer = visitor("member").get(f"/docs/postman/{slug}.json")
    own = {
        "baseUrl": app.config["PUBLIC_URL"],
        "formId": show("form", world.form_id),
        "teamId": world.team_id,
        "domainId": world.domain_id,
        "apiKey": world.test_api_key,
    }
    variables = {each["key"]: each["value"] for each in answer.get_json()["variable"]}
    assert {name: value for name, value in variables.items() if name in own} == {
        name: value for name, value in own.items() if name in variables
    }
    assert world.api_key not in answer.get_data(as_text=True)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{slug}.postman_collection.json"'
    assert answer.headers["Cache-Control"] == "no-store"


@each_way
def test_a_stranger_gets_placeholders(app: Flask, client: FlaskClient, world: World, slug: str) -> None:
    collection = client.get(f"/docs/postman/{slug}.json").get_json()
    told = client.get(f"/docs/http/{slug}.http").get_data(as_text=True)
    assert "YOUR_" in json.dumps(collection["variable"])
    assert "YOUR_" not in json.dumps(collection["item"])
    assert told.count("### ") == told.count("\nPOST ") == len(collection["item"])
