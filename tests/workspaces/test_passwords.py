import pytest
from argon2 import PasswordHasher
from flask import Flask

from tests.conftest import World
from tests.workspaces.people import PASSWORD
from webapp.errors import Invalid
from webapp.extensions import db
from webapp.workspaces.lifecycle import find_user
from webapp.workspaces.models import User
from webapp.workspaces.passwords import check_password, is_password, renew_hash


@pytest.fixture
def owner(context: Flask, world: World) -> User:
    user = find_user(db.session(), world.owner_email)
    assert user is not None
    return user


@pytest.mark.parametrize("password", ["correct horse battery", "ünïcödé wörds", "x1!y2?z3&4", "w" * 195 + "abcde"])
def test_a_long_enough_password_is_taken(password: str) -> None:
    check_password(password, "jane@acme.test")


@pytest.mark.parametrize(
    ("password", "cure"),
    [
        ("", "Use at least 10 characters. A few words in a row are easy to remember."),
        ("nine char", "Use at least 10 characters. A few words in a row are easy to remember."),
        ("ab" * 101, "Use at most 200 characters."),
        ("Jane.Smith@acme.test", "Use something else than your email address."),
        ("jane.smith", "Use something else than your email address."),
        ("Password123", "This password is among the first that anyone would try. Use another one."),
        ("aaaaaaaaaaaaaa", "This password is among the first that anyone would try. Use another one."),
    ],
)
def test_a_password_that_anyone_would_try_is_refused_with_the_cure(password: str, cure: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password(password, "jane.smith@acme.test")
    assert refused.value.fields == {"password": [cure]}


def test_the_password_and_no_other_lets_in(owner: User) -> None:
    assert is_password(owner, PASSWORD)
    assert not is_password(owner, PASSWORD + " ")
    assert not is_password(owner, "")


def test_nobody_and_who_has_no_password_cannot_be_let_in(owner: User) -> None:
    owner.password_hash = ""
    assert not is_password(owner, "a password that nobody has")
    assert not is_password(owner, "")
    assert not is_password(None, "a password that nobody has")


def test_a_hash_of_other_parameters_is_made_anew(owner: User) -> None:
    renew_hash(owner, PASSWORD)
    today = owner.password_hash
    owner.password_hash = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    assert is_password(owner, PASSWORD)
    renew_hash(owner, PASSWORD)
    assert today.split("$")[:4] == owner.password_hash.split("$")[:4] == ["", "argon2id", "v=19", "m=19456,t=2,p=1"]
    assert is_password(owner, PASSWORD)
