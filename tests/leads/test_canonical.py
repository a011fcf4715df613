"""C16 and C17: which spellings are one email or one phone, which are two, and which are none."""

from hashlib import sha256
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.leads.canonical import IdentityKeys, Phone, email_key, identity_keys, phone_key


@pytest.mark.contract("C16", "C5")
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("a@b.com", "a@b.com"),
        ("A@B.com", "a@b.com"),
        (" a@b.com \n", "a@b.com"),
        ("a+tag@b.c", "a+tag@b.c"),
        ("a..b@docomo.ne.jp", "a..b@docomo.ne.jp"),
        ("jane@example.test", "jane@example.test"),
        ("josé@x.io", "josé@x.io"),
        ("JOSÉ@x.io", "josé@x.io"),
        ("jose\u0301@x.io", "josé@x.io"),
        ("jose@x.io", "jose@x.io"),
        ("straße@x.io", "straße@x.io"),
        ("😀@x.y", "😀@x.y"),
        ("😁@x.y", "😁@x.y"),
        ("a@bücher.de", "a@xn--bcher-kva.de"),
        ("a@BÜCHER.de", "a@xn--bcher-kva.de"),
        ("a@bu\u0308cher.de", "a@xn--bcher-kva.de"),
        ("a@ｂücher.de", "a@xn--bcher-kva.de"),
        ("a@xn--bcher-kva.de", "a@xn--bcher-kva.de"),
        ("a@😀.com", "a@😀.com"),
        ("a@my_host.com", "a@my_host.com"),
        ("a" * 248 + "@b.com", "a" * 248 + "@b.com"),
    ],
)
def test_an_email_compares_without_case_and_by_its_domain_name_and_otherwise_exactly(text: str, key: str) -> None:
    assert email_key(text) == key


@pytest.mark.contract("C16")
@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "a@b", "@b.c", "a@@b.c", "a@b@c.d", "a@.c", "a@b.", "a b@c.d", "a@b.c, d@e.f", "a@b.c d@e.f"),
        *("a@b\n.c", "Jane <a@b.c>", "a" * 249 + "@b.com", "a@" + "." * 20_000, "." * 20_000, "a@" + "é" * 300 + ".de"),
    ],
)
def test_an_email_that_nobody_could_write_to_has_no_key(text: str) -> None:
    assert email_key(text) is None


@given(st.emails() | st.text())
def test_the_key_of_a_key_is_the_key(text: str) -> None:
    key = email_key(text)
    assert key is None or email_key(key) in (key, None)
    assert email_key(text.strip()) == key


@pytest.mark.contract("C16")
@pytest.mark.parametrize(
    ("text", "country", "phone"),
    [
        ("+1 (555) 123-4567", "US", Phone("15551234567", None, "+15551234567")),
        ("555.123.4567", "US", Phone("15551234567", None, "+15551234567")),
        ("555.123.4567", "us", Phone("15551234567", None, "+15551234567")),
        ("٥٥٥١٢٣٤٥٦٧", "US", Phone("15551234567", None, "+15551234567")),
        ("tel:+1-555-123-4567", "DE", Phone("15551234567", None, "+15551234567")),
        ("555-123-4567 ext. 89", "US", Phone("15551234567", "89", "+15551234567")),
        ("1-800-FLOWERS", "US", Phone("18003569377", None, "+18003569377")),
        ("+49 30 901820", "US", Phone("4930901820", None, "+4930901820")),
        ("030 901820", "DE", Phone("4930901820", None, "+4930901820")),
        ("555-1234", "US", Phone("5551234", None, None)),
        ("555-1234 x 55", "US", Phone("5551234", "55", None)),
        ("+999 123 4567", "US", Phone("9991234567", None, None)),
        ("1" * 40, "US", Phone("1" * 40, None, None)),
        ("5551234567", "ZZ", Phone("5551234567", None, None)),
    ],
)
def test_a_phone_is_its_number_in_the_workspaces_country_and_an_extension_is_kept_beside(
    text: str, country: str, phone: Phone
) -> None:
    assert phone_key(text, country) == phone


@pytest.mark.contract("C16")
@pytest.mark.parametrize("text", ["", "abc", "12345", "12345 x 67", "1" * 41, "1" * 300, "+", "()" * 40, "call me"])
def test_a_text_that_is_no_phone_has_no_key(text: str) -> None:
    assert phone_key(text, "US") is None


@given(st.text(alphabet="0123456789 +-()./x#ext;,٣A", max_size=80))
def test_the_key_of_any_phone_is_its_digits(text: str) -> None:
    phone = phone_key(text, "US")
    assert phone is None or (phone.key.isascii() and phone.key.isdigit() and 1 <= len(phone.key) <= 40)


@pytest.mark.parametrize("bait", ["a@" + "." * 251 + "@", "a@" + "é." * 120 + "com", "a@" + "." * 100_000])
def test_an_email_is_judged_within_5_ms_whatever_it_is(bait: str) -> None:
    email_key("a@é.de")  # loads the tables
    assert min(_seconds(bait) for _ in range(5)) < 0.005


def _seconds(text: str) -> float:
    start = perf_counter()
    email_key(text)
    return perf_counter() - start


def test_an_identity_is_its_kind_and_the_digest_of_its_canonical_value() -> None:
    keys = identity_keys("a@b.com", "15551234567", test=False)
    assert keys == IdentityKeys(b"e" + sha256(b"a@b.com").digest(), b"p" + sha256(b"15551234567").digest())
    assert [len(key) for key in keys if key] == [33, 33]


def test_what_is_not_there_has_no_identity() -> None:
    assert identity_keys(None, None, test=False) == (None, None)
    assert identity_keys("", "", test=True) == (None, None)


@pytest.mark.contract("C17")
@pytest.mark.parametrize("email", ["a@b.com", "test:a@b.com", "test: a@b.com"])
def test_a_live_lead_cannot_have_the_identity_of_a_test_lead(email: str) -> None:
    live = identity_keys(email_key(email), "15551234567", test=False)
    test = identity_keys("a@b.com", "15551234567", test=True)
    assert live.email != test.email
    assert live.phone != test.phone
