"""Times as they are typed: so long ago, or an instant."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from .failing import USAGE, Failed

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def ago(text: str) -> datetime:
    """`90s`, `10m`, `2h` or `3d` ago, or an ISO 8601 time, which is local where it names no zone. Raises Failed."""
    short = re.fullmatch(r"(\d{1,6})([smhd])", text)
    try:
        if short:
            return datetime.now(timezone.utc) - timedelta(**{_UNITS[short[2]]: int(short[1])})
        return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        raise Failed(f"“{text}” is no time. Write 10m, 2h, 3d, or 2026-01-31T09:00:00Z.", USAGE) from None
