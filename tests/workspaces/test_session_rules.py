"""What a session is bound to, and that nobody learns at the door who has an account."""

import re
import time
from collections.abc import Callable

import pytest
from flask import Flask

from tests.calls import statements
from tests.conftest import World
from tests.deliveries.conftest import box
from tests.servers.mailbox import Mailbox
from tests.test_pages import READ, STREAMS
from tests.visitor import PASSWORD, Visitor
from tests.workspaces.people import join
from webapp.extensions import db
from webapp.worker.runner import drain
from webapp.workspaces.cookie import NAME
from webapp.workspaces.models import Member, User

__all__ = ["box"]

PLANTED = "a token that somebody else knows"


@pytest.fixture
def guest(app: Flask, world: World) -> Visitor:
    return Visitor(app)


def log_in(guest: Visitor, email: str, password: str = PASSWORD) -> int:
    return guest.post("/login", {"email": email, "password": password}).status_code


def test_a_token_that_was_planted_is_never_let_in(guest: Visitor, world: World) -> None:
    guest.client.set_cookie(NAME, PLANTED)
    assert log_in(guest, world.owner_email) == 303
    own = guest.token
    guest.client.set_cookie(NAME, PLANTED)
    assert (own != PLANTED, guest.get("/profile").status_code) == (True, 303)


def test_every_sign_in_and_every_proof_gives_another_token(guest: Visitor, world: World) -> None:
    seen = []
    for _ in range(2):
        log_in(guest, world.owner_email)
        seen.append(guest.token)
    guest.post("/login/again", {"proof": PASSWORD})
    seen.append(guest.token)
    new = {"current": PASSWORD, "password": "another horse battery"}
    assert guest.post("/profile/password", new).status_code == 303
    assert len({*seen, guest.token}) == 4


def test_a_role_that_was_lowered_counts_from_the_next_request_on(app: Flask, visitor: Callable[..., Visitor]) -> None:
    admin = visitor("admin")
    assert admin.get("/settings/developer/webhooks").status_code == 200
    with app.app_context():
        db.session.get_one(Member, admin.member_id).role = "viewer"
        db.session.commit()
    assert admin.get("/settings/developer/webhooks").status_code == 403


def test_signing_in_is_as_much_work_whoever_it_is_for(app: Flask, guest: Visitor, world: World) -> None:
    """By what the database is asked, and by the time of the processor, which the comparison of a password takes."""
    with app.app_context():
        join(world.workspace_id, "company@acme.test")
        db.session.query(User).filter_by(email="company@acme.test").one().password_hash = ""
        db.session.commit()
    log_in(guest, "first@acme.test", "wrong")  # what is loaded once is loaded now
    works = {}
    for email in (world.owner_email, "company@acme.test", "nobody@acme.test"):
        assert guest.csrf, "fetched before it counts"
        with statements(app) as asked:
            begin = time.thread_time()
            assert log_in(guest, email, "another horse battery") == 422
            works[email] = len(asked), time.thread_time() - begin
    counts, times = zip(*works.values(), strict=True)
    assert len(set(counts)) == 1, works
    assert min(times) > max(times) / 4, works


def test_no_page_and_no_letter_believes_the_host_that_a_caller_names(
    app: Flask, guest: Visitor, world: World, box: Mailbox
) -> None:
    evil = {"Host": "evil.test", "X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "gopher"}
    for route in READ:
        if route.role is None and "<" not in route.path and route.path not in STREAMS:
            answer = guest.get(route.path, headers=evil)
            assert b"evil.test" not in answer.get_data() + answer.headers.get("Location", "").encode(), route.path
    guest.post("/forgot", {"email": world.owner_email}, headers=evil)
    drain(app)
    (mail,) = box.mails
    links = re.findall(r"https?://[^/\s]+", mail.message.get_content())
    assert set(links) == {app.config["PUBLIC_URL"]}
