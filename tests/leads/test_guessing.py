"""What a field may be, by its name and its values."""

import pytest

from webapp.leads.guessing import Guess, guess

PHONES = ["+49 30 901820", "(212) 555-0123", "0176 12345678"]


@pytest.mark.parametrize(
    ("name", "values", "noun", "target"),
    [
        ("whatsapp_no", ["+49 30 901820", "+1 212 555 0123"], "a phone", "phone"),
        ("whatsapp_no", ["2125550123", "2125550124"], "a phone", "phone"),
        ("q7", ["+49 30 901820", "+49 30 901821"], "a phone", "phone"),
        ("kontaktMail", ["jane@acme.test"], "an email", "email"),
        ("q8", ["jane@acme.test", "joe@acme.test"], "an email", "email"),
        ("homepage", ["acme.com", "www.acme.com/about"], "a website", ""),
        ("q9", ["https://acme.test/a?b=c"], "a website", ""),
        ("employer", ["Acme GmbH"], "a company", "company"),
        ("companyName", ["Acme"], "a company", "company"),
        ("given-name", ["Jane"], "a first name", "firstName"),
        ("Nachname", ["van Dyk"], "a last name", "lastName"),
        ("your_name", ["Jane van Dyk"], "a full name", "name"),
        ("PLZ", ["10115", "SW1A 1AA"], "a zip", "zip"),
        ("town", ["Berlin"], "a city", "city"),
        ("region", ["Bavaria"], "a state", "state"),
        ("home_address", ["1 Main St"], "an address", "address"),
        ("birthday", ["31.12.1999", "1999-12-31"], "a date", ""),
        ("q3", ["2026-01-31", "2026-02-28T10:00:00"], "a date", ""),
        ("seats", ["5", "12", "1,5"], "a number", ""),
        ("any_questions", ["When do you open?"], "a message", "noteContent"),
        ("referredBy", ["A friend"], "a source", "source"),
    ],
)
def test_a_field_is_known_by_its_name_and_values(name: str, values: list[str], noun: str, target: str) -> None:
    found = guess(name, values, "US")
    assert found is not None
    assert (found.noun, found.target, found.fitting) == (noun, target, len(values))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("favourite_colour", ["blue", "red"]),
        ("phone_model", ["Nokia", "Fairphone"]),
        ("project_name", ["Website relaunch"]),
        ("ip_address", ["192.0.2.1"]),
        ("email_ok", ["yes", "no"]),
        ("city", [""]),
        ("empty", []),
    ],
)
def test_what_fits_nothing_is_not_guessed(name: str, values: list[str]) -> None:
    assert guess(name, values, "US") is None


def test_an_order_number_is_no_phone_and_a_date_neither() -> None:
    nouns = [found.noun for values in (["20261121001"], ["12-11-2026"]) if (found := guess("ref", values, "US"))]
    assert nouns == ["a number", "a date"]


def test_most_values_must_fit_and_it_is_told_how_many_do() -> None:
    values = ["+49 30 901820"] * 4
    assert guess("x", [*values, "call me"], "US") == Guess("a phone", "phone", "phone", 4)
    assert guess("x", [*values, "call me", "later"], "US") is None


def test_a_phone_reads_as_in_the_country_of_the_workspace() -> None:
    german = ["030 901 8200", "030/901/8201"]
    assert (guess("x", german, "DE") or Guess("", "", "", 0)).noun == "a phone"
    assert guess("x", german, "US") is None


def test_a_value_of_any_length_is_judged_at_once() -> None:
    for bait in ("1" * 100_000, "a@" * 50_000, "." * 100_000, "www." * 30_000, "-" * 100_000):
        guess("phone", [bait], "US")
