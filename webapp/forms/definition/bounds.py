"""The least and the most that a field takes, as its kind counts: numbers, days, stars or characters."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

MOST_STARS = 10
MOST_CHARACTERS = 10_000
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def check_order(kind: str, least: str, most: str) -> None:
    """Raises ValueError where nothing could meet both."""
    if least and most and bound_of(kind, least) > bound_of(kind, most):
        raise ValueError(f"This is less than the least, {least}. Nothing could meet both.")


def bound_of(kind: str, bound: str) -> Any:
    """What answers of this kind are compared with: a day, a number, or how many stars or characters."""
    match kind:
        case "date":
            return _day(bound)
        case "rating":
            return _count(bound, 2, MOST_STARS, "Use a number of stars from 2 to 10, such as 5.")
        case "number" | "budget":
            return _number(bound)
        case _:
            return _count(bound, 0, MOST_CHARACTERS, "Use a number of characters, such as 200.")


def _day(bound: str) -> date:
    try:
        day = date.fromisoformat(bound)
    except ValueError:
        day = None
    if day is None or day.isoformat() != bound:
        raise ValueError("Use a date such as 2026-01-31.")
    return day


def _number(bound: str) -> Decimal:
    if not _NUMBER.fullmatch(bound):
        raise ValueError("Use a number such as 100 or 2.5.")
    return Decimal(bound)


def _count(bound: str, least: int, most: int, problem: str) -> int:
    if not (bound.isascii() and bound.isdigit() and least <= int(bound) <= most):
        raise ValueError(problem)
    return int(bound)
