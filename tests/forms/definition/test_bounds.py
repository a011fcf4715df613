"""The least and the most that a field takes."""

import pytest

from webapp.errors import Invalid
from webapp.forms.definition.field import FormField
from webapp.http.reading import read_values


def field(**settings: str) -> FormField:
    return read_values(FormField, {"key": "one", "type": "short_text", **settings})


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("number", "-2.5", "10"),
        ("number", "9", "10"),
        ("date", "2026-01-31", "2026-02-01"),
        ("short_text", "2", "10"),
        ("rating", "", "10"),
        ("long_text", "5", "5"),
    ],
)
def test_a_bound_is_as_the_kind_counts(kind: str, least: str, most: str) -> None:
    kept = field(type=kind, min=least, max=most)
    assert (kept.min, kept.max) == (least, most)


@pytest.mark.parametrize(
    ("kind", "setting", "bound"),
    [
        ("number", "min", "1e5"),
        ("number", "max", "Infinity"),
        ("number", "max", "٣"),
        ("date", "min", "20260131"),
        ("date", "max", "2026-02-30"),
        ("short_text", "min", "-1"),
        ("short_text", "max", "10001"),
        ("rating", "max", "1"),
        ("rating", "max", "11"),
    ],
)
def test_another_bound_is_refused_at_its_setting(kind: str, setting: str, bound: str) -> None:
    with pytest.raises(Invalid) as refused:
        field(type=kind, **{setting: bound})
    assert list(refused.value.fields) == [setting]


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [("number", "10", "9.5"), ("date", "2026-02-01", "2026-01-31"), ("short_text", "3", "2")],
)
def test_bounds_that_nothing_could_meet_are_refused(kind: str, least: str, most: str) -> None:
    with pytest.raises(Invalid) as refused:
        field(type=kind, min=least, max=most)
    assert refused.value.fields == {"max": [f"This is less than the least, {least}. Nothing could meet both."]}
