"""The bell and the page of what one was told."""

import re
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from tests.conftest import World
from tests.deliveries.outbox import submit
from tests.visitor import SignIn
from webapp.database.ids import first_id
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.notice_models import Notice
from webapp.extensions import db
from webapp.worker.purge import purge_notices


def tell(app: Flask, world: World, count: int = 1) -> None:
    with app.app_context():
        for _ in range(count):
            submit(world)
        dispatch()


def test_what_is_unread_is_counted_and_read_by_opening_it(app: Flask, world: World, visitor: SignIn) -> None:
    admin = visitor("admin")
    assert "badge" not in admin.get("/notices/count", headers={"HX-Request": "true"}).text
    tell(app, world, 2)
    assert '<span class="badge">2' in admin.get("/notices/count", headers={"HX-Request": "true"}).text
    page = admin.get("/notices").text
    first, _ = re.findall(r'action="(/notices/ntc_\w+/read)"', page)
    assert page.count("New lead: Jane Smith") == 2
    assert admin.post(first).location.startswith("/leads/lead_")
    assert '<span class="badge">1' in admin.get("/notices/count", headers={"HX-Request": "true"}).text
    assert admin.post("/notices/read").location == "/notices"
    assert "notice-unread" not in admin.get("/notices").text


def test_nobody_reads_what_another_was_told(app: Flask, world: World, visitor: SignIn) -> None:
    admin, other = visitor("admin"), visitor("owner", email="other@acme.test")
    tell(app, world)
    (mine,) = re.findall(r'action="(/notices/ntc_\w+/read)"', admin.get("/notices").text)
    assert other.post(mine).status_code == 404
    assert "notice-unread" in admin.get("/notices").text


def test_many_unread_are_not_counted_to_the_end(app: Flask, world: World, visitor: SignIn) -> None:
    admin = visitor("admin")
    tell(app, world, 100)
    with app.app_context():
        assert len(db.session.scalars(select(Notice.id).where(Notice.member_id == admin.member_id)).all()) == 100
    assert "99+" in admin.get("/notices/count", headers={"HX-Request": "true"}).text


def test_notices_are_kept_for_ninety_days(app: Flask, world: World, visitor: SignIn) -> None:
    visitor("admin")
    tell(app, world)
    with app.app_context():
        assert purge_notices() == 0
        old = first_id(datetime.now(UTC) - timedelta(days=91))
        newest = db.session.scalars(select(Notice.id).order_by(Notice.id.desc()).limit(1)).one()
        db.session.execute(Notice.__table__.update().where(Notice.id == newest).values(id=old))
        db.session.commit()
        assert (purge_notices(), purge_notices()) == (1, 0)
