"""The dotted fields of Web form submit: sorted by entity; what does not fit becomes its default, with a warning."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from webapp.intake.dialects.dotted import Dotted, read_dotted

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def read(**sent: Any) -> Dotted:
    return read_dotted({name.replace("__", "."): value for name, value in sent.items()}, NOON)


def warned(dotted: Dotted) -> list[str]:
    return [warning.field for warning in dotted.warnings]


@pytest.mark.contract("W10")
@pytest.mark.parametrize(
    ("sent", "amount"),
    [
        (50000, "50000"),
        (0, "0"),
        (0.1, "0.1"),
        ("50000.50", "50000.5"),
        (" 7 ", "7"),
        ("1e3", "1000"),
        (9999999999999.99, "9999999999999.99"),
        ("", "0"),
        (None, "0"),
    ],
)
def test_a_number_or_a_text_that_is_one_is_an_amount(sent: object, amount: str) -> None:
    dotted = read(deal__amount=sent)
    assert (dotted.business.amount, warned(dotted)) == (Decimal(amount), [])


@pytest.mark.contract("W10")
@pytest.mark.parametrize(
    "sent", ["50,000", "$5", 1e20, -1, True, "NaN", "Infinity", "1e999999", "x", [5], {"a": 1}, 10**13, "9" * 5_000]
)
def test_another_amount_is_nothing_and_named(sent: object) -> None:
    dotted = read(deal__amount=sent)
    assert (dotted.business.amount, warned(dotted)) == (Decimal(0), ["deal.amount"])


@pytest.mark.contract("W10", "W13")
@pytest.mark.parametrize("sent", ["s0", "s1", "s2", "s3", "s4"])
def test_a_stage_is_one_of_five(sent: str) -> None:
    assert (read(deal__stage=sent).business.stage, warned(read(deal__stage=sent))) == (sent, [])
    assert (read().business.stage, warned(read())) == ("s0", [])


@pytest.mark.contract("W10")
@pytest.mark.parametrize("sent", ["s9", "S1", "Qualified", 1, ["s1"], {"s1": 1}, True])
def test_another_stage_is_s0_and_named(sent: object) -> None:
    assert (read(deal__stage=sent).business.stage, warned(read(deal__stage=sent))) == ("s0", ["deal.stage"])


@pytest.mark.contract("W10")
@pytest.mark.parametrize("sent", ["2025-03-31", "2025-03-31T23:59:59Z", "2025-03-31T23:00:00-05:00", " 2025-03-31 "])
def test_a_closing_date_is_a_day_however_precise(sent: str) -> None:
    dotted = read(deal__closingDate=sent)
    assert (dotted.business.closing_date, warned(dotted)) == (date(2025, 3, 31), [])


@pytest.mark.contract("W10")
@pytest.mark.parametrize("sent", ["2025-02-30", "0000-00-00", "99999-01-01", "soon", "31.03.2025", 20250331, [], {}])
def test_another_closing_date_is_three_months_on_and_named(sent: object) -> None:
    dotted = read(deal__closingDate=sent)
    assert (dotted.business.closing_date, warned(dotted)) == (date(2027, 2, 28), ["deal.closingDate"])


@pytest.mark.contract("W10")
@pytest.mark.parametrize("sent", ["x", ["a", 1], [["a"]], {"a": 1}, [str(n) for n in range(1_000)], ["x" * 101], True])
def test_tags_that_are_no_list_of_texts_are_none_and_named(sent: object) -> None:
    assert (read(deal__tags=sent).business.tags, warned(read(deal__tags=sent))) == ((), ["deal.tags"])


@pytest.mark.contract("W10", "C5")
def test_tags_are_cleaned_and_kept_once() -> None:
    dotted = read(deal__tags=["a", " a ", "<b>b</b>", "", "😀"])
    assert (dotted.business.tags, warned(dotted)) == (("a", "b", "😀"), [])


@pytest.mark.contract("W9")
def test_a_text_is_cut_at_500_characters_but_an_email_never() -> None:
    dotted = read(contact__firstName="é" * 501, contact__lastName="é" * 500, contact__email="x" * 600)
    assert (dotted.contact["firstName"], dotted.contact["lastName"]) == ("é" * 500, "é" * 500)
    assert (len(dotted.contact["email"]), warned(dotted)) == (600, ["contact.firstName"])


@pytest.mark.contract("W12", "C5")
def test_keys_go_to_their_entity_and_all_others_to_the_contact() -> None:
    sent = {
        "contact.x": 1,
        "account.x.y": 2,
        "deal. <i>x</i>\x00": "<b>3</b>",
        "x": None,
        "other.x": [4],
        "a.b.c": 5,
        "name": "6",
        "Contact.email": "7",
    }
    dotted = read_dotted(sent, NOON)
    assert dotted.contact_custom == {"x": None, "other.x": [4], "a.b.c": 5, "name": "6", "Contact.email": "7"}
    assert (dotted.business.account_custom, dotted.business.deal_custom) == ({"x.y": 2}, {" x": "3"})
    assert (dotted.contact, warned(dotted)) == ({}, [])


@pytest.mark.parametrize("name", ["contact.", ".email", ".", ".sourceName"])
def test_a_name_that_names_no_field_is_ignored_and_named(name: str) -> None:
    dotted = read_dotted({name: "x"}, NOON)
    assert (dotted.contact, dotted.contact_custom, warned(dotted)) == ({}, {}, [name])


@pytest.mark.parametrize(("sent", "text"), [(5, "5"), (True, "true"), (["a", 1], "a, 1"), (None, None), (" ", None)])
def test_a_number_a_boolean_and_a_list_become_texts(sent: object, text: str | None) -> None:
    dotted = read(contact__role=sent)
    assert (dotted.contact.get("role"), warned(dotted)) == (text, [])


def test_an_object_where_a_text_is_due_is_left_out_and_named() -> None:
    dotted = read(contact__role={"a": 1}, sourceName=[{"a": 1}])
    assert (dotted.contact, dotted.business.source_name) == ({}, "")
    assert sorted(warned(dotted)) == ["contact.role", "sourceName"]
