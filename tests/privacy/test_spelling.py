"""Somebody's email, phone and name are found as people and programs write them, and nobody else's are."""

from time import perf_counter

import pytest

from webapp.privacy.spelling import ERASED, Spellings

EMAIL = Spellings(emails=("jane+x@acme.test",))
PHONE = Spellings(phones=("4915112345678",))
NAME = Spellings(names=(("Zoë", "O'Brien"),))


@pytest.mark.parametrize(
    "text",
    [
        "jane+x@acme.test",
        "<JANE+X@Acme.Test>",
        "email=jane%2Bx%40acme.test&a=b",
        "a=b+jane%2Bx%40acme.test",
        r"{\u0022mail\u0022:\u0022jane\u002bx\u0040acme.test\u0022}",
        "Write to jane+x@acme.test.",
        r"a\njane+x@acme.test",
    ],
)
def test_an_email_is_found_however_it_is_written(text: str) -> None:
    assert EMAIL.found_in(text)
    assert ERASED in EMAIL.cleared(text)
    assert not EMAIL.found_in(EMAIL.cleared(text))


@pytest.mark.parametrize(
    "text",
    ["mary-jane+x@acme.test", "a.jane+x@acme.test", "jane+x@acme.test.org", "jane@acme.test", "jane+x@acme.tests"],
)
def test_a_longer_email_is_somebody_elses(text: str) -> None:
    assert EMAIL.cleared(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "+4915112345678",
        "+49 151 1234 5678",
        "0049 (151) 12345-678",
        "0151/12345678",
        "(0151) 123 456 78",
        "phone=%2B49+151+12345678",
        "phone=%2B49%20151%2012345678",
        "4915112345678",
        "call 15112345678 now",
    ],
)
def test_a_phone_is_found_however_it_is_written(text: str) -> None:
    assert PHONE.found_in(text)
    assert not PHONE.found_in(PHONE.cleared(text))


@pytest.mark.parametrize("text", ["+49151123456789", "54915112345678", "0151 1234567", "1512345678"])
def test_another_number_is_somebody_elses(text: str) -> None:
    assert PHONE.cleared(text) == text


@pytest.mark.parametrize(
    "text",
    ["Zoë O'Brien", "zoë  o'brien", "O'Brien, Zoë", "Zo%C3%AB+O%27Brien", r"Zo\u00eb O\u0027Brien", "(Zoë O'Brien)"],
)
def test_a_full_name_is_found_in_both_orders(text: str) -> None:
    assert NAME.found_in(text)


@pytest.mark.parametrize("text", ["Zoë", "O'Brien", "Zoë and O'Brien", "Zoë O'Briens", "AZoë O'Brien"])
def test_a_part_of_a_name_is_not_the_name(text: str) -> None:
    assert NAME.cleared(text) == text


def test_what_is_cleared_keeps_its_shape() -> None:
    found = Spellings(words=("Jane",)).cleared({"a Jane": ["Jane", 1, None, {"b": b"\xffJane"}]})
    assert found == {f"a {ERASED}": [ERASED, 1, None, {"b": b"\xff" + ERASED.encode()}]}


def test_nothing_is_found_of_nobody() -> None:
    assert not Spellings().found_in("anything")
    assert Spellings().cleared("anything") == "anything"


def test_keys_of_the_program_stay_whoever_is_called_so() -> None:
    assert Spellings(words=("to",)).cleared({"to": "to you"}) == {"to": "[erased] you"}


@pytest.mark.parametrize(
    ("spellings", "text"),
    [
        (Spellings(words=(f"a{' ' * 18}b",)), f"a{' ' * 36}c b"),
        (Spellings(words=(f"a{' +' * 17}b",)), f"a{'+' * 68}c b"),
        (Spellings(emails=("jane@lead.test",)), f"{'+' * 250_000} jane"),
    ],
)
def test_no_name_and_no_text_take_long_together(spellings: Spellings, text: str) -> None:
    began = perf_counter()
    assert not spellings.found_in(text)
    assert perf_counter() - began < 10


def test_a_name_is_found_with_more_spaces_than_it_was_told_with() -> None:
    assert Spellings(words=("Mary  Ann",)).cleared("Mary Ann, mary    ann") == "[erased], [erased]"


@pytest.mark.parametrize("text", ["jane@acme.test", "to=jane%40acme.test", '{"to":"Jane@acme.test"}'])
def test_the_email_of_a_namesake_stays(text: str) -> None:
    found = Spellings(words=("Jane", "acme"), spared=("jane@acme.test",))
    assert (found.found_in(text), found.cleared(f"{text}, Jane")) == (False, f"{text}, [erased]")
