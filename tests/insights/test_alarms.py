"""Alarms: when a form counts as silent, when a website as refused, and that each is told just once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from tests.conftest import World
from tests.insights.desk import NOW, arrive, seen, send
from tests.visitor import SignIn
from webapp.database.ids import new_id, show
from webapp.events.models import Event
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.forms.visit_models import FormVisit
from webapp.http.fields import FORM
from webapp.insights.alarms import ALARM, open_alarms
from webapp.insights.models import Alarm
from webapp.insights.silence import is_silent
from webapp.insights.speech import alarm_words
from webapp.insights.watching import watch

SHOP = "https://shop.acme.example"
SINCE = NOW - timedelta(hours=6)

each = pytest.mark.parametrize
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def form(world: World) -> Form:
    """Published, and usually sent by one of ten who see it."""
    form = db.session.get_one(Form, world.form_id)
    form.version, form.allowed_origins = 1, ["https://acme.example"]
    db.session.commit()
    seen(world, 8, 200, 50, 20)
    arrive(world, SINCE)
    return form


def view(world: World, number: int, at: datetime = NOW) -> None:
    row = {"form_id": world.form_id, "version": 1, "day": at.date(), "viewed_at": at, "started_at": None}
    row |= {"submitted_at": None, "step": 1, "field": None, "source": "direct", "host": "", "device": "computer"}
    db.session.execute(insert(FormVisit), [{**row, "key": new_id() + new_id()} for _ in range(number)])
    db.session.commit()


def refuse(world: World, number: int = 1, origin: str = SHOP, **values: Any) -> None:
    for _ in range(number):
        send(world, new_id(), SINCE, {}, outcome="origin_refused", person_id=None, origin=origin, **values)


def told() -> list[str]:
    kinds = select(Event.kind).where(Event.kind.in_(("form.silent", "form.origin_blocked"))).order_by(Event.id)
    return list(db.session.scalars(kinds))


def alarms(world: World) -> list[Alarm]:
    db.session.expire_all()
    return [alarm for alarm, _ in open_alarms(db.session(), world.workspace_id)]


@each(
    ("views", "usual", "expected"),
    [
        (49, (200, 100), False),
        (50, (200, 100), True),
        (340, (1000, 4), False),
        (340, (1000, 21), True),
        (60, (1000, 21), False),
    ],
)
def test_a_form_is_silent_where_chance_hardly_explains_it(views: int, usual: tuple[int, int], expected: bool) -> None:
    assert is_silent(views, *usual) == expected


def test_a_silent_form_is_told_once_in_the_words_of_its_figures(world: World, form: Form) -> None:
    view(world, 340)
    for _ in range(2):
        watch()
    (alarm,) = alarms(world)
    assert alarm_words(alarm, "UTC", NOW) == f"340 views, 0 submissions since {SINCE:%A %H:%M}"
    assert told() == ["form.silent"]
    data = db.session.scalars(select(Event.data).where(Event.kind == "form.silent")).one()
    assert data["text"] == f"{form.name}: {alarm_words(alarm, 'UTC', NOW)}"


def test_a_submission_ends_the_silence_and_a_new_silence_is_told_anew(world: World, form: Form) -> None:
    view(world, 340)
    watch()
    arrive(world, NOW)
    watch()
    assert alarms(world) == []
    view(world, 340, NOW + timedelta(minutes=1))
    watch()
    assert [alarm.count for alarm in alarms(world)] == [340]
    assert told() == ["form.silent"] * 2


def test_a_form_that_takes_nothing_is_not_silent(world: World, form: Form) -> None:
    view(world, 340)
    form.status = "paused"
    db.session.commit()
    watch()
    assert alarms(world) == []


def test_a_refused_website_is_told_once_with_how_often(world: World, form: Form) -> None:
    refuse(world, 12)
    watch()
    refuse(world)
    watch()
    (alarm,) = alarms(world)
    assert alarm_words(alarm, "UTC", NOW) == f"13 submissions from {SHOP} were refused since {SINCE:%A %H:%M}"
    assert told() == ["form.origin_blocked"]


def test_test_data_and_what_is_long_over_is_no_alarm(world: World, form: Form) -> None:
    refuse(world, is_test=True)
    long_ago = (SINCE - timedelta(days=8)).timestamp()
    refuse(world, id=int(long_ago * 1000).to_bytes(6, "big") + bytes(10))
    watch()
    assert alarms(world) == []


def test_one_click_allows_the_website_and_leads_to_what_was_refused(world: World, form: Form, visitor: SignIn) -> None:
    refuse(world, 2)
    watch()
    (alarm,) = alarms(world)
    answer = visitor("admin").post(f"/alarms/{ALARM.show(alarm.id)}/allow")
    assert answer.headers["Location"] == f"/requests?outcome=origin_refused&form={FORM.show(form.id)}"
    db.session.expire_all()
    assert form.allowed_origins == ["https://acme.example", SHOP]
    watch()
    assert alarms(world) == []


@each("origin", ["http://shop.acme.example", "null"])
def test_what_no_list_can_name_is_not_allowed(world: World, form: Form, visitor: SignIn, origin: str) -> None:
    refuse(world, origin=origin)
    watch()
    (alarm,) = alarms(world)
    owner = visitor()
    assert "Allow this origin" not in owner.get("/alarms").text
    assert owner.post(f"/alarms/{ALARM.show(alarm.id)}/allow").status_code == 409


def test_an_ignored_website_stays_ignored_however_often_it_tries(world: World, form: Form, visitor: SignIn) -> None:
    refuse(world)
    watch()
    (alarm,) = alarms(world)
    assert visitor("member").post(f"/alarms/{ALARM.show(alarm.id)}/ignore").status_code == 303
    refuse(world, 3)
    watch()
    assert alarms(world) == []
    assert told() == ["form.origin_blocked"]


def test_an_alarm_of_one_form_is_not_shown_on_another(world: World, form: Form, visitor: SignIn) -> None:
    refuse(world)
    watch()
    viewer, other = visitor("viewer"), show("form", new_id())
    assert SHOP in viewer.part(f"/alarms?form={FORM.show(form.id)}").text
    assert viewer.part(f"/alarms?form={other}").status_code == 404
