"""What a submission says of a company and a deal: names that are made up, dates, and how names are compared."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from webapp.deals.business import Business, account_name, deal_name, name_key, three_months_after


def business(**more: Any) -> Business:
    common = {"source_name": "", "stage": "s0", "amount": Decimal(0), "closing_date": date(2027, 1, 1)}
    return Business(account_id=b"a", deal_id=b"d", **{**common, **more})


@pytest.mark.contract("W16")
@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("user@company.com", "Company"),
        ("user@mail.company.co.uk", "Company"),
        ("user@shop.com.au", "Shop"),
        ("user@COMPANY.COM", "Company"),
        ("user@co.com", "Co"),
        ("user@xn--bcher-kva.de", "Xn--bcher-kva"),
        ("user@gmail.com", "Alice"),
        ("user@Web.DE", "Alice"),
        ("", "Alice"),
    ],
)
def test_an_account_is_named_after_the_company_of_an_email_and_never_after_free_mail(email: str, name: str) -> None:
    other_field = business(account={"website": "https://x.test"})
    assert account_name(other_field, first_name="Alice", last_name="", email=email) == name


@pytest.mark.contract("W16")
@pytest.mark.parametrize(
    "sent", [{"account": {"location": "Rome"}}, {"account_custom": {"size": 5}}, {"account_parent": "acc_x"}]
)
def test_any_other_account_field_asks_for_an_account(sent: dict[str, Any]) -> None:
    words = {"first_name": "Alice", "last_name": "", "email": "alice@company.com"}
    assert account_name(business(), **words) == ""
    assert account_name(business(**sent), **words) == "Company"
    assert account_name(business(**sent), **{**words, "last_name": "Doe"}) == "Doe"
    assert account_name(business(account={"name": "Acme"}), **{**words, "last_name": "Doe"}) == "Acme"


@pytest.mark.contract("W17")
@pytest.mark.parametrize(
    ("sent", "name"),
    [({}, "Acme - Web Form"), ({"source_name": "Ads"}, "Acme - Ads"), ({"deal_name": "X", "source_name": "Ads"}, "X")],
)
def test_a_deal_is_named_after_owner_and_source_unless_named(sent: dict[str, Any], name: str) -> None:
    assert deal_name(business(**sent), "Acme") == name


@pytest.mark.contract("W10")
@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 1, 15), date(2026, 4, 15)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 1, 31), date(2026, 4, 30)),
        (date(2026, 12, 31), date(2027, 3, 31)),
    ],
)
def test_three_months_on_is_the_same_day_or_the_last_of_that_month(day: date, later: date) -> None:
    assert three_months_after(day) == later


@pytest.mark.contract("W16", "C17")
def test_names_are_compared_by_their_bytes_and_test_names_are_others() -> None:
    names = ["Acme", "acme", "Acmé", "Acme\u0301", "Acme ", "test: Acme", "\ud83d"]
    keys = [name_key(name, test=test) for name in names for test in (False, True)]
    assert len(set(keys)) == len(keys)
    assert {len(key) for key in keys} == {32}
