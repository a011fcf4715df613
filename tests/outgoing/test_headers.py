from email.header import decode_header, make_header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.outgoing.headers import LONGEST_LINE, display_name, one_line, subject_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello", "Hello"),
        ("  two\r\n lines\t", "two lines"),
        ("a\r\nBcc: x@y.z", "a Bcc: x@y.z"),
        ("=?UTF-8?Q?=0A?=Bcc: x@y.z", "Bcc: x@y.z"),
        ("=?=?a?q?b?=utf-8?q?=0A?=", "= utf-8?q?=0A?="),
        ("=??utf-8?q?x?=", "=utf-8?q?x?="),
        ("a\0\x1b[31m\x85\u2028b", "a [31m b"),
        ("half \ud83d", "half \ufffd"),
        ("José 😀 – 日本", "José 😀 – 日本"),
        ("x" * 1000, "x" * LONGEST_LINE),
    ],
)
def test_text_for_a_header_is_one_line_without_controls_or_encoded_words(text: str, expected: str) -> None:
    assert one_line(text) == expected


@given(st.text(alphabet="=?\r\n\x00 aQq😀", max_size=60))
def test_no_text_can_leave_a_line_break_or_the_start_of_an_encoded_word(text: str) -> None:
    line = one_line(text)
    assert ("=?" in line, line.isprintable()) == (False, True)


@given(st.text(max_size=400))
def test_a_subject_keeps_its_text_on_short_ascii_lines(text: str) -> None:
    subject = subject_line(text)
    assert str(make_header(decode_header(subject))) == one_line(text)
    assert all(len(line) <= 78 and line.isascii() for line in f"Subject: {subject}".split("\r\n"))


@pytest.mark.parametrize(
    ("text", "expected"), [("New lead: Ada (Acme)", "New lead: Ada (Acme)"), ("", ""), ("é", "=?utf-8?b?w6k=?=")]
)
def test_a_plain_subject_stays_readable(text: str, expected: str) -> None:
    assert subject_line(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("Ada Lovelace", "Ada Lovelace"), ("Smith, John", "=?utf-8?q?Smith=2C_John?="), ("", "")]
)
def test_a_name_that_would_need_quotes_is_encoded(text: str, expected: str) -> None:
    assert display_name(text, "To") == expected
