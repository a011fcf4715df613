"""Links in an email: looking changes nothing, acting is done once, and by nobody who may not."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner
from sqlalchemy import select

from tests.conftest import World, new_world
from tests.deliveries.outbox import deliveries, submit
from tests.servers.mailbox import Mailbox
from tests.visitor import SignIn
from webapp.database.ids import show
from webapp.deliveries.acts import Link
from webapp.deliveries.notice_models import Act, Snooze
from webapp.events.models import Event
from webapp.extensions import db
from webapp.leads.mentions import members_here
from webapp.leads.merging import merge
from webapp.leads.models import Lead
from webapp.worker.runner import drain
from webapp.workspaces.models import BlockedSender, Member


@pytest.fixture
def lead(context: Flask, world: World) -> Lead:
    event_id = submit(world)
    lead_id = db.session.get_one(Event, event_id).lead_id
    lead = db.session.get_one(Lead, lead_id)
    lead.email = "jane@lead.test"
    db.session.commit()
    return lead


@pytest.fixture
def stranger(app: Flask) -> Iterator[FlaskClient]:
    """A browser in which nobody is signed in."""
    with app.test_client() as client:
        yield client


def owner(world: World) -> Member:
    return members_here(db.session(), world.workspace_id)[0]


def link(world: World, lead: Lead, action: str, **other: bytes) -> str:
    about = {"member_id": owner(world).id, "lead_id": lead.id, "event_id": bytes(16), **other}
    return f"/act/{Link(action, **about).token}"


def now(lead: Lead) -> Lead:
    db.session.rollback()
    return db.session.get_one(Lead, lead.id, populate_existing=True)


def test_the_mail_of_a_new_lead_has_links_that_the_log_does_not_show(
    context: Flask, world: World, box: Mailbox, stranger: FlaskClient
) -> None:
    submit(world, {"firstName": "•" * 8, "noteContent": "•" * 8})
    drain(context)
    (mail,) = box.wait_for(1)
    text = mail.message.get_content()
    tokens = re.findall(r"/act/(\S+)", text)
    assert [token.partition(".")[0] for token in tokens] == [
        "claim",
        "snooze-hour",
        "snooze-day",
        "spam",
        "off-lead_new",
    ]
    assert text.count("•" * 8) == 2
    assert mail.message["List-Unsubscribe"] == f"<{context.config['PUBLIC_URL']}/act/{tokens[-1]}>"
    (row,) = deliveries(channel="email")
    assert not any(token.encode() in row.payload for token in tokens)
    assert [stranger.get(f"/act/{token}").status_code for token in tokens] == [200] * 5


def test_looking_changes_nothing_and_makes_no_session(world: World, lead: Lead, stranger: FlaskClient) -> None:
    for action in ("claim", "snooze-hour", "snooze-day", "spam"):
        for method in ("GET", "HEAD"):
            answer = stranger.open(link(world, lead, action), method=method)
            assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
            assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert (now(lead).assignee_id, now(lead).deleted_at, db.session.scalars(select(Snooze)).all()) == (None, None, [])


def test_a_lead_is_claimed_once(world: World, lead: Lead, stranger: FlaskClient) -> None:
    address = link(world, lead, "claim")
    assert "Done" in stranger.post(address).text
    assert now(lead).assignee_id == owner(world).id
    lead.assignee_id = None
    db.session.commit()
    assert ("Done" in stranger.post(address).text, now(lead).assignee_id) == (True, None)
    kinds = [event.kind for event in db.session.scalars(select(Event).where(Event.lead_id == lead.id))]
    assert kinds.count("lead.assigned") == 1


def test_a_lead_is_taken_from_nobody_unseen(
    app: Flask, world: World, lead: Lead, visitor: SignIn, stranger: FlaskClient
) -> None:
    other = visitor("member")
    address = link(world, lead, "claim")
    assert "Nobody has" in stranger.get(address).text
    now(lead).assignee_id = other.member_id
    db.session.commit()
    refused = stranger.post(address, data={"seen": "nobody"})
    assert (refused.status_code, "Somebody else has taken" in refused.text) == (409, True)
    seen = show("mem", other.member_id)
    assert ("You take the lead over." in (page := stranger.get(address).text), seen in page) == (True, True)
    assert stranger.post(address, data={"seen": seen}).status_code == 200
    assert now(lead).assignee_id == owner(world).id


def test_a_lead_put_off_comes_back(context: Flask, world: World, lead: Lead, stranger: FlaskClient) -> None:
    stranger.post(link(world, lead, "snooze-hour"))
    stranger.post(link(world, lead, "snooze-hour"))
    (row,) = db.session.scalars(select(Snooze)).all()
    assert row.member_id == owner(world).id
    assert timedelta(minutes=59) < row.due_at - datetime.now(UTC) <= timedelta(hours=1)


def test_spam_goes_to_the_trash_and_its_sender_is_blocked(world: World, lead: Lead, stranger: FlaskClient) -> None:
    address = link(world, lead, "spam")
    assert "jane@lead.test sends from now on" in stranger.get(address).text
    assert "Done" in stranger.post(address).text
    assert now(lead).deleted_at is not None
    assert [entry.value for entry in db.session.scalars(select(BlockedSender))] == ["jane@lead.test"]
    assert "Done" in stranger.post(address).text


def test_mails_of_a_kind_are_stopped(world: World, lead: Lead, stranger: FlaskClient) -> None:
    address = link(world, lead, "off-lead_new", lead_id=bytes(16))
    assert owner(world).choice("lead_new").mail == "now"
    stranger.post(address, data={"List-Unsubscribe": "One-Click"})
    db.session.rollback()
    mails = [owner(world).choice(topic).mail for topic in ("lead_new", "lead_again")]
    assert mails == ["off", "now"]


@pytest.mark.parametrize("action", ["claim", "snooze-day", "spam"])
def test_nobody_acts_who_was_removed_or_may_not_any_more(
    world: World, lead: Lead, stranger: FlaskClient, action: str
) -> None:
    address, member = link(world, lead, action), owner(world)
    for change in ({"role": "viewer"}, {"removed_at": datetime.now(UTC)}):
        for name, value in change.items():
            setattr(member, name, value)
        db.session.commit()
        assert [stranger.get(address).status_code, stranger.post(address).status_code] == [409, 409]
    assert (now(lead).assignee_id, now(lead).deleted_at, db.session.scalars(select(Act)).all()) == (None, None, [])


def test_a_lead_of_another_workspace_is_not_there(app: Flask, world: World, lead: Lead, stranger: FlaskClient) -> None:
    elsewhere = new_world("Elsewhere", "other@elsewhere.test")
    theirs = owner(elsewhere)
    assert stranger.post(link(world, lead, "claim", member_id=theirs.id)).status_code == 409
    assert now(lead).assignee_id is None


def test_a_lead_that_is_deleted_or_merged_is_left_alone(world: World, lead: Lead, stranger: FlaskClient) -> None:
    into = db.session.get_one(Event, submit(world)).lead_id
    assert into is not None
    merge(db.session(), world.workspace_id, into, lead.id, {}, "key")
    db.session.commit()
    for action in ("claim", "spam", "snooze-hour"):
        assert stranger.post(link(world, lead, action)).status_code == 409
    assert db.session.get_one(Lead, into).assignee_id is None


def test_a_link_is_good_for_a_week(
    app: Flask, world: World, lead: Lead, stranger: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = int((datetime.now(UTC) - timedelta(days=7, minutes=1)).timestamp())
    with monkeypatch.context() as clock:
        clock.setattr(TimestampSigner, "get_timestamp", lambda self: old)
        address = link(world, lead, "claim")
    answer = stranger.post(address)
    assert (answer.status_code, "good for 7 days" in answer.text) == (404, True)
    assert now(lead).assignee_id is None


def test_a_link_that_was_changed_does_nothing(world: World, lead: Lead, stranger: FlaskClient) -> None:
    address = link(world, lead, "claim")
    spam = address.replace("/claim.", "/spam.")
    cut, empty, long = address[:-1], "/act/", f"/act/{'a' * 3000}"
    for changed in (spam, cut, f"{address}A", f"{address}/x", empty, long, "/act/claim", "/act/%00", "/act/é"):
        assert [stranger.get(changed).status_code, stranger.post(changed).status_code] == [404, 404], changed
    assert (now(lead).assignee_id, now(lead).deleted_at) == (None, None)


def test_a_link_that_an_older_key_signed_still_acts(
    app: Flask, world: World, lead: Lead, stranger: FlaskClient
) -> None:
    address = link(world, lead, "claim")
    app.config.update(SECRET_KEY="n" * 50, SECRET_KEY_PREVIOUS=(app.config["SECRET_KEY"],))
    assert stranger.post(address).status_code == 200
    app.config["SECRET_KEY_PREVIOUS"] = ()
    assert stranger.get(address).status_code == 404


def test_nothing_of_a_link_is_logged(
    world: World, lead: Lead, stranger: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    address = link(world, lead, "claim")
    with caplog.at_level("INFO"):
        stranger.get(address)
        stranger.get(f"{address}/more")
    assert ("/act/…" in caplog.text, address[5:40] in caplog.text) == (True, False)
