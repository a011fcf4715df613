"""Which pages may read an answer: exactly the allowed origin is echoed, on refusals as well, and never credentials."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.calls import Calls
from tests.conftest import World
from tests.intake.ways import JSON_WAYS, H, K, Way
from webapp.database.ids import new_id, show

GOOD = {"email": "jane@acme.test"}
SHOP = "https://shop.test"
ALLOWED = {"content-type", "x-api-key", "authorization", "x-webhook-token", "idempotency-key", "x-inlet-dry-run"}
EXPOSED = {
    *("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after", "x-request-id"),
    "x-inlet-dry-run",
}

pytestmark = pytest.mark.contract("C13")


@pytest.fixture
def shop_only(client: FlaskClient, world: World) -> None:
    form = show("form", world.form_id)
    Calls(client, world.admin_api_key).patch(f"/forms/{form}", {"allowedOrigins": [SHOP, "*.shop.test"]})


def words(response: TestResponse, header: str) -> set[str]:
    return {word.strip().lower() for word in response.headers.get(header, "").split(",")}


def echoed(response: TestResponse) -> str | None:
    assert "origin" in words(response, "Vary")
    assert "Access-Control-Allow-Credentials" not in response.headers
    return response.headers.get("Access-Control-Allow-Origin")


@pytest.mark.contract("K7", "C14")
@pytest.mark.usefixtures("shop_only")
@pytest.mark.parametrize("way", JSON_WAYS, ids=lambda way: way.name)
@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (SHOP, True),
        ("https://a.b.shop.test", True),
        ("HTTPS://SHOP.TEST", True),
        ("https://shop.test:8443", False),
        ("http://shop.test", False),
        ("https://notshop.test", False),
        ("https://shop.test.evil.test", False),
        ("null", False),
        ("*", False),
    ],
)
def test_a_preflight_without_credentials_echoes_exactly_an_allowed_origin(
    client: FlaskClient, world: World, way: Way, origin: str, allowed: bool
) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}
    response = client.options(way.path(world), headers=asked)
    assert (response.status_code, response.data) == (204, b"")
    assert echoed(response) == (origin if allowed else None)
    assert (words(response, "Access-Control-Allow-Headers") == ALLOWED) is allowed
    assert response.headers.get("Access-Control-Allow-Methods") == ("POST" if allowed else None)


@pytest.mark.usefixtures("shop_only")
@pytest.mark.parametrize("way", JSON_WAYS, ids=lambda way: way.name)
def test_successes_and_refusals_alike_can_be_read_by_an_allowed_page(
    client: FlaskClient, world: World, way: Way
) -> None:
    for body in (way.body(GOOD), way.body({}), b"{", b"x" * 300_000):
        allowed = way.post(client, world, body, headers={"Origin": SHOP})
        assert echoed(allowed) == SHOP
        assert words(allowed, "Access-Control-Expose-Headers") == EXPOSED
        other = way.post(client, world, body, headers={"Origin": "https://other.test"})
        assert echoed(other) is None
    wrong = way.post(client, world, GOOD, headers={"Origin": SHOP, "Content-Type": "text/plain"})
    assert echoed(wrong) == SHOP


@pytest.mark.usefixtures("shop_only")
def test_a_wrong_key_and_a_wrong_method_can_be_read_by_an_allowed_page(client: FlaskClient, world: World) -> None:
    assert echoed(K.post(client, world, GOOD, key="sk_live_x", headers={"Origin": SHOP})) == SHOP
    assert echoed(client.put(K.path(world), headers={"Origin": SHOP})) == SHOP


@pytest.mark.parametrize("way", JSON_WAYS, ids=lambda way: way.name)
def test_a_form_without_a_list_lets_every_page_read(client: FlaskClient, world: World, way: Way) -> None:
    for origin in ("https://anywhere.test", "null"):
        assert echoed(client.options(way.path(world), headers={"Origin": origin})) == origin
    assert echoed(way.post(client, world, GOOD)) is None


@pytest.mark.contract("C8")
@pytest.mark.parametrize("way", JSON_WAYS, ids=lambda way: way.name)
def test_a_form_that_does_not_exist_lets_no_page_read(client: FlaskClient, way: Way) -> None:
    response = client.options(way.address.format(show("form", new_id())), headers={"Origin": SHOP})
    assert (response.status_code, echoed(response)) == (204, None)


@pytest.mark.contract("K7", "C12")
def test_a_page_of_any_site_may_send_a_secret_key(app: Flask, client: FlaskClient, world: World) -> None:
    response = K.post(client, world, GOOD, headers={"Origin": "https://anywhere.test"})
    assert (response.status_code, echoed(response)) == (201, "https://anywhere.test")
    assert "cookie" not in {name.lower() for name in response.headers.keys()}


def test_the_hosted_page_is_not_handed_to_other_sites(client: FlaskClient, world: World) -> None:
    page = client.get(H.path(world))
    assert "Access-Control-Allow-Origin" not in page.headers
