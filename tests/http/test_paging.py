import pytest
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World


@pytest.fixture
def api(client: FlaskClient, world: World) -> Calls:
    return Calls(client, world.admin_api_key)


def test_the_pages_of_a_list_hold_each_row_once_and_the_newest_first(api: Calls) -> None:
    made = [api.post("/forms", {"name": f"Form {number}"})["data"]["name"] for number in range(5)]
    seen: list[str] = []
    cursor = ""
    for size in (2, 2, 2):
        page = api.get(f"/forms?limit=2{cursor}")
        assert len(page["data"]) == size
        seen += [form["name"] for form in page["data"]]
        cursor = f"&cursor={page['nextCursor']}"
    assert seen == [*reversed(made), "Contact"]
    assert page["nextCursor"] is None


def test_a_row_that_is_added_meanwhile_moves_no_page(api: Calls) -> None:
    for number in range(3):
        api.post("/forms", {"name": f"Form {number}"})
    page = api.get("/forms?limit=2")
    api.post("/forms", {"name": "Late"})
    rest = api.get(f"/forms?cursor={page['nextCursor']}")["data"]
    assert [form["name"] for form in rest] == ["Form 0", "Contact"]


@pytest.mark.parametrize("limit", ["0", "101", "-1", "many", "1.5", ""])
def test_a_limit_that_cannot_be_met_is_refused_by_name(api: Calls, limit: str) -> None:
    answer = api.get(f"/forms?limit={limit}", 400)
    assert (answer["code"], list(answer["fields"])) == ("VALIDATION_ERROR", ["limit"])


@pytest.mark.parametrize("cursor", ["", "x", "AAAAAAAAAAAAAAAAAAAAAA==", "%00", "é", "a.b"])
def test_a_cursor_that_is_not_ours_is_refused(api: Calls, cursor: str) -> None:
    assert list(api.get(f"/forms?cursor={cursor}", 400)["fields"]) == ["cursor"]


def test_a_tampered_cursor_is_refused(api: Calls) -> None:
    api.post("/forms", {"name": "Second"})
    cursor = api.get("/forms?limit=1")["nextCursor"]
    tampered = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    assert list(api.get(f"/forms?cursor={tampered}", 400)["fields"]) == ["cursor"]


def test_a_cursor_is_good_for_its_own_list_only(api: Calls) -> None:
    api.post("/forms", {"name": "Second"})
    cursor = api.get("/forms?limit=1")["nextCursor"]
    assert list(api.get(f"/leads?cursor={cursor}", 400)["fields"]) == ["cursor"]
