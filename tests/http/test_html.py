"""What all answers for browsers have in common: where they lead, what they keep, how they word a refusal."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from tests.visitor import Visitor
from webapp.http.html import asset, local
from webapp.http.words import appointment, clock, moment


@pytest.mark.parametrize("url", ["/leads", "/leads?q=a&sort=name", "/leads/lead_1#comments"])
def test_a_page_of_ours_is_led_back_to(url: str) -> None:
    assert local(url) == url


@pytest.mark.parametrize(
    "url",
    ["//evil.test", "///evil.test", "/\\evil.test", "https://evil.test", "leads", "", "/a\nb", "javascript:alert(1)"],
)
def test_no_other_site_is(url: str) -> None:
    assert local(url) == ""


def test_a_file_named_by_what_is_in_it_is_kept_for_good(context: Flask, client: FlaskClient) -> None:
    with context.test_request_context():
        address = asset("app.css")
    with client.get(address) as kept, client.get("/static/app.css") as looked_up:
        assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert looked_up.headers["Cache-Control"] == "no-cache"


def test_a_refusal_is_a_page_a_toast_or_json_by_who_asked(visitor: Callable[..., Visitor], client: FlaskClient) -> None:
    owner, missing = visitor(), "/nothing-here"
    assert "Page not found" in owner.get(missing).get_data(as_text=True)
    part = owner.part(missing)
    assert (part.status_code, part.headers["HX-Retarget"]) == (404, "#toasts")
    assert client.get(missing).get_json()["code"] == "NOT_FOUND"


def test_htmx_gets_the_part_and_history_the_whole(visitor: Callable[..., Visitor]) -> None:
    owner = visitor()
    assert "<html" not in owner.part("/leads?all=1").get_data(as_text=True)
    restored = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in owner.get("/leads?all=1", headers=restored).get_data(as_text=True)
    assert "HX-Request" in owner.get("/leads?all=1").headers["Vary"]


def test_who_must_sign_in_comes_back_to_the_page(app: Flask) -> None:
    stranger = Visitor(app)
    assert stranger.get("/leads?q=a").headers["Location"] == "/login?next=%2Fleads%3Fq%3Da"
    asked = {"HX-Request": "true", "HX-Current-URL": "https://leads.example/leads?q=b"}
    assert stranger.get("/leads", headers=asked).headers["HX-Redirect"] == "/login?next=%2Fleads%3Fq%3Db"


@pytest.mark.parametrize(
    ("ago", "words"), [(5, "just now"), (130, "2 min ago"), (7_300, "2 h ago"), (-3_600, r"\d+ [A-Z][a-z]{2}( \d{4})?")]
)
def test_a_moment_is_worded_by_how_long_ago_it_was(context: Flask, ago: int, words: str) -> None:
    with context.test_request_context():
        g.me = None
        shown = moment(datetime.now(UTC) - timedelta(seconds=ago))
    assert re.fullmatch(r"<time [^>]+>(.*)</time>", shown)
    assert re.search(f">{words}<", shown)


def test_a_clock_tells_the_hour_of_today_and_the_date_of_any_other_day(context: Flask) -> None:
    now = datetime.now(UTC)
    with context.test_request_context():
        g.me = None
        today, before = clock(now), clock(now - timedelta(days=400))
    assert re.sub("<[^>]+>", "", today) == f"{now:%H:%M}"
    assert re.sub("<[^>]+>", "", before) == f"{now - timedelta(days=400):%-d %b %Y}"
    assert clock(None) == ""


def test_an_appointment_tells_the_hour_on_any_day(context: Flask) -> None:
    now = datetime.now(UTC)
    with context.test_request_context():
        g.me = None
        today, then = appointment(now), appointment(now - timedelta(days=400))
    assert re.sub("<[^>]+>", "", today) == f"{now:%H:%M}"
    assert re.sub("<[^>]+>", "", then) == f"{now - timedelta(days=400):%-d %b %Y, %H:%M}"
    assert appointment(None) == ""
