"""What programs take from the guide: loaded by tools of any website, but without the key of whoever is signed in."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import World
from tests.visitor import SignIn

ELSEWHERE = {"Origin": "https://editor.example"}
DOCUMENTS = ("/docs/openapi.json", "/docs/openapi/forms-api.json", "/docs/postman/forms-api.json")


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_tool_in_a_browser_may_load_it_from_anywhere_but_not_as_somebody(
    client: FlaskClient, world: World, path: str
) -> None:
    answer = client.get(path, headers=ELSEWHERE)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert world.test_api_key not in answer.text


def test_a_collection_holds_the_key_of_whoever_is_signed_in_and_is_kept_by_nobody(
    world: World, visitor: SignIn
) -> None:
    answer = visitor("member").get("/docs/postman/forms-api.json")
    assert world.test_api_key in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_page_of_the_guide_is_read_by_other_websites(client: FlaskClient, world: World) -> None:
    for path in ("/docs", "/docs/forms-api", "/docs/http/forms-api.http"):
        assert "Access-Control-Allow-Origin" not in client.get(path, headers=ELSEWHERE).headers
