from xml.etree import ElementTree

import pyotp
import pytest
from flask import Flask

from tests.conftest import World
from tests.workspaces.people import join
from webapp.errors import Invalid
from webapp.extensions import db
from webapp.workspaces.models import User
from webapp.workspaces.second_factor import (
    accept,
    address_of,
    confirm,
    has_second_factor,
    new_recovery_codes,
    propose,
    qr_code,
    recovery_codes_left,
    turn_off,
)

NOON = 1_800_000_000 // 30 * 30


@pytest.fixture
def jane(context: Flask, world: World) -> User:
    context.config["CLOCK"] = lambda: NOON
    return join(world.workspace_id, "jane@acme.test")


def code(user: User, at: int) -> str:
    return pyotp.TOTP(propose(user)).at(at)


def is_accepted(user: User, text: str) -> bool:
    return accept(db.session(), user, text)


def test_the_second_factor_counts_once_a_code_was_shown(jane: User) -> None:
    secret = propose(jane)
    assert (propose(jane), has_second_factor(jane)) == (secret, False)
    with pytest.raises(Invalid) as refused:
        confirm(db.session(), jane, "000000")
    assert list(refused.value.fields) == ["code"]
    codes = confirm(db.session(), jane, code(jane, NOON))
    assert (len(codes), has_second_factor(jane), recovery_codes_left(db.session(), jane.id)) == (10, True, 10)
    assert jane.totp is not None and secret.encode() not in jane.totp


@pytest.mark.parametrize(("seconds", "accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_of_half_a_minute_ago_or_ahead_is_accepted(jane: User, seconds: int, accepted: bool) -> None:
    assert is_accepted(jane, code(jane, NOON + seconds)) == accepted


@pytest.mark.parametrize("then", [-30, 0])
def test_no_step_is_accepted_twice_nor_one_before_it(jane: User, then: int) -> None:
    assert is_accepted(jane, code(jane, NOON))
    assert not is_accepted(jane, code(jane, NOON + then))
    assert is_accepted(jane, code(jane, NOON + 30))


def test_a_code_may_be_typed_with_spaces(jane: User) -> None:
    digits = code(jane, NOON)
    assert is_accepted(jane, f" {digits[:3]} {digits[3:]} ")


@pytest.mark.parametrize("text", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "0" * 16, "\ud83d" * 16])
def test_what_is_no_code_is_not_accepted(jane: User, text: str) -> None:
    propose(jane)
    assert not is_accepted(jane, text)


def test_a_recovery_code_stands_in_once(jane: User) -> None:
    first, second, *_ = confirm(db.session(), jane, code(jane, NOON))
    assert is_accepted(jane, first.upper())
    assert not is_accepted(jane, first)
    assert is_accepted(jane, second.replace("-", " "))
    assert recovery_codes_left(db.session(), jane.id) == 8


def test_new_recovery_codes_end_the_old_ones_and_belong_to_their_user(jane: User, world: World) -> None:
    old = confirm(db.session(), jane, code(jane, NOON))
    new = new_recovery_codes(db.session(), jane)
    joe = join(world.workspace_id, "joe@acme.test")
    assert not is_accepted(jane, old[0])
    assert not is_accepted(joe, new[0])
    assert is_accepted(jane, new[0])


def test_turned_off_nothing_is_left_of_it(jane: User) -> None:
    codes = confirm(db.session(), jane, code(jane, NOON))
    secret = propose(jane)
    turn_off(db.session(), jane)
    assert (has_second_factor(jane), recovery_codes_left(db.session(), jane.id)) == (False, 0)
    assert not is_accepted(jane, codes[0])
    assert propose(jane) != secret


def test_the_qr_code_is_a_picture_without_styles_of_its_own(jane: User) -> None:
    address = address_of(jane, propose(jane))
    assert address.startswith("otpauth://totp/Inlet:jane%40acme.test?secret=")
    picture = qr_code(address)
    assert ElementTree.fromstring(picture).tag.endswith("svg")  # noqa: S314 (our own)
    assert "style" not in picture
