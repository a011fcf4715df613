"""The submissions of a lead on its page: as sent, as mapped, with each verdict; and where it came from."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import submit
from tests.conftest import World
from tests.leads.desk import make_lead
from tests.leads.test_lead_pages import page
from tests.visitor import SignIn
from webapp.database.ids import show
from webapp.extensions import db
from webapp.http.paging import PageQuery
from webapp.leads.attribution import touches
from webapp.leads.models import Lead
from webapp.leads.sent import LONGEST_BODY, read_submissions

pytestmark = pytest.mark.usefixtures("context")


def jane() -> Lead:
    db.session.rollback()
    return db.session.scalars(select(Lead)).one()


def send(client: FlaskClient, world: World, metadata: object, **fields: object) -> None:
    response = client.post(
        f"/api/v1/forms/{show('form', world.form_id)}/submissions",
        headers={"x-api-key": world.api_key},
        json={"fields": {"email": "jane@acme.test", **fields}, "metadata": metadata},
    )
    assert response.status_code == 201, response.text


def test_a_submission_is_shown_as_sent_as_mapped_and_with_each_verdict(
    client: FlaskClient, world: World, visitor: SignIn
) -> None:
    submit(client, world, email="jane@acme.test", fname="Jane")
    submit(client, world, email="jane@acme.test", fname="Janet", city="Bern", seats=5, message="Hi")
    latest, first = read_submissions(db.session(), jane(), PageQuery()).items
    assert first.verdict == [("Person", "New")]
    assert latest.verdict == [("Person", "Known by email"), ("Filled", "City, seats"), ("Kept as it was", "First name")]
    assert ("First name", "Janet") in latest.mapped
    assert ("Custom data: seats", "5") in latest.mapped
    assert '"fname": "Janet"' in latest.body
    html = visitor("viewer").get(page(jane().id, "?show=submissions")).text
    assert f"/requests/{latest.id}" in html


def test_a_long_body_is_cut_and_the_log_has_it_whole(client: FlaskClient, world: World) -> None:
    submit(client, world, email="jane@acme.test", message="x" * 2 * LONGEST_BODY)
    (one,) = read_submissions(db.session(), jane(), PageQuery()).items
    assert (len(one.body), one.cut) == (LONGEST_BODY, True)


def test_the_first_and_the_last_touch_tell_of_page_referrer_and_campaign(client: FlaskClient, world: World) -> None:
    send(client, world, {"pageUrl": "https://x.test/a?utm_source=ads&b=1", "referrer": "https://g.test/"})
    send(client, world, {"pageUrl": "https://x.test/b"})
    send(client, world, {"pageUrl": "https://[", "utm": {"medium": "cpc"}, "utm_campaign": "May", "utm_x": {"no": 1}})
    found = [(one.title, one.form, one.page, one.referrer, one.campaign) for one in touches(db.session(), jane())]
    assert found == [
        ("First touch", "Contact", "https://x.test/a?utm_source=ads&b=1", "https://g.test/", {"source": "ads"}),
        ("Last touch", "Contact", "https://[", "", {"campaign": "May", "medium": "cpc"}),
    ]


def test_a_lead_that_nobody_sent_has_no_touch(world: World, visitor: SignIn) -> None:
    lead_id = make_lead(world, firstName="Joe")
    assert "did not come in by a form" in visitor("viewer").get(page(lead_id, "?show=submissions")).text
    assert touches(db.session(), jane()) == []
