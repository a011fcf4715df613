"""Plain HTTP is refused where HTTPS is required, and only a counted proxy is believed about it."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import World
from tests.intake.ways import JSON_WAYS, PAGE, K, refused, submissions
from webapp.config import read_settings

GOOD = {"email": "jane@acme.test"}

pytestmark = pytest.mark.contract("C9")


@pytest.fixture
def strict(make_app: Callable[..., Flask]) -> Flask:
    return make_app(REQUIRE_HTTPS=True)


def test_https_is_required_outside_the_quick_start(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    assert read_settings({"SECRET_KEY": "x" * 40, "INLET_HOME": str(home)})["REQUIRE_HTTPS"] is True
    assert read_settings({"INLET_HOME": str(home)}, start=True)["REQUIRE_HTTPS"] is False


@pytest.mark.contract("C3")
def test_plain_http_is_refused_by_every_way_in_and_nothing_is_kept(strict: Flask, world: World) -> None:
    client = strict.test_client()
    for way in JSON_WAYS:
        response = way.post(client, world, GOOD)
        assert (response.status_code, refused(response)) == (403, "HTTPS_REQUIRED")
        assert way.post(client, world, GOOD, base_url="https://leads.test").status_code == 201
    page = PAGE.post(client, world, GOOD)
    assert (page.status_code, page.mimetype) == (403, "text/html")
    assert len(submissions(strict)) == len(JSON_WAYS)


@pytest.mark.parametrize("path", ["/", "/nothing", "/api/v1/leads", "/api/v1/openapi.json", "/healthy"])
def test_plain_http_is_refused_at_every_other_address(strict: Flask, path: str) -> None:
    response = strict.test_client().get(path)
    assert (response.status_code, refused(response)) == (403, "HTTPS_REQUIRED")


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health_is_told_in_plain_http(strict: Flask, path: str) -> None:
    assert strict.test_client().get(path).status_code == 200


@pytest.mark.parametrize(
    ("proxies", "header", "status"),
    [(0, "https", 403), (1, "https", 201), (1, "http", 403), (1, "https, http", 403), (2, "https, http", 201)],
)
def test_x_forwarded_proto_is_believed_from_the_counted_proxies_only(
    make_app: Callable[..., Flask], world: World, proxies: int, header: str, status: int
) -> None:
    client = make_app(REQUIRE_HTTPS=True, TRUSTED_PROXIES=proxies).test_client()
    assert K.post(client, world, GOOD, headers={"X-Forwarded-Proto": header}).status_code == status
