"""What embed.js tells with a submission, and how it shows on the lead's page."""

from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import World
from tests.contracts.test_hosted import change_form
from tests.intake.ways import PAGE, H, submissions
from webapp.extensions import db
from webapp.intake.hosted.embedded import LONGEST
from webapp.leads.attribution import touches
from webapp.leads.models import Lead

FIRST = {"page": "https://acme.test/", "at": "2026-05-01T10:00:00Z", "utm_source": "google", "gclid": "g1"}
LAST = {"page": "https://acme.test/offer", "referrer": "https://news.test/", "utm_source": "news", "utm_medium": "mail"}
TOLD = {
    "email": "jane@acme.test",
    "_page": "https://acme.test/contact?plan=pro",
    "_title": "Contact",
    "_referrer": "https://acme.test/offer",
    "_first": urlencode(FIRST),
    "_last": urlencode(LAST),
}


def only_mapped(app: Flask) -> dict[str, Any]:
    (row,) = submissions(app)
    return row.mapped or {}


@pytest.mark.contract("H4")
def test_the_page_and_both_touches_are_metadata_and_no_fields(app: Flask, client: FlaskClient, world: World) -> None:
    H.post(client, world, TOLD)
    mapped = only_mapped(app)
    assert mapped["customData"] == {}
    assert mapped["metadata"] == {
        "pageUrl": "https://acme.test/contact?plan=pro",
        "pageTitle": "Contact",
        "referrer": "https://acme.test/offer",
        "utm_source": "news",
        "utm_medium": "mail",
        "firstTouch": FIRST,
        "lastTouch": LAST,
    }


def test_one_visit_over_two_pages_shows_both_touches(app: Flask, client: FlaskClient, world: World) -> None:
    H.post(client, world, TOLD)
    with app.app_context():
        found = touches(db.session(), db.session.scalars(select(Lead)).one())
    assert [(touch.title, touch.page, touch.referrer, touch.campaign) for touch in found] == [
        ("First touch", "https://acme.test/", "", {"source": "google"}),
        ("Last touch", "https://acme.test/offer", "https://news.test/", {"source": "news", "medium": "mail"}),
    ]


def test_a_visit_with_one_touch_shows_it_once(app: Flask, client: FlaskClient, world: World) -> None:
    H.post(client, world, {**TOLD, "_first": urlencode(LAST)})
    with app.app_context():
        assert [touch.title for touch in touches(db.session(), db.session.scalars(select(Lead)).one())] == [
            "First touch"
        ]


@pytest.mark.parametrize(
    "worthless",
    [
        {"_page": "javascript:alert(1)", "_first": "%", "_last": "a=1&" * 30},
        {"_page": "https://[", "_title": "x" * (LONGEST + 1), "_last": "utm_source=" + "x" * LONGEST},
        {"_first": "__proto__=1&html=2", "_last": ""},
        {"_first": {"utm_source": "x"}, "_last": ["x"], "_page": 5},
    ],
)
def test_what_is_no_address_and_no_touch_is_left_out(
    app: Flask, client: FlaskClient, world: World, worthless: dict[str, object]
) -> None:
    assert H.post(client, world, {"email": "jane@acme.test", **worthless}).status_code == 201
    assert only_mapped(app)["metadata"] == {}


def test_without_the_embed_the_page_is_the_one_that_the_browser_names(
    app: Flask, client: FlaskClient, world: World
) -> None:
    PAGE.post(client, world, {"email": "jane@acme.test"}, headers={"Referer": "https://acme.test/"})
    assert only_mapped(app)["metadata"] == {"pageUrl": "https://acme.test/"}


@pytest.mark.contract("H4")
def test_a_page_that_is_sent_back_carries_what_the_embed_told(client: FlaskClient, world: World) -> None:
    page = PAGE.post(client, world, {**TOLD, "email": "none"})
    assert page.status_code == 422
    assert '<input type="hidden" name="_title" value="Contact">' in page.text


@pytest.mark.contract("H6")
def test_a_form_that_the_embed_sends_is_not_suspected_for_want_of_our_time(
    app: Flask, client: FlaskClient, world: World
) -> None:
    change_form(client, world, allowedOrigins=["https://acme.test"])
    H.post(client, world, {**TOLD, "_key": "1-2-3-4"}, headers={"Origin": "https://acme.test"})
    assert [row.outcome for row in submissions(app)] == ["accepted"]
