"""Our calendar files, as a parser of RFC 5545 reads them."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from webapp.callbacks.ics import calendar
from webapp.callbacks.models import Callback
from webapp.database.ids import show

ID = b"\x01" * 16
AT = datetime(2031, 3, 30, 1, 0, tzinfo=UTC)


def made(**columns: object) -> Callback:
    usual = {"id": ID, "due_at": AT, "minutes": 15, "status": "scheduled", "sequence": 0}
    return Callback(**{**usual, **columns})


def read(text: str) -> tuple[Calendar, dict[str, object]]:
    whole = Calendar.from_ical(text)
    (event,) = whole.walk("VEVENT")
    return whole, dict(event.items())


def test_a_call_is_one_published_event_in_utc() -> None:
    whole, event = read(calendar(made(), "Call Jane", "inlet.test"))
    assert (whole["VERSION"], whole["METHOD"]) == ("2.0", "PUBLISH")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (AT, AT + timedelta(minutes=15))
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (
        f"{show('cb', ID)}@inlet.test",
        0,
        "CONFIRMED",
    )
    assert whole.errors == []


def test_a_moved_call_is_the_same_event_with_a_higher_number() -> None:
    before, after = (read(calendar(made(sequence=n), "Call", "inlet.test"))[1] for n in (0, 3))
    assert (before["UID"], after["SEQUENCE"]) == (after["UID"], 3)


def test_a_cancelled_call_says_so() -> None:
    assert read(calendar(made(status="cancelled"), "Call", "inlet.test"))[1]["STATUS"] == "CANCELLED"


@pytest.mark.parametrize(
    "text",
    [
        "a, b; c \\ d \\n e",
        "two\nlines\r\nand a third",
        "BEGIN:VALARM\nEND:VEVENT\nATTENDEE:mailto:x@y.test",
        "é" * 200,
        "😀🏳️‍🌈" * 60,
        "שלום, עולם; " * 20,
        'a "quoted": word',
        "\x00\x07bell\x85",
    ],
)
def test_any_text_comes_back_as_it_was_and_never_becomes_a_property(text: str) -> None:
    written = calendar(made(), "Call", "inlet.test", text)
    _, event = read(written)
    kept = "".join(sign for sign in text.replace("\r\n", "\n") if sign >= " " or sign == "\n")
    assert str(event["DESCRIPTION"]) == kept
    assert set(event) == {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "STATUS"}
    lines = written.encode().split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)
