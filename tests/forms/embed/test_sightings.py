"""Where a form was seen: by its frames and by what other websites post, once a minute each, and told to dashboards."""

from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import World
from tests.contracts.test_hosted import NOON, change_form
from tests.intake.ways import PAGE, H
from webapp.events.models import Event
from webapp.extensions import db
from webapp.forms.embed.sightings import KIND, MOST, sightings_of

FRAME = {"Sec-Fetch-Dest": "iframe"}


def look(client: FlaskClient, world: World, website: str, **more: str) -> None:
    headers = {**FRAME, "Referer": f"{website}/", **more}
    with client.get(PAGE.path(world), headers=headers) as page:
        assert page.status_code == 200


def seen(app: Flask, world: World) -> Mapping[str, bool]:
    """Whether each website that was seen was refused."""
    with app.app_context():
        return {one.origin: one.refused for one in sightings_of(db.session(), world.form_id)}


def told(app: Flask) -> list[dict[str, object]]:
    with app.app_context():
        events = db.session.scalars(select(Event).where(Event.kind == KIND).order_by(Event.id))
        return [{**event.data, "waits": event.pending_at is not None} for event in events]


def test_a_website_that_frames_the_form_is_seen_and_dashboards_alone_are_told(
    app: Flask, client: FlaskClient, world: World
) -> None:
    look(client, world, "https://acme.test")
    assert seen(app, world) == {"https://acme.test": False}
    assert told(app) == [{"origin": "https://acme.test", "refused": False, "waits": False}]


def test_a_website_that_the_form_leaves_out_is_seen_as_refused_until_it_is_allowed(
    app: Flask, client: FlaskClient, world: World
) -> None:
    change_form(client, world, allowedOrigins=["https://shop.test"])
    look(client, world, "https://acme.test")
    assert seen(app, world) == {"https://acme.test": True}
    change_form(client, world, allowedOrigins=["https://acme.test"])
    look(client, world, "https://acme.test")
    assert seen(app, world) == {"https://acme.test": False}
    assert [event["refused"] for event in told(app)] == [True, False]


def test_a_form_of_the_websites_own_is_seen_when_it_is_sent(app: Flask, client: FlaskClient, world: World) -> None:
    H.post(client, world, {"email": "jane@acme.test"}, headers={"Origin": "https://acme.test"}).close()
    assert seen(app, world) == {"https://acme.test": False}


def test_a_post_that_is_refused_for_its_origin_is_seen(app: Flask, client: FlaskClient, world: World) -> None:
    change_form(client, world, allowedOrigins=["https://shop.test"])
    H.post(client, world, {"email": "jane@acme.test"}, headers={"Origin": "https://acme.test"}).close()
    assert seen(app, world) == {"https://acme.test": True}


@pytest.mark.parametrize(
    "headers",
    [
        {"Referer": "https://acme.test/"},
        {**FRAME},
        {**FRAME, "Referer": "http://localhost/forms"},
        {**FRAME, "Referer": "nonsense"},
        {**FRAME, "Referer": f"https://{'x' * 300}.test/"},
    ],
)
def test_a_link_our_own_pages_and_nonsense_are_no_website(
    app: Flask, client: FlaskClient, world: World, headers: Mapping[str, str]
) -> None:
    client.get(PAGE.path(world), headers=headers).close()
    assert seen(app, world) == {}


def test_the_same_website_is_written_down_once_a_minute(app: Flask, client: FlaskClient, world: World) -> None:
    moments = []
    for seconds in (0, 30, 90):
        app.config["CLOCK"] = lambda seconds=seconds: NOON + seconds
        look(client, world, "https://acme.test")
        with app.app_context():
            (one,) = sightings_of(db.session(), world.form_id)
            moments.append(one.last_seen.timestamp() - NOON)
    assert moments == [0, 0, 90]
    assert len(told(app)) == 1


def test_who_makes_up_websites_fills_no_table(app: Flask, client: FlaskClient, world: World) -> None:
    for number in range(MOST + 2):
        look(client, world, f"https://w{number}.test")
    assert len(seen(app, world)) == MOST
