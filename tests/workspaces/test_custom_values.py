"""Values of custom fields: what is typed becomes what is stored, by the field's type, and is shown again."""

from datetime import UTC, datetime
from typing import Any

import pytest

from webapp.database.ids import new_id
from webapp.errors import Invalid, NotFound
from webapp.workspaces.custom_field_models import CustomField
from webapp.workspaces.custom_values import Held, changed, holdings

each = pytest.mark.parametrize


def field(type_: str = "text", key: str = "key", **values: Any) -> CustomField:
    at = datetime.now(UTC)
    own = {"id": new_id(), "workspace_id": new_id(), "entity": "lead", "position": 0, "in_list": False}
    return CustomField(
        **{
            **own,
            "key": key,
            "label": "Label",
            "type": type_,
            "options": [],
            "created_at": at,
            "updated_at": at,
            **values,
        }
    )


@each(
    ("type_", "text", "value"),
    [
        ("text", " Jane\x00 ", "Jane"),
        ("long_text", "one\r\ntwo", "one\ntwo"),
        ("number", "12", 12),
        ("number", "-0.5", -0.5),
        ("date", "2026-02-28", "2026-02-28"),
        ("checkbox", "true", True),
        ("checkbox", "false", False),
        ("select", "M", "M"),
        ("url", "https://acme.test/a?b=c", "https://acme.test/a?b=c"),
        ("email", "jane@acme.test", "jane@acme.test"),
        ("phone", "+49 221 1234-56", "+49 221 1234-56"),
        ("number", "  ", None),
    ],
)
def test_what_fits_a_type_is_kept_as_that_type(type_: str, text: str, value: Any) -> None:
    read = Held("key", None, field(type_, options=["S", "M"])).read(text)
    assert (read, type(read)) == (value, type(value))


@each(
    ("type_", "text", "problem"),
    [
        ("text", "x" * 1001, "Use at most 1,000 characters."),
        ("long_text", "x" * 10_001, "Use at most 10,000 characters."),
        ("number", "1,5", "Use a number, such as 12 or 12.5, without spaces or commas."),
        ("number", "NaN", "Use a number, such as 12 or 12.5, without spaces or commas."),
        ("date", "2026-02-30", "Use a date in the form 2026-01-31."),
        ("checkbox", "perhaps", "Choose yes or no."),
        ("select", "XL", "Choose one of the options."),
        ("url", "javascript:alert(1)", "Use a web address that begins with https:// or http://."),
        ("url", "https://[x", "Use a web address that begins with https:// or http://."),
        ("email", "jane at acme", "Use an email address, such as jane@example.com."),
        ("phone", "call me", "Use a phone number, such as +1 212 555 0123."),
    ],
)
def test_what_does_not_fit_is_refused_in_words(type_: str, text: str, problem: str) -> None:
    with pytest.raises(Invalid) as refused:
        Held("key", None, field(type_, options=["S", "M"])).read(text)
    assert refused.value.fields == {"value": [problem]}


@each(
    ("old", "text", "value"),
    [
        ("a", "5", "5"),
        (5, "6", 6),
        (True, "false", False),
        ([1], "[1, 2]", [1, 2]),
        (5, "about six", "about six"),
        (5, "NaN", "NaN"),
    ],
)
def test_a_key_that_nobody_defined_stays_of_its_kind_where_it_can(old: Any, text: str, value: Any) -> None:
    read = Held("key", old).read(text)
    assert (read, type(read)) == (value, type(value))


@each(
    ("type_", "value", "shown", "link"),
    [
        ("checkbox", True, "Yes", ""),
        ("checkbox", "yes", "yes", ""),
        ("number", 12.5, "12.5", ""),
        ("text", {"a": [1]}, '{"a": [1]}', ""),
        ("text", None, "", ""),
        ("url", "https://acme.test", "https://acme.test", "https://acme.test"),
        ("url", "javascript:alert(1)", "javascript:alert(1)", ""),
        ("email", "jane@acme.test", "jane@acme.test", "mailto:jane@acme.test"),
        (
            "email",
            "a?bcc=b%40c.d&x=@acme.test",
            "a?bcc=b%40c.d&x=@acme.test",
            "mailto:a%3Fbcc%3Db%2540c.d%26x%3D@acme.test",
        ),
        ("email", "javascript:alert(1)", "javascript:alert(1)", ""),
        ("phone", "+1 212 555", "+1 212 555", "tel:+1212555"),
        ("phone", "*#06#", "*#06#", ""),
    ],
)
def test_a_value_is_shown_by_its_type_whatever_it_is(type_: str, value: Any, shown: str, link: str) -> None:
    held = Held("key", value, field(type_))
    assert (held.shown, held.link) == (shown, link)


def test_a_select_offers_what_it_holds_even_where_that_is_no_option() -> None:
    assert Held("key", "XL", field("select", options=["S", "M"])).choices == ["XL", "S", "M"]
    assert Held("key", "S", field("select", options=["S", "M"])).choices == ["S", "M"]


def test_defined_fields_come_first_and_then_every_other_key() -> None:
    held = holdings([field(key="size"), field(key="when")], {"odd": 1, "when": "soon"})
    assert [(one.key, one.value) for one in held] == [("size", None), ("when", "soon"), ("odd", 1)]


def test_a_change_touches_its_key_alone() -> None:
    values = {"odd": [1], "size": "S"}
    assert changed([field(key="size")], values, "size", "M") == {"odd": [1], "size": "M"}
    assert changed([field(key="size")], values, "size", "") == {"odd": [1]}
    assert changed([field(key="when")], values, "when", "soon") == {**values, "when": "soon"}
    with pytest.raises(NotFound):
        changed([], values, "new", "value")
