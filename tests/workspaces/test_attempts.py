import time

import pytest
from flask import Flask

from webapp.errors import RateLimited
from webapp.workspaces.attempts import Attempt

JANE = "jane@acme.test"


@pytest.fixture(autouse=True)
def start_of_a_window(context: Flask) -> None:
    begin = time.time() // 900 * 900
    context.config["CLOCK"] = lambda: begin


def test_ten_failures_from_one_address_are_enough_whatever_the_account() -> None:
    for number in range(10):
        Attempt("192.0.2.1", f"{number}@acme.test")
    with pytest.raises(RateLimited) as refused:
        Attempt("192.0.2.1", JANE)
    assert refused.value.headers == {"Retry-After": "900"}
    Attempt("192.0.2.2", JANE)


def test_ten_failures_for_one_account_are_enough_whatever_the_address() -> None:
    for number in range(10):
        Attempt(f"192.0.2.{number}", " Jane@ACME.test")
    with pytest.raises(RateLimited):
        Attempt("192.0.2.99", JANE)
    Attempt("192.0.2.99", "joe@acme.test")


def test_a_quarter_of_an_hour_later_one_may_try_again(context: Flask) -> None:
    for _ in range(10):
        Attempt("192.0.2.1", JANE)
    later = context.config["CLOCK"]() + 900
    context.config["CLOCK"] = lambda: later
    Attempt("192.0.2.1", JANE)


def test_who_is_right_is_never_counted() -> None:
    for _ in range(30):
        Attempt("192.0.2.1", JANE).succeeded()
    Attempt("192.0.2.1", JANE)
