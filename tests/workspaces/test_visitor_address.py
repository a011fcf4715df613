"""What is written down of the address that a visitor comes from."""

import pytest
from flask import Flask

from webapp.database.ids import new_id
from webapp.workspaces.visitor_address import CHOICES, CUT, HASHED, NOTHING, WHOLE, blockable, kept

WORKSPACE, OTHER = new_id(), new_id()
V6 = "2001:db8:1:2:3:4:5:6"

each = pytest.mark.parametrize
pytestmark = pytest.mark.usefixtures("context")


@each(
    ("choice", "address", "expected"),
    [
        (WHOLE, "203.0.113.77", "203.0.113.77"),
        (CUT, "203.0.113.77", "203.0.113.0"),
        (CUT, V6, "2001:db8:1::"),
        (CUT, "::ffff:203.0.113.77", "203.0.113.0"),
        (CUT, "fe80::1%eth0", "fe80::"),
        (CUT, "no address", ""),
        (HASHED, "no address", ""),
        (NOTHING, "203.0.113.77", ""),
        (NOTHING, "", ""),
    ],
)
def test_an_address_is_kept_whole_or_cut_or_not_at_all(choice: str, address: str, expected: str) -> None:
    assert kept(choice, WORKSPACE, address) == expected


def test_hashes_are_equal_for_an_address_of_a_workspace_and_for_no_other() -> None:
    hashed = kept(HASHED, WORKSPACE, "203.0.113.77")
    assert hashed == kept(HASHED, WORKSPACE, "::ffff:203.0.113.77")
    others = {kept(HASHED, WORKSPACE, "203.0.113.78"), kept(HASHED, OTHER, "203.0.113.77"), kept(HASHED, WORKSPACE, V6)}
    assert len(others | {hashed}) == 4
    assert len(hashed) <= 45


def test_without_the_secret_key_nobody_can_make_the_hash_of_an_address(context: Flask) -> None:
    before = kept(HASHED, WORKSPACE, "203.0.113.77")
    context.config["SECRET_KEY"] = "another key of the tests, long enough to be one"
    context.extensions.pop("inlet_address_key")
    assert kept(HASHED, WORKSPACE, "203.0.113.77") != before


@each("first", [CUT, HASHED, NOTHING])
@each("then", CHOICES)
def test_what_was_given_away_does_not_come_back(first: str, then: str) -> None:
    stored = kept(first, WORKSPACE, "203.0.113.77")
    again = kept(then, WORKSPACE, stored)
    assert "77" not in again.split(".")
    assert again == stored or then in (HASHED, NOTHING)


@each(
    ("choice", "address", "expected"),
    [
        (WHOLE, "203.0.113.77", "203.0.113.77"),
        (WHOLE, V6, V6),
        (CUT, "203.0.113.77", "203.0.113.0/24"),
        (CUT, V6, "2001:db8:1::/48"),
        (HASHED, V6, ""),
        (NOTHING, V6, ""),
    ],
)
def test_of_a_cut_address_its_net_is_blocked(choice: str, address: str, expected: str) -> None:
    assert blockable(kept(choice, WORKSPACE, address)) == expected
