import pytest
from flask.testing import FlaskClient

from tests.calls import Calls
from tests.conftest import World
from tests.deals.conftest import sell


def counts(api: Calls, query: str = "") -> dict[str, tuple[int, int]]:
    rows = api.get(f"/marketing-sources?{query}")["data"]
    return {row["name"]: (row["leads"], row["deals"]) for row in rows}


@pytest.mark.contract("W19")
def test_a_source_counts_different_people_and_all_deals(client: FlaskClient, world: World, api: Calls) -> None:
    for email, source in (("a", "Fair"), ("a", "Fair"), ("b", "Fair"), ("a", "fair"), ("c", "")):
        sell(client, world, contact__email=f"{email}@x.test", contact__lastName=email, sourceName=source)
    assert counts(api) == {"fair": (1, 1), "Fair": (2, 3)}


@pytest.mark.contract("W19")
def test_a_source_that_is_given_by_hand_counts_too(client: FlaskClient, world: World, api: Calls) -> None:
    lead = sell(client, world, contact__email="a@x.test", contact__lastName="A", sourceName="Fair")["contactId"]
    for people in ([lead], []):
        api.post("/deals", {"name": "By hand", "sourceName": "Fair", "relatedContacts": people})
    assert counts(api) == {"Fair": (1, 3)}


def test_what_is_deleted_does_not_count(client: FlaskClient, world: World, api: Calls) -> None:
    sold = [
        sell(client, world, contact__email=f"{name}@x.test", contact__lastName=name, sourceName="Fair") for name in "ab"
    ]
    api.delete(f"/leads/{sold[0]['contactId']}")
    assert counts(api) == {"Fair": (1, 2)}
    for answer in sold:
        api.delete(f"/deals/{answer['dealId']}")
    assert counts(api) == {}


@pytest.mark.contract("C10")
def test_test_deals_are_counted_apart(client: FlaskClient, world: World, api: Calls) -> None:
    key = api.post("/team/keys", {"isTest": True})["data"]["key"]
    sell(client, world, contact__email="a@x.test", contact__lastName="A", sourceName="Fair")
    for source in ("Fair", "Trial"):
        sell(client, world, team_key=key, contact__email="b@x.test", contact__lastName="B", sourceName=source)
    assert counts(api) == {"Fair": (1, 1)}
    assert counts(api, "test=true") == {"Fair": (1, 1), "Trial": (1, 1)}


def test_sources_of_another_workspace_are_not_listed(client: FlaskClient, theirs: dict[str, str], api: Calls) -> None:
    assert counts(api) == {}
