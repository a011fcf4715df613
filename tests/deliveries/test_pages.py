"""The pages of deliveries: what was owed, each try of it, and sending it again."""

import re
from html import unescape

import pytest
from flask import Flask

from tests.calls import statements
from tests.conftest import World
from tests.deliveries.outbox import deliveries, endpoint_of, owe, submit, subscribe
from tests.servers.receiver import Answer, Receiver
from tests.visitor import SignIn
from webapp.database.ids import show
from webapp.deliveries.lifecycle import pause_endpoint
from webapp.extensions import db
from webapp.worker.runner import drain
from webapp.workspaces.secrets import decrypt

HOME = "/deliveries"


def cells(page: str, label: str) -> list[str]:
    found = re.findall(rf'<td[^>]* data-label="{label}">(.*?)</td>', page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", text).split()) for text in found]


@pytest.fixture
def told(app: Flask, world: World, hook: Receiver) -> str:
    """The address of a webhook that was refused once; a mail beside it is unsent, as there is no mail server."""
    hook.answer(Answer(500, body=b"Try <later>"), Answer(200))
    with app.app_context():
        subscribe(world, f"{hook.url}/hook")
        submit(world)
    drain(app)
    return address(app, "webhook")


def address(app: Flask, channel: str) -> str:
    with app.app_context():
        (row,) = deliveries(channel=channel)
        return f"{HOME}/{show('dlv', row.id)}"


@pytest.mark.usefixtures("told")
def test_every_delivery_is_listed_with_its_state_and_tries(visitor: SignIn) -> None:
    page = visitor("viewer").get(HOME).text
    rows = sorted(zip(cells(page, "Channel"), cells(page, "State"), cells(page, "Tries"), strict=True))
    assert rows == [("Email", "Unsent", "0"), ("Webhook", "Waiting", "1")]


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("asked", "channels"),
    [
        ("channel=email", ["Email"]),
        ("state=pending", ["Webhook"]),
        ("event=lead.created", []),
        ("event=form.submitted&since=hour&channel=webhook", ["Webhook"]),
        ("test=1", []),
    ],
)
def test_the_list_is_filtered_by_its_address(visitor: SignIn, asked: str, channels: list[str]) -> None:
    assert cells(visitor().get(f"{HOME}?{asked}").text, "Channel") == channels


def test_each_try_is_shown_with_what_was_sent_and_what_came_back(visitor: SignIn, told: str, hook: Receiver) -> None:
    page = visitor("viewer").get(told).text
    (request,) = hook.requests
    assert f"webhook-id: {request.headers['webhook-id']}" in page
    assert "<code>Try &lt;later&gt;</code>" in page
    assert "Try 1: 500 refused" in page
    assert request.headers["webhook-signature"] not in page


def test_the_recipe_proves_what_was_sent(app: Flask, visitor: SignIn, told: str, hook: Receiver) -> None:
    (recipe,) = re.findall(r'data-copy="(import base64[^"]+)"', visitor().get(told).text)
    (request,) = hook.requests
    with app.app_context():
        endpoint_id = deliveries(channel="webhook")[0].endpoint_id
        assert endpoint_id is not None
        secret = decrypt(endpoint_of(endpoint_id).secret)
    headers = {name.lower().replace("-", "_"): value for name, value in request.headers.items()}
    exec(unescape(recipe), {"secret": secret, "body": request.body, **headers})  # noqa: S102


def test_a_delivery_is_sent_again_from_its_page(app: Flask, visitor: SignIn, told: str, hook: Receiver) -> None:
    member = visitor("member")
    for _ in range(2):
        assert member.post(f"{told}/replay").location == told
        drain(app)
    assert len({request.headers["webhook-id"] for request in hook.wait_for(3)}) == 1
    page = member.get(told).text
    assert re.findall(r"Try (\d)", page) == ["3", "2", "1"]
    assert visitor("viewer").post(f"{told}/replay").status_code == 403


def test_what_cannot_be_sent_says_why(app: Flask, world: World, visitor: SignIn, hook: Receiver) -> None:
    with app.app_context():
        endpoint_id = subscribe(world, hook.url)
        (id_,) = owe(world, endpoint_id, 1)
        pause_endpoint(db.session(), world.workspace_id, endpoint_id)
        db.session.commit()
    owner, page = visitor(), f"{HOME}/{show('dlv', id_)}"
    assert owner.post(f"{page}/replay").location == page
    assert "This endpoint is off. Enable it first." in owner.get(page).text


@pytest.mark.usefixtures("told")
def test_many_are_counted_before_they_are_sent_again(app: Flask, visitor: SignIn) -> None:
    member, asked = visitor("member"), f"{HOME}/replay?states=unsent&channel=email"
    page = member.get(asked).text
    assert ("1 delivery fits." in page, "Send 1 again" in page) == (True, True)
    (action,) = re.findall(r'method="post" action="(/deliveries/replay[^"]*)"', page)
    assert member.post(action.replace("&amp;", "&")).location == HOME
    with app.app_context():
        assert [row.state for row in deliveries(channel="email")] == ["pending"]
    assert "Nothing fits." in member.get(asked).text


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("after", "count"), [("2020-01-01T00:00", "1 delivery fits."), ("2400-01-01T00:00", "Nothing fits.")]
)
def test_only_what_was_owed_since_a_time_is_sent_again(visitor: SignIn, after: str, count: str) -> None:
    assert count in visitor("member").get(f"{HOME}/replay?after={after}").text


def test_a_time_that_is_none_is_refused(visitor: SignIn) -> None:
    assert visitor().get(f"{HOME}/replay?after=yesterday").status_code == 400


@pytest.mark.usefixtures("told")
def test_a_mail_is_shown_as_it_is_read(app: Flask, visitor: SignIn) -> None:
    page = visitor().get(address(app, "email")).text
    assert ("New lead: Jane Smith" in page, "Please call." in page) == (True, True)


def test_the_list_asks_as_often_for_three_as_for_one(app: Flask, world: World, visitor: SignIn, hook: Receiver) -> None:
    owner, counts = visitor(), []
    with app.app_context():
        endpoint_id = subscribe(world, hook.url)
    for more in (1, 2):
        with app.app_context():
            owe(world, endpoint_id, more)
        with statements(app) as sent:
            assert owner.get(HOME).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 8
