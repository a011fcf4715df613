"""What is stored comes back as it was, on each database."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, select, text

from webapp.database import types
from webapp.extensions import db

TABLE = Table(
    "stored_values",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("id_", types.Id),
    Column("digest", types.Digest),
    Column("identity", types.IdentityKey),
    Column("bytes", types.Bytes),
    Column("text", types.LongText),
    Column("counter", types.Counter),
    Column("at", types.UtcTime),
    Column("json", types.Json),
    mysql_charset="utf8mb4",
    mysql_collate="utf8mb4_bin",
)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def table(application: Flask) -> Iterator[Flask]:
    with application.app_context():
        TABLE.create(db.engine)
        yield application
        TABLE.drop(db.engine)


def stored(**values: Any) -> Any:
    with db.engine.begin() as connection:
        connection.execute(TABLE.delete())
        connection.execute(TABLE.insert().values(id=1, **values))
        return connection.execute(select(TABLE)).one()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id_", bytes(16)),
        ("id_", b"\xff" * 15 + b" "),
        ("digest", b" " * 32),
        ("identity", b"e" + bytes(32)),
        ("bytes", bytes(range(256)) * 1_200),
        ("text", "a\x00 😀 é é " + "x" * 300_000),
        ("counter", 2**53 + 1),
    ],
)
def test_bytes_texts_and_numbers_come_back_as_they_were(table: Flask, name: str, value: object) -> None:
    assert getattr(stored(**{name: value}), name) == value


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(value=json_values)
def test_json_comes_back_with_its_types_and_the_order_of_its_keys(table: Flask, value: object) -> None:
    assert json.dumps(stored(json=value).json) == json.dumps(value)


def test_a_moment_is_kept_to_the_microsecond_and_read_in_utc_whatever_the_zone_it_was_given_in(table: Flask) -> None:
    moment = datetime(2026, 7, 1, 1, 2, 3, 456_789, timezone(timedelta(hours=5, minutes=45)))
    kept = stored(at=moment).at
    assert (kept, kept.tzinfo) == (moment, UTC)


def test_emoji_and_accents_are_told_apart(table: Flask) -> None:
    stored(text="josé 😀 ")
    with db.engine.connect() as connection:
        for other, same in (("josé 😀 ", True), ("jose 😀 ", False), ("josé 😁 ", False), ("JOSÉ 😀 ", False)):
            found = connection.execute(select(TABLE).where(TABLE.c.text == text(":other")), {"other": other}).first()
            assert (found is not None) is same
