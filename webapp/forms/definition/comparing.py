"""What a condition of a rule compares, and how: the same here and in `static/embed/rules.js`.

Texts are compared without case, in one Unicode form (NFKC), with each run of space as one. A condition holds when any
answer meets any value, so that nothing is met by an empty answer or by an empty value.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from operator import eq, ge, gt, le, lt

_SPACE = " \t\n\v\f\r\u1680\u2028\u2029\ufeff"  # what JavaScript calls white space, once NFKC has been at it
_SPACES = re.compile(f"[{_SPACE}]+")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMERIC = ("number", "rating", "budget")

Compare = Callable[[str, str, str], bool]


def items(value: object) -> tuple[str, ...]:
    """The texts of an answer, or of a condition's value, as they are compared; none of them is empty."""
    values = value if isinstance(value, list) else [value]
    return tuple(text for item in values if item is not None and item is not False and (text := _plain(str(item))))


def meets(kind: str, op: str, answer: Sequence[str], value: Sequence[str]) -> bool:
    """Whether an answer to a field of this kind meets a condition; both as `items` gives them."""
    if op in ("empty", "filled"):
        return bool(answer) == (op == "filled")
    positive = _NEGATIONS.get(op)
    compare = _COMPARE[positive or op]
    return any(compare(kind, given, wanted) for given in answer for wanted in value) == (positive is None)


def _plain(text: str) -> str:
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip(" ").lower()


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _day(text: str) -> str | None:
    return text if _DAY.fullmatch(text) else None


def _is(kind: str, given: str, wanted: str) -> bool:
    return given == wanted or (kind in _NUMERIC and _numbers(eq)(kind, given, wanted))


def _contains(kind: str, given: str, wanted: str) -> bool:
    """Of several choices one is contained as a whole."""
    return given == wanted if kind == "checkboxes" else wanted in given


def _numbers(compare: Callable[[float, float], bool]) -> Compare:
    def both(kind: str, given: str, wanted: str) -> bool:
        left, right = _number(given), _number(wanted)
        return left is not None and right is not None and compare(left, right)

    return both


def _days(compare: Callable[[str, str], bool]) -> Compare:
    def both(kind: str, given: str, wanted: str) -> bool:
        left, right = _day(given), _day(wanted)
        return left is not None and right is not None and compare(left, right)

    return both


_COMPARE: dict[str, Compare] = {
    "is": _is,
    "any_of": _is,
    "contains": _contains,
    "starts_with": lambda kind, given, wanted: given.startswith(wanted),
    "ends_with": lambda kind, given, wanted: given.endswith(wanted),
    "gt": _numbers(gt),
    "gte": _numbers(ge),
    "lt": _numbers(lt),
    "lte": _numbers(le),
    "before": _days(lt),
    "after": _days(gt),
}
_NEGATIONS = {"is_not": "is", "none_of": "is", "not_contains": "contains"}
