"""A visitor's own page: its link comes by mail alone, shows what it proves, lets them correct, take and erase it."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import submit
from tests.conftest import World
from tests.contracts.doors import L, taken
from tests.contracts.test_hosted import publish
from tests.deliveries.outbox import deliveries
from tests.intake.ways import H
from tests.leads.desk import make_lead
from webapp.database.ids import new_id, show
from webapp.deals.accounts import create_account
from webapp.deals.models import Account
from webapp.deliveries.channels.email import _compose
from webapp.deliveries.claim import claim
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.lanes import Lanes
from webapp.events.models import Event
from webapp.extensions import db
from webapp.forms.models import Form
from webapp.leads.models import Comment, Lead, LeadTag
from webapp.leads.own_link import PATH, own_token
from webapp.privacy.erasing import work_erasures
from webapp.privacy.models import Erasure
from webapp.submissions.consents import Consent
from webapp.submissions.models import Submission

JANE = {"email": "Jane@lead.test", "name": "Jane Doe", "phone": "+1 212 555 0123"}
TERMS = {"key": "terms", "type": "consent", "label": "Terms", "body": "I agree to all of it.", "required": True}
EMAIL = {"key": "email", "type": "email", "label": "Email", "required": True}


@pytest.fixture
def link(app: Flask, world: World) -> str:
    with app.app_context():
        return f"{PATH}{own_token(world.workspace_id, 'jane@lead.test')}"


def mails(app: Flask) -> Sequence[str]:
    """The texts that leave, with their links."""
    app.config.update(SMTP_URL="smtp://127.0.0.1:9", MAIL_FROM="Inlet <inlet@acme.test>")
    with app.app_context():
        dispatch()
        parcels = [parcel for parcel in claim(Lanes(50)) if parcel.channel == "email"]
        return [
            str(_compose(parcel, app.config).content.get_content())
            for parcel in parcels
            if b"owner" not in parcel.payload
        ]


def test_the_auto_responder_brings_the_link_which_is_kept_nowhere(
    app: Flask, client: FlaskClient, world: World
) -> None:
    app.config.update(SMTP_URL="smtp://127.0.0.1:9", MAIL_FROM="Inlet <inlet@acme.test>")
    with app.app_context():
        form = db.session.get_one(Form, world.form_id)
        form.auto_responder = {
            "enabled": True,
            "subject": "Hi {{ my_data_link }}",
            "body": "Yours: {{ my_data_link }}.",
        }
        form.notify_members = False
        db.session.commit()
    submit(client, world, **JANE)
    (text,) = mails(app)
    found = re.search(r"Yours: https?://[^/]+(/privacy/mine/\S+)\.$", text)
    assert found is not None
    assert "Jane" in client.get(found[1]).text
    with app.app_context():
        (delivery,) = deliveries(channel="email")
        assert found[1].rpartition("/")[2] not in delivery.payload.decode()


def test_whoever_asks_learns_nothing_but_who_is_known_gets_a_mail(
    app: Flask, client: FlaskClient, world: World
) -> None:
    submit(client, world, **JANE)
    assert mails(app) is not None
    path = f"/privacy/{show('form', world.form_id)}"
    answers = [client.post(path, data={"email": email}) for email in ("JANE@lead.test", "john@lead.test")]
    assert answers[0].data == answers[1].data
    assert client.post(path, data={"email": "no address"}).status_code == 422
    assert [PATH in text for text in mails(app)] == [True]
    with app.app_context():
        told = db.session.scalars(select(Event.data).where(Event.kind == "person.asked").order_by(Event.id)).all()
        assert told == [{"to": "Jane@lead.test"}, {}]
    statuses = [client.post(path, data={"email": "x@lead.test"}).status_code for _ in range(9)]
    assert statuses[-1] == 429
    assert client.get("/privacy/form_nothing").status_code == 404


def test_the_page_shows_what_is_held_and_corrects_it_as_the_story_tells(
    app: Flask, client: FlaskClient, world: World, link: str
) -> None:
    submit(client, world, **JANE)
    page = client.get(link)
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert 'value="Jane"' in page.text
    answer = client.post(link, data={"first_name": "Janet", "last_name": "Doe", "phone": "", "company": "Acme"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{link}?saved=1")
    with app.app_context():
        lead = db.session.scalars(select(Lead)).one()
        assert (lead.first_name, lead.last_name, lead.phone, lead.company) == ("Janet", "Doe", None, "Acme")
        (told,) = db.session.scalars(select(Event.data).where(Event.kind == "lead.updated"))
        assert told["by"] == "visitor"


def test_a_consent_is_withdrawn_from_the_page(app: Flask, client: FlaskClient, world: World, link: str) -> None:
    publish(app, world, EMAIL, TERMS)
    client.post(H.path(world), data={"email": JANE["email"], "terms": "yes"}, headers=H.headers)
    found = re.search(r'name="withdraw"\s+value="([^"]+)"', client.get(link).text)
    assert found is not None
    assert client.post(link, data={"withdraw": found[1]}).status_code == 303
    with app.app_context():
        assert [one.withdrawn_by for one in db.session.scalars(select(Consent))] == ["visitor"]
    assert "Withdrawn" in client.get(link).text


def test_all_of_it_is_taken_along_and_erased_once_they_are_sure(
    app: Flask, client: FlaskClient, world: World, link: str
) -> None:
    submit(client, world, **JANE)
    with client.get(f"{link}/copy") as answer, ZipFile(BytesIO(answer.data)) as archive:
        assert b"Jane@lead.test" in archive.read("data.json")
    assert client.get(f"{link}/erase").status_code == 200
    client.post(f"{link}/erase")
    with app.app_context():
        assert len(db.session.scalars(select(Lead.id)).all()) == 1
    assert "era_" in client.post(f"{link}/erase", data={"sure": "yes"}).text
    with app.app_context():
        while work_erasures():
            pass
        assert db.session.scalars(select(Submission.id)).all() == []
        assert [(one.actor, one.state) for one in db.session.scalars(select(Erasure))] == [("visitor", "done")]
    assert "Nothing that is known by your email is held" in client.get(link).text


def test_a_lead_that_somebody_else_wrote_into_is_not_shown(
    app: Flask, client: FlaskClient, world: World, link: str
) -> None:
    """Whoever knows a phone writes with it and an email of their own, and asks for what is held of that email."""
    victim = {"firstName": "Secret", "lastName": "Victim", "phone": JANE["phone"], "message": "Private matters"}
    for fields in (victim, {"email": JANE["email"], "phone": JANE["phone"]}):
        taken(L, L.post(client, world, fields))
    text = client.get(link).text
    assert "This may not be all" in text
    assert "Victim" not in text
    with client.get(f"{link}/copy") as answer:
        assert b"Private" not in answer.data
    client.post(f"{link}/erase", data={"sure": "yes"})
    with app.app_context():
        assert len(db.session.scalars(select(Lead.id)).all()) >= 1


def test_a_link_that_is_none_of_ours_opens_nothing(client: FlaskClient) -> None:
    for act in ("", "/copy", "/erase"):
        assert client.get(f"{PATH}abc{act}").status_code == 404


def test_a_phone_alone_opens_nothing_that_was_there_before(
    app: Flask, client: FlaskClient, world: World, link: str
) -> None:
    with app.app_context():
        make_lead(world, firstName="Secret", lastName="Victim", phone=JANE["phone"])
    taken(L, L.post(client, world, {"email": JANE["email"], "phone": JANE["phone"]}))
    assert "This may not be all" in client.get(link).text
    with client.get(f"{link}/copy") as answer, ZipFile(BytesIO(answer.data)) as archive:
        assert b"Victim" not in archive.read("data.json")


def test_what_visitors_call_themselves_erases_nothing_in_what_is_not_theirs(
    app: Flask, client: FlaskClient, world: World, link: str
) -> None:
    """Whoever calls themselves what a tag, a company or a member's note says, and has that erased."""
    with app.app_context():
        account = create_account(db.session(), world.workspace_id, {"name": "Hot lead"}).id
        other = make_lead(world, email="ann@two.test", firstName="Ann", tags=("Hot lead",), account_id=account)
        mine = make_lead(world, email="jane@lead.test", firstName="Hot", lastName="lead", account_id=account)
        about = {"workspace_id": world.workspace_id, "lead_id": other, "created_at": datetime.now(UTC)}
        db.session.add(Comment(id=new_id(), body="Hot lead of jane@lead.test", **about))
        db.session.add(Comment(id=new_id(), body="A hot lead", **about))
        db.session.commit()
    assert "era_" in client.post(f"{link}/erase", data={"sure": "yes"}).text
    with app.app_context():
        while work_erasures():
            pass
        assert db.session.get(Lead, mine) is None
        assert db.session.get_one(Lead, other).tags == ["Hot lead"]
        assert db.session.scalars(select(LeadTag.key)).all() == ["hot lead"]
        assert db.session.scalars(select(Account.name)).all() == ["Hot lead"]
        assert set(db.session.scalars(select(Comment.body))) == {"[erased] of [erased]", "A hot lead"}


def test_a_link_erases_three_times_a_day(app: Flask, client: FlaskClient, world: World, link: str) -> None:
    statuses = []
    for _ in range(4):
        with app.app_context():
            make_lead(world, email="jane@lead.test")
        statuses.append(client.post(f"{link}/erase", data={"sure": "yes"}).status_code)
    assert statuses == [200, 200, 200, 429]


@pytest.mark.parametrize(("name", "typed"), [("first_name", "x" * 501), ("phone", "1" * 401)])
def test_what_is_too_long_corrects_nothing(client: FlaskClient, world: World, link: str, name: str, typed: str) -> None:
    submit(client, world, **JANE)
    assert client.post(link, data={"first_name": "Janet", name: typed}).status_code == 422
    assert 'value="Jane"' in client.get(link).text


def test_looking_is_limited_as_acting_is(client: FlaskClient, link: str) -> None:
    assert [client.get(link).status_code for _ in range(21)][-2:] == [200, 429]
