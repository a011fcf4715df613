"""Settings → Notifications: the Discord channel, who is mailed, and the mail that has not left."""

import re

import pytest
from flask import Flask

from tests.calls import statements
from tests.conftest import World
from tests.deliveries.outbox import deliveries, submit
from tests.servers.mailbox import mailbox
from tests.servers.receiver import Receiver
from tests.visitor import SignIn
from webapp.deliveries.notices import discord_of
from webapp.extensions import db
from webapp.worker.runner import drain

HOME = "/settings/notifications"


def channel(app: Flask, world: World) -> str | None:
    with app.app_context():
        found = discord_of(db.session(), world.workspace_id)
        return found.url if found is not None else None


@pytest.mark.contract("L7")
def test_the_discord_channel_of_the_workspace_is_told_of_leads(
    app: Flask, world: World, visitor: SignIn, hook: Receiver
) -> None:
    url = f"{hook.url}/api/webhooks/1/secret"
    assert visitor("admin").post(f"{HOME}/discord", {"url": url}).location == HOME
    with app.app_context():
        submit(world)
    drain(app)
    (request,) = hook.wait_for(1)
    assert b"New lead: Jane Smith" in request.body
    log = visitor("viewer").get("/deliveries?channel=discord").text
    assert ("/api/webhooks/1/…" in log, "secret" in log) == (True, False)


def test_the_discord_channel_is_changed_tested_and_taken_away(
    app: Flask, world: World, visitor: SignIn, hook: Receiver
) -> None:
    admin = visitor("admin")
    for url in (f"{hook.url}/api/webhooks/1/one", f"{hook.url}/api/webhooks/2/two"):
        admin.post(f"{HOME}/discord", {"url": url})
        assert channel(app, world) == url
    assert admin.post(f"{HOME}/discord/test").location.startswith("/deliveries/dlv_")
    drain(app)
    (request,) = hook.wait_for(1)
    assert (request.path, b"Test" in request.body) == ("/api/webhooks/2/two", True)
    admin.post(f"{HOME}/discord", {"url": ""})
    assert channel(app, world) is None
    assert admin.post(f"{HOME}/discord/test").status_code == 409


def test_an_address_that_is_not_discords_is_refused_and_kept_in_the_form(
    app: Flask, world: World, visitor: SignIn
) -> None:
    answer = visitor("admin").post(f"{HOME}/discord", {"url": "https://example.com/hook"})
    assert (answer.status_code, "Copy the address from Discord" in answer.text) == (422, True)
    assert ('value="https://example.com/hook"' in answer.text, channel(app, world)) == (True, None)


def test_mail_that_cannot_leave_is_read_in_the_outbox(app: Flask, world: World, visitor: SignIn) -> None:
    with app.app_context():
        submit(world)
    drain(app)
    page = visitor("viewer").get(HOME).text
    assert ("New lead: Jane Smith" in page, "Please call." in page, "SMTP_URL" in page) == (True, True, True)


def test_a_test_mail_goes_to_whoever_asks(app: Flask, visitor: SignIn) -> None:
    admin = visitor("admin", email="ada@acme.test")
    assert admin.post(f"{HOME}/email/test").location == HOME
    assert "Email is not set up. Set SMTP_URL" in admin.get(HOME).text
    with mailbox() as box:
        app.config["SMTP_URL"] = box.url
        assert admin.post(f"{HOME}/email/test").location.startswith("/deliveries/dlv_")
        drain(app)
        with app.app_context():
            assert [(row.target, row.state) for row in deliveries()] == [("ada@acme.test", "delivered")]


def test_only_those_who_can_mend_it_are_told_that_email_is_not_set_up(app: Flask, visitor: SignIn) -> None:
    told = {role: "Email is not set up." in visitor(role).get("/").text for role in ("viewer", "member", "admin")}
    assert told == {"viewer": False, "member": False, "admin": True}
    app.config["SMTP_URL"] = "smtp://mail.acme.test"
    assert "Email is not set up." not in visitor("admin").get("/").text


def test_the_outbox_asks_as_often_for_three_as_for_one(app: Flask, world: World, visitor: SignIn) -> None:
    viewer, counts = visitor("viewer"), []
    for more in (1, 2):
        for _ in range(more):
            with app.app_context():
                submit(world)
        drain(app)
        with statements(app) as sent:
            assert viewer.get(HOME).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 8


def test_channels_of_chats_are_added_and_tested(app: Flask, world: World, visitor: SignIn, hook: Receiver) -> None:
    admin, new = visitor("admin"), f"{HOME}/channels/new"
    for chat in ("slack", "teams", "discord"):
        sent = {"channel": chat, "url": f"{hook.url}/{chat}", "name": f"#{chat}", "events": ["form.submitted"]}
        assert admin.post(new, sent).location == HOME
    page = admin.get(HOME).text
    tests = re.findall(rf'action="({HOME}/channels/ep_\w+/test)"', page)
    assert [admin.post(test).location.startswith("/deliveries/dlv_") for test in tests] == [True] * 3
    drain(app)
    assert sorted(request.path for request in hook.wait_for(3)) == ["/discord", "/slack", "/teams"]
    wrong = admin.post(new, {"channel": "slack", "url": "https://example.com/x", "events": ["form.submitted"]})
    assert (wrong.status_code, "Copy the address from Slack" in wrong.text) == (422, True)
    assert visitor("member").get(new).status_code == 403


def test_all_mail_that_failed_is_sent_again(app: Flask, world: World, visitor: SignIn) -> None:
    admin = visitor("admin")
    for _ in range(3):
        with app.app_context():
            submit(world)
    drain(app)
    with mailbox() as box:
        app.config["SMTP_URL"] = box.url
        assert "Resend all failed (6)" in admin.get(HOME).text
        assert admin.post(f"{HOME}/outbox/resend").location == f"{HOME}#outbox"
        assert "6 mails are sent again." in admin.get(HOME).text
        drain(app)
        assert len(box.wait_for(6)) == 6
    assert "Resend all failed" not in admin.get(HOME).text
    assert visitor("viewer").post(f"{HOME}/outbox/resend").status_code == 403


def test_everybody_sees_who_is_told_of_what(visitor: SignIn) -> None:
    visitor("admin", email="ada@acme.test")
    page = visitor("viewer", email="vic@acme.test").get(HOME).text
    row = page[page.index("New lead") :].partition("</tr>")[0]
    assert ("ada@acme.test" in row, "vic@acme.test" in row) == (True, False)
