"""The owner's regular expressions: the whole text is held against them, and none can take for ever."""

from time import perf_counter

import pytest

from webapp.forms.definition.patterns import check_pattern, fits


@pytest.mark.parametrize(
    ("pattern", "text", "whole"),
    [
        ("[0-9]{5}", "12345", True),
        ("[0-9]{5}", "123456", False),
        ("[0-9]{5}", "12345\n", False),
        ("a|b", "b", True),
        ("a|b", "ab", False),
        ("(?i)abc", "ABC", True),
        ("", "", True),
        (r"\p{L}+", "Größe", True),
    ],
)
def test_a_pattern_describes_the_whole_text(pattern: str, text: str, whole: bool) -> None:
    assert fits(check_pattern(pattern), text) is whole


@pytest.mark.parametrize("pattern", ["(a", "a)|(b", "*", r"(a)\1", "(?=a)b", "(?x)a #", "((a{1000}){1000}){1000}"])
def test_what_cannot_be_matched_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="regular expression"):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|aa)*", "(.*)*x", "(a*)*b"])
def test_no_pattern_takes_longer_than_the_text_is_long(pattern: str) -> None:
    begun = perf_counter()
    fits(check_pattern(pattern), "a" * 10_000 + "!")
    assert perf_counter() - begun < 0.5
