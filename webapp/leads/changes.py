"""What an event tells of the values that it changed: what each was and what it became, within bounds."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from webapp.leads.fields import Columns, is_traced, value_in

LONGEST, MOST = 1_000, 20_000  # characters as JSON: of one value, and of all that one event tells


def changes_told(before: Columns, after: Columns, names: Iterable[str]) -> dict[str, Any]:
    """As part of an event's data, from a lead's columns before and after; nothing where no traced field is named."""
    pairs = {name: {"from": value_in(before, name), "to": value_in(after, name)} for name in names if is_traced(name)}
    return _within_bounds("changes", pairs)


def offers_told(offered: Mapping[str, Any]) -> dict[str, Any]:
    """As part of an event's data: the values that a lead was offered and has not taken, by field."""
    return _within_bounds("offered", offered)


def _within_bounds(part: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is too large is left out: its name alone is told beside."""
    told, left = {}, MOST
    for name, value in values.items():
        size = len(json.dumps(value, ensure_ascii=False))
        if size <= min(LONGEST, left):
            told[name], left = value, left - size
    return {part: told} if told else {}
