"""What a submission may do to a lead, as pure rules: nothing that is known is ever lost to what is not."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.leads.filling import (
    COLUMNS,
    LARGEST_CUSTOM_DATA,
    Change,
    Person,
    changed_lead,
    merge_words,
    new_lead,
    tag_key,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EMPTY: tuple[object, ...] = (None, "", [], {})

texts = st.text(min_size=1, max_size=5)
words = st.lists(st.text(alphabet="aAbBßS", min_size=1, max_size=3), max_size=5)
json_values = st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=2)
people = st.builds(
    Person,
    values=st.dictionaries(st.sampled_from(list(COLUMNS)), texts),
    project_types=words,
    tags=words,
    custom=st.dictionaries(st.sampled_from("abc"), json_values),
    email_key=st.just(b"e"),
    phone_key=st.just(b"p"),
)


class Known:
    """A lead as it is found: all that is read of it is its columns."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._mapping = row


def lead(person: Person) -> dict[str, Any]:
    return new_lead(person, NOW, id=b"", account_id=None, assignee_id=None)


def changed(row: Mapping[str, Any], person: Person, *, overwrite: bool) -> Change:
    return changed_lead(Known(row), person, NOW, overwrite=overwrite)  # type: ignore[arg-type]


def is_filled(value: object) -> bool:
    return value not in EMPTY


@pytest.mark.contract("K20")
@given(people, people)
def test_filling_never_changes_what_is_known(known: Person, more: Person) -> None:
    before = lead(known)
    after = changed(before, more, overwrite=False)
    for column in COLUMNS.values():
        assert after.row[column] == before[column] or before[column] is None
    for key, value in before["custom_data"].items():
        assert after.row["custom_data"][key] == value or not is_filled(value)
    assert after.replaced == ()
    for column in ("tags", "project_types"):
        assert after.row[column][: len(before[column])] == before[column]


@pytest.mark.contract("K20")
@given(people, people)
def test_filling_leaves_nothing_empty_that_was_sent(known: Person, more: Person) -> None:
    after = changed(lead(known), more, overwrite=False)
    assert all(after.row[COLUMNS[name]] for name in more.values)
    assert all(is_filled(after.row["custom_data"][key]) for key, value in more.custom.items() if is_filled(value))


@given(people, people)
def test_overwriting_takes_what_was_sent_and_loses_nothing_to_an_empty_value(known: Person, more: Person) -> None:
    before = lead(known)
    after = changed(before, more, overwrite=True)
    for name, column in COLUMNS.items():
        keeps = name not in more.values or (name == "source" and before[column])
        assert after.row[column] == (before[column] if keeps else more.values[name])
    for key in {*known.custom, *more.custom}:
        sent = more.custom.get(key)
        assert after.row["custom_data"].get(key) == (sent if is_filled(sent) else before["custom_data"].get(key))


@pytest.mark.contract("C20")
@given(people, people, st.booleans())
def test_the_first_declared_source_stays(known: Person, more: Person, overwrite: bool) -> None:
    after = changed(lead(known), more, overwrite=overwrite)
    assert after.row["source"] == known.values.get("source", more.values.get("source"))


@given(people, people, st.booleans())
def test_a_changed_email_or_phone_takes_its_key_along(known: Person, more: Person, overwrite: bool) -> None:
    before = {**lead(known), "email_key": b"old e", "phone_key": b"old p"}
    after = changed(before, more, overwrite=overwrite)
    for name, key in (("email", more.email_key), ("phone", more.phone_key)):
        assert after.row[f"{name}_key"] == (before[f"{name}_key"] if after.row[name] == before[name] else key)


@given(people, people, st.booleans())
def test_a_change_names_exactly_what_it_did(known: Person, more: Person, overwrite: bool) -> None:
    before = lead(known)
    after = changed(before, more, overwrite=overwrite)
    assert after.any == any(after.row[name] != before[name] for name in after.row)
    assert changed({**before, **after.row}, more, overwrite=overwrite).any is False


@pytest.mark.contract("C20")
@given(words, words)
def test_merged_words_keep_order_and_spelling_and_are_compared_without_case(old: list[str], new: list[str]) -> None:
    merged = merge_words(old, new)
    keys = [tag_key(word) for word in merged]
    assert len(set(keys)) == len(keys)
    assert set(keys) == {tag_key(word) for word in (*old, *new)}
    everything = [*old, *new]
    assert merged == sorted(merged, key=everything.index)
    assert merge_words(merged, new) == merged


def test_words_are_compared_as_their_tags_are_found() -> None:
    assert merge_words(["Straße"], ["STRASSE", "street"]) == ["Straße", "street"]


def test_custom_data_stops_growing_at_its_bound_and_says_what_was_left_out() -> None:
    large = "x" * (LARGEST_CUSTOM_DATA // 2)
    known = lead(Person(values={}, custom={"first": large}))
    after = changed(known, Person(values={}, custom={"second": large, "third": 3}), overwrite=False)
    assert sorted(after.row["custom_data"]) == ["first", "third"]
    assert after.kept == ("customData.second",)
