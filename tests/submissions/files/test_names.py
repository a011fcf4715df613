"""A name leads nowhere and deceives nobody."""

import pytest

from webapp.submissions.files.names import clean_name, hides_an_ending


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("cv.pdf", "cv.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\jane\\cv.pdf", "cv.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("..", "file"),
        ("", "file"),
        (".pdf", "file.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("cv\u202efdp.exe", "cvfdp.exe"),
        ("a\u2066b\u200fc\u2028.pdf", "abc.pdf"),
        ("a\x00.pdf", "a.pdf"),
        ('a"b;c%d.pdf', "a_b_c_d.pdf"),
        ("  many   spaces .pdf ", "many spaces.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("Lebenslauf Jürgen Groß.pdf", "Lebenslauf Jürgen Groß.pdf"),
        ("履歴書.pdf", "履歴書.pdf"),
        ("trailing.dots...", "trailing.dots"),
    ],
)
def test_a_name_is_cleaned(sent: str, name: str) -> None:
    assert clean_name(sent) == name


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    assert clean_name("x" * 500 + ".pdf") == "x" * 116 + ".pdf"
    assert clean_name("x" * 500) == "x" * 120


@pytest.mark.parametrize(
    ("name", "hides"), [("a.exe.pdf", True), ("a.PHP.jpg", True), ("a.html", False), ("v1.2.pdf", False)]
)
def test_the_ending_of_a_program_before_the_last_is_seen(name: str, hides: bool) -> None:
    assert hides_an_ending(name) is hides
