"""K12, K12a, K13 and K14: every field of a submission finds its place, and none is lost."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.forms.mapping import TARGETS, Mapped, NotText, map_fields, text_of, valid_target

PRINTED = {
    "name": ["name", "full_name", "fullname"],
    "firstName": ["first_name", "firstname", "fname"],
    "lastName": ["last_name", "lastname", "lname"],
    "email": ["email", "email_address", "e-mail"],
    "phone": ["phone", "phone_number", "tel", "mobile"],
    "company": ["company", "company_name", "organization"],
    "address": ["address", "street", "street_address"],
    "city": ["city"],
    "state": ["state", "province"],
    "zip": ["zip", "zipcode", "postal_code"],
    "noteContent": ["message", "notes", "comments", "inquiry"],
    "budget": ["budget", "budget_range", "price_range"],
    "timeline": ["timeline", "timeframe", "when"],
    "projectTypes": ["project_type", "service", "service_type"],
    "source": ["source", "referral_source", "how_did_you_hear"],
}
PAIRS = [(name, target) for target, names in PRINTED.items() for name in names]

some_names = st.sampled_from([*(name for name, _ in PAIRS), "__proto__", "", "😀", "E-Mail", "x", "x (2)"]) | st.text()
some_values = (
    st.text() | st.integers() | st.none() | st.lists(st.text()) | st.dictionaries(st.text(), st.text(), max_size=1)
)
some_targets = st.sampled_from([*TARGETS, "customData.x", "customData.x (2)", "customData.", "nonsense", ""])


@pytest.mark.contract("K12")
@pytest.mark.parametrize(("name", "target"), PAIRS)
def test_a_name_that_everybody_uses_finds_its_field_however_it_is_written(name: str, target: str) -> None:
    value: object = ["x"] if target == "projectTypes" else "x"
    for written in (
        name,
        name.upper(),
        name.title(),
        name.replace("_", "-"),
        name.replace("_", " "),
        name.replace("-", "_"),
    ):
        assert map_fields({written: "x"}, {}) == Mapped({target: value})  # type: ignore[dict-item]


@pytest.mark.contract("K12a")
@pytest.mark.parametrize(("target", "names"), [(target, names) for target, names in PRINTED.items() if len(names) > 1])
def test_of_several_names_for_one_field_the_first_in_order_wins_and_the_rest_is_kept(
    target: str, names: list[str]
) -> None:
    sent = {name: f"the {name}" for name in reversed(names)}
    mapped = map_fields(sent, {})
    winner = sent.pop(names[0])
    assert mapped.values == {target: [winner] if target == "projectTypes" else winner}
    assert mapped.custom == sent


@pytest.mark.contract("K12a")
def test_of_two_spellings_of_one_name_the_first_sent_wins() -> None:
    assert map_fields({"E-MAIL": "a@b.c", "e mail": "d@e.f"}, {}) == Mapped({"email": "a@b.c"}, {"e mail": "d@e.f"})


@pytest.mark.parametrize("nothing", ["", None, [], [""], [None]])
def test_an_empty_field_counts_as_absent(nothing: object) -> None:
    assert map_fields({"name": nothing, "full_name": "Jane"}, {}) == Mapped({"name": "Jane"})
    assert map_fields({"full_name": "Jane", "fullname": nothing}, {}) == Mapped({"name": "Jane"})


@pytest.mark.contract("K12a")
def test_a_full_name_stays_beside_an_explicit_first_name() -> None:
    sent = {"name": "Jane Smith", "fname": "Janie", "email": "a@b.c"}
    assert map_fields(sent, {}) == Mapped({"name": "Jane Smith", "firstName": "Janie", "email": "a@b.c"})


@pytest.mark.contract("K13")
@pytest.mark.parametrize(
    ("mapping", "values", "custom"),
    [
        ({"contact": "email"}, {"email": "c"}, {"email": "e", "E-Mail": "m"}),
        ({"CONTACT": "email"}, {"email": "c"}, {"email": "e", "E-Mail": "m"}),
        ({"e_mail": "email"}, {"email": "m"}, {"email": "e", "contact": "c"}),
        ({"email": "company"}, {"company": "e", "email": "m"}, {"contact": "c"}),
        ({"email": "customData.mail"}, {"email": "m"}, {"mail": "e", "contact": "c"}),
        ({"E-Mail": "phone", "e_mail": "city"}, {"phone": "m", "email": "e"}, {"contact": "c"}),
        ({"contact": "name"}, {"name": "c", "email": "e"}, {"E-Mail": "m"}),
        ({"contact": "nonsense"}, {"email": "e"}, {"E-Mail": "m", "contact": "c"}),
        ({"email": "customData."}, {"email": "e"}, {"E-Mail": "m", "contact": "c"}),
        ({"not sent": "email"}, {"email": "e"}, {"E-Mail": "m", "contact": "c"}),
        ({"contact": "email", "email": "email"}, {"email": "e"}, {"E-Mail": "m", "contact": "c"}),
    ],
)
def test_the_owners_mapping_wins_over_the_defaults(
    mapping: dict[str, str], values: dict[str, str | list[str]], custom: dict[str, object]
) -> None:
    assert map_fields({"email": "e", "E-Mail": "m", "contact": "c"}, mapping) == Mapped(values, custom)


@pytest.mark.contract("K13")
@pytest.mark.parametrize(
    ("target", "valid"),
    [
        *((target, True) for target in PRINTED),
        *(("customData.x", True), ("customData.a.b", True), ("customData.__proto__", True)),
        *(("customData.", False), ("customData", False), ("", False), ("Email", False), ("status", False)),
    ],
)
def test_a_target_is_a_field_of_the_api_or_a_key_of_the_custom_data(target: str, valid: bool) -> None:
    assert valid_target(target) is valid


@pytest.mark.contract("K14")
@pytest.mark.parametrize("value", ["x", "", 5, 5.5, True, None, ["a", 1], {"a": {"b": [1]}}])
@pytest.mark.parametrize("name", ["colour", "__proto__", "constructor", "", " ", "😀", "n" * 200, "customData.x"])
def test_an_unmapped_field_is_kept_under_its_name_with_its_json_type(name: str, value: object) -> None:
    mapped = map_fields({name: value}, {})
    assert mapped == Mapped({}, {name: value})
    assert mapped.custom[name] is value


def test_two_fields_for_one_key_of_the_custom_data_are_both_kept() -> None:
    sent = {"x": 1, "y": 2, "z": 3}
    assert map_fields(sent, {"y": "customData.x", "z": "customData.x"}).custom == {"x": 2, "x (2)": 3, "x (3)": 1}


def test_an_object_where_text_is_due_is_kept_aside_and_named_and_the_next_field_is_used() -> None:
    sent = {"email": {"a": "b"}, "e-mail": "a@b.c", "service": ["x", {}]}
    mapped = map_fields(sent, {})
    assert mapped == Mapped({"email": "a@b.c"}, {"email": {"a": "b"}, "service": ["x", {}]}, ["email", "service"])


@pytest.mark.parametrize(
    ("sent", "types"),
    [("Roof", ["Roof"]), (["Roof", "Solar"], ["Roof", "Solar"]), (["Roof", "", None, 5], ["Roof", "5"])],
)
def test_project_types_are_a_list(sent: object, types: list[str]) -> None:
    assert map_fields({"project_type": sent}, {}).values == {"projectTypes": types}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *(("x", "x"), ("", ""), (None, ""), (True, "true"), (False, "false"), (0, "0"), (-5, "-5"), (5.0, "5.0")),
        *((1e22, "1e+22"), (2**64 - 1, "18446744073709551615"), (["a", "b"], "a, b"), ([1, None, "", True], "1, true")),
        *(([], ""), (["a", ["b", "c"]], "a, b, c")),
    ],
)
def test_a_json_value_becomes_text_where_text_is_due(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize("value", [{}, {"a": 1}, [{}], ["a", [{"b": 1}]]])
def test_an_object_is_not_text(value: object) -> None:
    with pytest.raises(NotText):
        text_of(value)


@given(st.dictionaries(some_names, some_values), st.dictionaries(some_names, some_targets))
def test_no_field_is_lost(sent: Mapping[str, object], mapping: Mapping[str, str]) -> None:
    mapped = map_fields(sent, mapping)
    kept = len(mapped.values) + len(mapped.custom)
    empty = sum(value in ("", None) or isinstance(value, list) and not any(value) for value in sent.values())
    assert len(sent) - empty <= kept <= len(sent)
    assert set(mapped.values) <= TARGETS
    assert all(mapped.values.values())
