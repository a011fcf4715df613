"""Ids: UUIDv7 that rise within a process, shown with a prefix, and read back from that wording alone."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.database.ids import created_at, new_id, parse, sequence, show

ids = st.binary(min_size=16, max_size=16)


def test_ids_rise_and_are_never_made_twice_by_many_threads() -> None:
    start = threading.Barrier(8)

    def make(_: int) -> list[bytes]:
        start.wait(10)
        return [new_id() for _ in range(2_000)]

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(make, range(8)))
    assert all(mine == sorted(mine) for mine in made)
    assert len({id_ for mine in made for id_ in mine}) == 16_000
    assert len({sequence(id_) for mine in made for id_ in mine}) == 16_000


def test_an_id_is_a_uuid_of_version_7_that_tells_its_time() -> None:
    before = datetime.now(UTC)
    id_ = new_id()
    assert (uuid.UUID(bytes=id_).version, uuid.UUID(bytes=id_).variant) == (7, uuid.RFC_4122)
    assert abs(created_at(id_) - before) < timedelta(seconds=2)


@given(ids, ids)
def test_the_public_wording_is_read_back_and_sorts_as_the_bytes_do(one: bytes, other: bytes) -> None:
    assert parse("lead", show("lead", one)) == one
    assert (show("lead", one) < show("lead", other)) == (one < other)


def test_the_wording_has_a_prefix_and_26_letters_of_crockfords_alphabet() -> None:
    assert show("lead", bytes(16)) == "lead_" + "0" * 26
    assert show("form_response", b"\xff" * 16) == "form_response_7" + "z" * 25


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lead",
        "lead_",
        "form_" + "0" * 26,
        "lead_" + "0" * 25,
        "lead_" + "0" * 27,
        "lead_8" + "0" * 25,
        "lead_" + "0" * 25 + "u",
        "lead_" + "0" * 25 + "A",
        "LEAD_" + "0" * 26,
        "lead_" + "0" * 25 + "\u0660",
        " lead_" + "0" * 26,
        "lead__" + "0" * 26,
    ],
)
def test_whatever_is_not_that_wording_is_no_id(text: str) -> None:
    assert parse("lead", text) is None
