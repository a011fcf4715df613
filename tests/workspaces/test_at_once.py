"""What may happen once happens once, however many ask at the same moment."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

import pyotp
import pytest
from flask import Flask

from tests.conftest import World
from tests.visitor import PASSWORD, Visitor
from webapp.extensions import db
from webapp.workspaces.lifecycle import find_user
from webapp.workspaces.models import User
from webapp.workspaces.resets import new_reset
from webapp.workspaces.second_factor import confirm, propose

NOON = 1_800_000_000


def statuses(works: Sequence[Callable[[], int]]) -> Counter[int]:
    """What all answer who begin at once."""
    start, answers = threading.Barrier(len(works)), list[int]()

    def run(work: Callable[[], int]) -> None:
        start.wait()
        answers.append(work())

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def post(guest: Visitor, path: str, sent: dict[str, str]) -> int:
    return guest.post(path, sent).status_code


def owner(world: World) -> User:
    user = find_user(db.session(), world.owner_email)
    assert user is not None
    return user


def visitors(app: Flask, number: int) -> list[Visitor]:
    found = [Visitor(app) for _ in range(number)]
    assert all(visitor.csrf for visitor in found)
    return found


def test_of_fifty_guesses_at_a_password_ten_are_looked_at(app: Flask, world: World) -> None:
    app.config["CLOCK"] = lambda: NOON
    sent = {"email": world.owner_email, "password": "wrong"}
    tries = [partial(post, guest, "/login", sent) for guest in visitors(app, 50)]
    assert statuses(tries) == {422: 10, 429: 40}


def test_a_link_sets_one_password(app: Flask, world: World) -> None:
    with app.app_context():
        token = new_reset(db.session(), owner(world))
        db.session.commit()
    tries = [
        partial(post, guest, f"/reset/{token}", {"password": f"another horse {number}"})
        for number, guest in enumerate(visitors(app, 4))
    ]
    assert statuses(tries) == {303: 1, 404: 3}


@pytest.mark.parametrize("kind", ["code", "recovery code"])
def test_a_code_lets_one_in(app: Flask, world: World, kind: str) -> None:
    app.config["CLOCK"] = lambda: NOON
    with app.app_context():
        secret = propose(owner(world))
        codes = confirm(db.session(), owner(world), pyotp.TOTP(secret).at(NOON - 30))
        db.session.commit()
    shown = codes[0] if kind == "recovery code" else pyotp.TOTP(secret).at(NOON)
    guests = visitors(app, 4)
    for guest in guests:
        guest.post("/login", {"email": world.owner_email, "password": PASSWORD})
        assert guest.csrf
    tries = [partial(post, guest, "/login/code", {"code": shown}) for guest in guests]
    assert statuses(tries) == {303: 1, 422: 3}
