"""How long somebody waited, in words."""

from datetime import timedelta

_UNITS = ((86_400, "day", "days"), (3_600, "h", "h"), (60, "min", "min"))


def span(time: timedelta) -> str:
    """In the largest unit that fits: `after 3 days`, `after 2 h`, `after 14 min`, `within a minute`."""
    seconds = int(time.total_seconds())
    for size, one, many in _UNITS:
        if seconds >= size:
            count = seconds // size
            return f"after {count} {one if count == 1 else many}"
    return "within a minute"
