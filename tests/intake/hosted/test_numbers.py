import pytest

from webapp.intake.hosted.numbers import read_number


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("12", "en", "12"),
        (" -1.50 ", "en", "-1.50"),
        ("+7", "en", "7"),
        ("1,234,567.8", "en", "1234567.8"),
        ("1,5", "en", "1.5"),
        ("1,500", "en", "1500"),
        ("1.500", "en", "1.500"),
        ("1,5", "de", "1.5"),
        ("1.500", "de-AT", "1500"),
        ("1.5", "de", "1.5"),
        ("1 234,5", "fr", "1234.5"),
        ("1\u202f234,5", "fr", "1234.5"),
        ("1'234.50", "de", "1234.50"),
        ("€ 1.000", "de", "1000"),
        ("$99.90", "en", "99.90"),
        ("−3", "pl", "-3"),
        ("١٢٣٫٥", "ar", "123.5"),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(text: str, language: str, number: str) -> None:
    assert read_number(text, language) == number


@pytest.mark.parametrize(
    "text", ["", " ", "a", "1a", "1e5", "NaN", "inf", "0x1", "1,2,3", "1..2", "²", "--1", "9" * 41, "٫"]
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_no_number_is_none(text: str, language: str) -> None:
    assert read_number(text, language) is None
