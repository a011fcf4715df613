"""Double opt-in: a mail asks, looking changes nothing, a button confirms once, and another one withdraws."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calls import statements
from tests.conftest import World
from tests.deliveries.outbox import deliveries, set_form
from tests.intake.hosted.pages import publish_whole
from tests.intake.ways import PAGE
from tests.servers.mailbox import Mail, Mailbox, mailbox
from webapp.database.ids import new_id
from webapp.events.models import Event
from webapp.extensions import db
from webapp.submissions.consent_links import GOOD_FOR, consent_token
from webapp.submissions.consents import Consent
from webapp.submissions.models import Submission
from webapp.worker.runner import drain

EMAIL = {"key": "email", "type": "email", "label": "Email", "required": True}
NEWS = {"key": "news", "type": "consent", "label": "News", "body": "I want **news**.\nEvery month."}
TERMS = {"key": "terms", "type": "consent", "label": "Terms", "body": "I agree to all of it."}
ON = {"enabled": True, "subject": "", "body": "", "replyWaits": False}
RESPONDER = {"enabled": True, "subject": "Thank you", "body": "We call you.", "replyTo": None}

Write = Callable[..., str]


@pytest.fixture
def box(context: Flask) -> Iterator[Mailbox]:
    with mailbox() as there:
        context.config["SMTP_URL"] = there.url
        yield there


@pytest.fixture
def write(context: Flask, world: World, client: FlaskClient, box: Mailbox) -> Write:
    """Send the form with these answers; the path of the link in the mail that follows."""

    def write(number: int = 1, **answers: str) -> str:
        sent = {"email": "jane@lead.test", "news": "yes", **answers}
        answer = client.post(PAGE.path(world), json=sent, headers={"Accept": "application/json"})
        assert answer.status_code == 201, answer.text
        return link(context, box, number)

    publish_whole(context, world, {"fields": [EMAIL, NEWS, TERMS]})
    set_form(world, double_opt_in=ON, notify_members=False)
    return write


def link(app: Flask, box: Mailbox, number: int = 1) -> str:
    """The path in the newest of that many mails, once the worker has sent them."""
    drain(app)
    text = text_of(box.wait_for(number)[-1])
    found = re.search(r"http://[^/\s]+(/f/consent/\S+)", text)
    assert found is not None, text
    return found[1]


def text_of(mail: Mail) -> str:
    text: str = mail.message.get_content()
    return text.replace("\r\n", "\n")


def states() -> list[str]:
    db.session.rollback()
    return [consent.state for consent in db.session.scalars(select(Consent).order_by(Consent.field))]


def kinds() -> list[str]:
    db.session.rollback()
    told = select(Event.kind).where(Event.kind.startswith("consent.")).order_by(Event.id)
    return list(db.session.scalars(told))


def heading(page: Any) -> str:
    return re.findall(r"<h1>(.*?)</h1>", page.text, re.DOTALL)[0].strip()


def buttons(page: Any) -> list[str]:
    return [text.strip() for text in re.findall(r"<button[^>]*>(.*?)</button>", page.text, re.DOTALL)]


def press(client: FlaskClient, path: str, **data: str) -> Any:
    return client.post(path, data=data, follow_redirects=True)


def withdrawing(page: Any) -> str:
    return re.findall(r'name="withdraw"\s+value="([^"]+)"', page.text)[0]


def test_the_mail_shows_what_was_ticked_and_its_link_is_in_no_log(
    context: Flask, world: World, write: Write, box: Mailbox
) -> None:
    path = write(terms="yes")
    (mail,) = box.wait_for(1)
    text = text_of(mail)
    assert (mail.recipients, mail.message["Subject"]) == (("jane@lead.test",), "Please confirm: Contact")
    assert mail.message["Auto-Submitted"] == "auto-replied"
    assert "> I want **news**.\n> Every month.\n\n> I agree to all of it." in text
    assert "within 7 days" in text
    (row,) = deliveries(channel="email")
    assert path.rpartition("/")[2].encode() not in row.payload
    assert (states(), kinds()) == (["asked", "asked"], ["consent.asked"])


def test_looking_changes_nothing_however_often(client: FlaskClient, write: Write) -> None:
    path = write()
    for method in ("GET", "HEAD", "GET"):
        answer = client.open(path, method=method)
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
        assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == ("no-referrer", "no-store")
    page = client.get(path)
    assert (heading(page), buttons(page)) == ("Confirm your consent", ["Confirm"])
    assert "I want <strong>news</strong>.<br>Every month." in page.text
    assert (states(), kinds()) == (["asked"], ["consent.asked"])


def test_the_button_confirms_once_and_twice_is_told_kindly(client: FlaskClient, write: Write) -> None:
    path = write()
    pages = [press(client, path, do="confirm") for _ in range(2)]
    assert [(page.status_code, heading(page)) for page in pages] == [(200, "Your consent is given")] * 2
    assert (states(), kinds()) == (["given"], ["consent.asked", "consent.confirmed"])
    assert len(re.findall(r"Confirmed on .{0,1}\d{4}-\d\d-\d\d", pages[1].text)) == 1


def test_the_visitor_withdraws_by_the_same_link_even_when_it_confirms_no_more(
    context: Flask, client: FlaskClient, write: Write
) -> None:
    path = write(terms="yes")
    page = press(client, path, do="confirm")
    later(context)
    assert buttons(client.get(path)) == ["Withdraw", "Withdraw"]
    page = press(client, path, withdraw=withdrawing(page))
    assert (states(), buttons(page)) == (["withdrawn", "given"], ["Withdraw"])
    page = press(client, path, withdraw=withdrawing(page))
    assert (heading(page), buttons(page)) == ("Your consent is withdrawn", [])
    assert kinds()[2:] == ["consent.withdrawn"] * 2
    consents = db.session.scalars(select(Consent)).all()
    assert {consent.withdrawn_by for consent in consents} == {"visitor"}


def test_an_old_link_confirms_nothing_and_offers_another_to_the_same_address(
    context: Flask, client: FlaskClient, write: Write, box: Mailbox
) -> None:
    path = write()
    later(context)
    pass_an_hour()
    page = client.get(path)
    assert (heading(page), buttons(page)) == ("This link has expired", ["Send a new link"])
    press(client, path, do="confirm")
    assert states() == ["asked"]
    assert "A new link is on its way." in press(client, path, do="again").text
    other = link(context, box, 2)
    assert [mail.recipients for mail in box.wait_for(2)] == [("jane@lead.test",)] * 2
    assert (other != path, heading(press(client, other, do="confirm"))) == (True, "Your consent is given")


def test_an_address_is_asked_at_most_once_an_hour_in_the_same_words(
    context: Flask, client: FlaskClient, write: Write, box: Mailbox
) -> None:
    path = write()
    write()
    later(context)
    press(client, path, do="again")
    drain(context)
    assert len(deliveries(channel="email")) == 1


@pytest.mark.parametrize("token", ["nothing", "sub_01.1.x"])
def test_a_token_that_is_none_of_ours_finds_nothing(client: FlaskClient, world: World, token: str) -> None:
    for answer in (client.get(f"/f/consent/{token}"), client.post(f"/f/consent/{token}", data={"do": "again"})):
        assert answer.status_code == 404


def test_the_link_of_a_submission_that_is_erased_finds_nothing(context: Flask, client: FlaskClient) -> None:
    path = f"/f/consent/{consent_token(bytes(16))}"
    assert [client.get(path).status_code, client.post(path, data={"do": "again"}).status_code] == [404, 404]


def test_another_submissions_consent_is_not_withdrawn(context: Flask, client: FlaskClient, write: Write) -> None:
    first = write()
    foreign = withdrawing(press(client, first, do="confirm"))
    second = write(2, email="joe@lead.test")
    assert client.post(second, data={"withdraw": foreign}).status_code == 404
    assert sorted(states()) == ["asked", "given"]


def test_a_link_acts_a_few_times_a_minute(app: Flask, client: FlaskClient, world: World) -> None:
    app.config["CLOCK"] = lambda: 1_700_000_000.0
    answers = [client.post("/f/consent/nothing").status_code for _ in range(21)]
    assert answers == [404] * 20 + [429]


def test_the_page_speaks_the_forms_language_and_its_owners_words(
    context: Flask, world: World, client: FlaskClient, write: Write, box: Mailbox
) -> None:
    words = {"language": "ar", "texts": {"consent_button": "نعم"}}
    publish_whole(context, world, {"fields": [EMAIL, NEWS], **words})
    page = client.get(write())
    assert ('lang="ar"' in page.text, 'dir="rtl"' in page.text, buttons(page)) == (True, True, ["نعم"])
    assert box.wait_for(1)[0].message["Subject"] == "يرجى التأكيد: Contact"


def test_the_owners_subject_and_text_stand_in_place_of_ours(
    context: Flask, world: World, write: Write, box: Mailbox
) -> None:
    set_form(world, double_opt_in={**ON, "subject": "One step, {{email}}", "body": "Hello {{email}}{{other}}."})
    write()
    (mail,) = box.wait_for(1)
    assert mail.message["Subject"] == "One step, jane@lead.test"
    assert text_of(mail).startswith("Hello jane@lead.test.\n\n> I want **news**.")


def test_the_automatic_reply_can_wait_for_the_confirmation(
    context: Flask, world: World, client: FlaskClient, write: Write, box: Mailbox
) -> None:
    set_form(world, double_opt_in={**ON, "replyWaits": True}, auto_responder=RESPONDER)
    path = write()
    press(client, path, do="confirm")
    drain(context)
    subjects = [mail.message["Subject"] for mail in box.wait_for(2)]
    assert subjects == ["Please confirm: Contact", "Thank you"]


def test_without_a_ticked_consent_the_automatic_reply_waits_for_nothing(
    context: Flask, world: World, client: FlaskClient, write: Write, box: Mailbox
) -> None:
    set_form(world, double_opt_in={**ON, "replyWaits": True}, auto_responder=RESPONDER)
    answer = client.post(PAGE.path(world), json={"email": "jane@lead.test"}, headers={"Accept": "application/json"})
    assert answer.status_code == 201
    drain(context)
    assert [mail.message["Subject"] for mail in box.wait_for(1)] == ["Thank you"]
    assert len(deliveries(channel="email")) == 1


def test_a_form_without_double_opt_in_asks_nobody(
    context: Flask, world: World, client: FlaskClient, write: Write, box: Mailbox
) -> None:
    set_form(world, double_opt_in=None)
    sent = {"email": "jane@lead.test", "news": "yes"}
    client.post(PAGE.path(world), json=sent, headers={"Accept": "application/json"})
    drain(context)
    assert (deliveries(channel="email"), states(), kinds()) == ([], ["given"], ["consent.given"])


def test_asking_for_a_confirmation_costs_intake_no_further_statement(
    context: Flask, world: World, client: FlaskClient, write: Write
) -> None:
    counts = []
    for number, setting in enumerate((None, None, ON)):  # the first reads the form's version, too
        set_form(world, double_opt_in=setting)
        sent = {"email": f"new{number}@lead.test", "news": "yes"}
        with statements(context) as run:
            client.post(PAGE.path(world), json=sent, headers={"Accept": "application/json"})
        counts.append(len(run))
    assert counts[1] == counts[2] <= 12


def test_what_was_agreed_to_by_a_form_that_is_deleted_can_be_withdrawn(
    context: Flask, world: World, client: FlaskClient, write: Write
) -> None:
    path = write()
    page = press(client, path, do="confirm")
    set_form(world, deleted_at=db.session.scalars(select(Submission.created_at)).first())
    assert heading(press(client, path, withdraw=withdrawing(page))) == "Your consent is withdrawn"


def later(app: Flask) -> None:
    """Let the links of now be too old to confirm."""
    app.config["CLOCK"] = lambda: time.time() + GOOD_FOR.total_seconds() + 1


def pass_an_hour() -> None:
    """What was sent so far is of another hour."""
    for delivery in deliveries(channel="email"):
        delivery.once = new_id() * 2
    db.session.commit()
