"""A call as a calendar file (RFC 5545, RFC 5546): published, and published anew under the same UID when it is moved."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from flask import Response

from webapp.callbacks.models import Callback
from webapp.http.fields import CALLBACK

_LONGEST_LINE = 75  # bytes, without the line break
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar(callback: Callback, summary: str, host: str, description: str = "") -> str:
    """The whole file; all that follows a moment is in UTC, so that every calendar shows it in its own zone."""
    cancelled = callback.status == "cancelled"
    properties = {
        "UID": f"{CALLBACK.show(callback.id)}@{host}",
        "SEQUENCE": str(callback.sequence),
        "DTSTAMP": _moment(datetime.now(UTC)),
        "DTSTART": _moment(callback.due_at),
        "DTEND": _moment(callback.due_at + timedelta(minutes=callback.minutes)),
        "SUMMARY": _text(summary),
        **({"DESCRIPTION": _text(description)} if description else {}),
        "STATUS": "CANCELLED" if cancelled else "CONFIRMED",
    }
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Inlet//Callbacks//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        *(f"{name}:{value}" for name, value in properties.items()),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def download(text: str) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="call.ics"', "Cache-Control": "no-store"}
    return Response(text, headers=headers, content_type="text/calendar; charset=utf-8; method=PUBLISH")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    return "".join(sign for sign in value if sign >= " " or sign in "\n\t").translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """A long line goes on in the next, behind a space; no character is cut in two."""
    part = ""
    for sign in line:
        if len((part + sign).encode()) > _LONGEST_LINE:
            yield part
            part = " "
        part += sign
    yield part
