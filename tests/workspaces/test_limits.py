"""Limits let through exactly what they say, whoever counts: this process, Redis, or this process again without it."""

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import World
from tests.intake.ways import JSON_WAYS, H, K, Way, leads, refused, set_limits, submissions
from tests.servers.redis import RedisServer, redis_server
from webapp.database.ids import show
from webapp.workspaces import limits
from webapp.workspaces.limits import DAY, MINUTE, Limit
from webapp.workspaces.plans import EVERY_PLAN, PLANS, plan_limits

GOOD = {"email": "jane@acme.test"}
NOON = 1_800_014_400.0
BUDGET = 0.25


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def shared(make_app: Callable[..., Flask], redis: RedisServer) -> Flask:
    with redis.connect() as connection:
        connection.flushall()
    return make_app(REDIS_URL=redis.url)


@pytest.mark.parametrize(
    ("ip", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:1:a:b:c:d", "2001:db8:0:1::"),
        ("fe80::7%eth0", "fe80::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
    ],
)
def test_an_address_counts_for_all_that_whoever_has_it_has(ip: str, counted: str) -> None:
    assert limits.caller(ip) == counted


@pytest.mark.contract("C7a", "K29", "K30")
def test_the_free_plan_has_the_promised_numbers() -> None:
    free = plan_limits("free", {})
    assert free == {
        "form_per_minute": 30,
        "organization_per_day": 1_000,
        "hosted_per_minute_per_ip": 20,
        "key_per_minute": 60,
        "team_per_minute": 100,
        "team_per_minute_per_ip": 5,
        "api_per_hour": 100,
        "file_megabytes": 20,
        "storage_megabytes": 500,
    }
    assert [PLANS[plan]["api_per_hour"] for plan in PLANS] == [100, 1_000, 10_000]
    assert plan_limits("pro", {"form_per_minute": 7}) == {**EVERY_PLAN, **PLANS["pro"], "form_per_minute": 7}


@pytest.mark.contract("C7a", "K29", "C7")
def test_the_31st_submission_of_a_form_in_a_minute_is_refused(app: Flask, client: FlaskClient, world: World) -> None:
    app.config["CLOCK"] = lambda: NOON + 15
    assert [K.post(client, world, GOOD).status_code for _ in range(31)] == [201] * 30 + [429]
    other = H.post(client, world, GOOD)  # the form's own limit, whatever the way in
    assert (other.status_code, refused(other), other.headers["Retry-After"]) == (429, "RATE_LIMITED", "45")
    app.config["CLOCK"] = lambda: NOON + 60
    assert K.post(client, world, GOOD).status_code == 201


@pytest.mark.contract("C7a", "H8")
def test_the_21st_submission_of_an_address_in_a_minute_is_refused(
    app: Flask, client: FlaskClient, world: World
) -> None:
    app.config["CLOCK"] = lambda: NOON
    assert [H.post(client, world, GOOD).status_code for _ in range(21)] == [201] * 20 + [429]
    assert H.post(client, world, GOOD, environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 201


@pytest.mark.contract("C7a", "H8")
def test_an_address_is_what_the_socket_says_without_a_trusted_proxy(
    app: Flask, client: FlaskClient, world: World
) -> None:
    set_limits(app, world, hosted_per_minute_per_ip=2)
    spoofed = [{"X-Forwarded-For": f"203.0.113.{n}", "Forwarded": f"for=203.0.113.{n}"} for n in range(3)]
    assert [H.post(client, world, GOOD, headers=headers).status_code for headers in spoofed] == [201, 201, 429]


@pytest.mark.contract("C7a", "K30", "K31")
@pytest.mark.parametrize("way", JSON_WAYS, ids=lambda way: way.name)
def test_only_accepted_submissions_use_up_the_day(app: Flask, client: FlaskClient, world: World, way: Way) -> None:
    app.config["CLOCK"] = lambda: NOON
    set_limits(app, world, organization_per_day=2)
    statuses = [way.post(client, world, fields).status_code for fields in ({}, GOOD, {}, {}, GOOD, GOOD, GOOD, GOOD)]
    invalid = 422 if way is H else 400
    assert statuses == [invalid, 201, invalid, invalid, 201, 429, 429, 429]
    app.config["CLOCK"] = lambda: (NOON // DAY + 1) * DAY
    assert way.post(client, world, GOOD).status_code == 201


@pytest.mark.contract("C7a", "C4")
def test_an_answer_that_is_given_again_does_not_use_up_the_day(app: Flask, client: FlaskClient, world: World) -> None:
    set_limits(app, world, organization_per_day=2)
    sent = {"Idempotency-Key": "same"}
    assert {K.post(client, world, GOOD, headers=sent).status_code for _ in range(4)} == {201}
    assert [K.post(client, world, GOOD).status_code for _ in range(2)] == [201, 429]


@pytest.mark.contract("C7a", "C10")
def test_test_data_has_counters_of_its_own(app: Flask, client: FlaskClient, world: World) -> None:
    set_limits(app, world, form_per_minute=1, organization_per_day=1)
    for key in (world.test_api_key, world.api_key):
        assert [K.post(client, world, GOOD, key=key).status_code for _ in range(2)] == [201, 429]


@pytest.mark.contract("C7a")
def test_a_workspace_gets_other_limits_by_the_command_line(app: Flask, client: FlaskClient, world: World) -> None:
    workspace = show("ws", world.workspace_id)
    run = app.test_cli_runner().invoke
    assert "form_per_minute = 1\n" in run(args=["workspace", "limits", workspace, "--set", "form_per_minute=1"]).output
    assert [K.post(client, world, GOOD).status_code for _ in range(2)] == [201, 429]
    shown = run(args=["workspace", "limits", workspace, "--plan", "pro", "--set", "form_per_minute="]).output
    assert "form_per_minute = 120\n" in shown
    assert K.post(client, world, GOOD).status_code == 201


def test_of_twenty_at_once_exactly_five_pass_a_limit_of_five(app: Flask, world: World) -> None:
    app.config["CLOCK"] = lambda: NOON
    set_limits(app, world, form_per_minute=5)
    assert sorted(at_once(20, lambda: K.post(app.test_client(), world, GOOD).status_code)) == [201] * 5 + [429] * 15


@pytest.mark.contract("C7a")
def test_of_forty_wrong_keys_at_once_thirty_are_looked_at(app: Flask, world: World) -> None:
    app.config["CLOCK"] = lambda: NOON
    answers = at_once(40, lambda: K.post(app.test_client(), world, GOOD, key="sk_live_x").status_code)
    assert sorted(answers) == [401] * 30 + [429] * 10


def at_once(number: int, act: Callable[[], int]) -> list[int]:
    barrier = Barrier(number)

    def wait_and_act(_: int) -> int:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(wait_and_act, range(number)))


def test_a_window_tells_how_a_limit_stands(context: Flask) -> None:
    context.config["CLOCK"] = lambda: NOON + 59
    limit = Limit("some", 2, MINUTE)
    assert [limits.count(limit).remaining for _ in range(3)] == [1, 0, 0]
    window = limits.count(limit, 0)
    assert (window.count, window.exceeded, window.reset, window.refusal().retry_after) == (3, True, NOON + 60, 1)
    assert limits.count(limit, -1).exceeded is False


def test_the_tightest_limit_is_the_one_with_the_least_left(context: Flask) -> None:
    context.config["CLOCK"] = lambda: NOON
    loose, tight, later = (
        limits.count(Limit(str(amount), amount, seconds)) for amount, seconds in ((9, 60), (2, 60), (2, DAY))
    )
    assert limits.headers([loose, tight, later])["X-RateLimit-Reset"] == str(later.reset)
    assert limits.headers([loose, tight])["X-RateLimit-Limit"] == "2"
    assert limits.headers([]) == {}


def test_two_processes_share_a_limit_in_redis(
    make_app: Callable[..., Flask], redis: RedisServer, shared: Flask, world: World
) -> None:
    other = make_app(REDIS_URL=redis.url)
    for app in (shared, other):
        app.config["CLOCK"] = lambda: NOON
    set_limits(shared, world, form_per_minute=5, organization_per_day=1_000)
    clients = [shared.test_client(), other.test_client()]
    assert [K.post(clients[n % 2], world, GOOD).status_code for n in range(7)] == [201] * 5 + [429] * 2


def timed(act: Callable[[], int]) -> tuple[int, float]:
    start = time.monotonic()
    return act(), time.monotonic() - start


@pytest.mark.parametrize("fault", ["kill", "freeze"])
def test_a_redis_that_is_away_costs_one_call_a_quarter_of_a_second_and_no_lead(
    redis: RedisServer, shared: Flask, world: World, fault: str
) -> None:
    shared.config["CLOCK"] = lambda: NOON
    set_limits(shared, world, form_per_minute=25)
    client = shared.test_client()
    assert K.post(client, world, GOOD).status_code == 201
    getattr(redis.process, fault)()
    try:
        answers = [timed(lambda: K.post(client, world, GOOD).status_code) for _ in range(27)]
    finally:
        redis.process.resume()
        if fault == "kill":
            redis.process.start()
    assert [status for status, _ in answers] == [201] * 25 + [429] * 2
    assert statistics.median(seconds for _, seconds in answers) < BUDGET
    assert len(leads(shared)) == 1
    assert [row.outcome for row in submissions(shared)].count("accepted") == 26


def test_an_application_starts_and_counts_while_redis_is_away(make_app: Callable[..., Flask], world: World) -> None:
    app = make_app(REDIS_URL="redis://127.0.0.1:1/0")
    app.config["CLOCK"] = lambda: NOON
    set_limits(app, world, form_per_minute=2)
    assert [K.post(app.test_client(), world, GOOD).status_code for _ in range(3)] == [201, 201, 429]


def test_wrong_keys_stay_limited_while_redis_is_away(redis: RedisServer, shared: Flask, world: World) -> None:
    shared.config["CLOCK"] = lambda: NOON
    client = shared.test_client()
    redis.process.freeze()
    try:
        answers = [K.post(client, world, GOOD, key="sk_live_x").status_code for _ in range(31)]
    finally:
        redis.process.resume()
    assert answers == [401] * 30 + [429]


def test_a_redis_that_came_back_is_asked_again_after_a_while(
    redis: RedisServer, shared: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = Limit("back", 10, DAY)
    with shared.app_context():
        assert limits.count(limit).count == 1
        redis.process.kill()
        assert [limits.count(limit).count for _ in range(2)] == [1, 2]
        redis.process.start()
        assert limits.count(limit).count == 3
        since = time.monotonic()
        monkeypatch.setattr(time, "monotonic", lambda: since + 31)
        assert limits.count(limit).count == 1
