"""WCAG 2.2's own figures, and colours made to reach one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.forms.definition.colours import is_dark, luminance, mix, ratio, reach, text_on, tint

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("front", "ground", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.478),
        ("#767676", "#ffffff", 4.542),
        ("#949494", "#ffffff", 3.033),
        ("#ff0000", "#ffffff", 3.998),
        ("#00ff00", "#ffffff", 1.372),
        ("#0000ff", "#ffffff", 8.592),
        ("#2450d6", "#ffffff", 6.576),
        ("#1a1a1a", "#e6e6e6", 13.945),
    ],
)
def test_contrast_is_what_wcag_says_it_is(front: str, ground: str, expected: float) -> None:
    assert ratio(front, ground) == pytest.approx(expected, abs=0.002)
    assert ratio(ground, front) == ratio(front, ground)


def test_luminance_weighs_the_channels_as_wcag_does() -> None:
    weights = [luminance(colour) for colour in ("#ff0000", "#00ff00", "#0000ff")]
    assert weights == pytest.approx([0.2126, 0.7152, 0.0722])


@given(COLOURS)
def test_the_text_of_a_button_is_readable_on_any_colour(colour: str) -> None:
    assert ratio(text_on(colour), colour) >= 4.5


@given(COLOURS, COLOURS)
def test_a_colour_reaches_the_contrast_that_is_asked_for(colour: str, ground: str) -> None:
    assert ratio(reach(colour, ground, 4.5), ground) >= 4.5


@given(COLOURS, COLOURS)
def test_a_tinted_ground_is_as_dark_as_it_was(colour: str, hue: str) -> None:
    assert luminance(tint(colour, hue, 0.03)) == pytest.approx(luminance(colour), abs=0.1)


def test_a_colour_that_has_the_contrast_stays_as_it_is() -> None:
    assert reach("#2450d6", "#ffffff", 4.5) == "#2450d6"


def test_black_and_white_take_no_tint() -> None:
    assert [tint(colour, "#ff0000", 0.03) for colour in ("#ffffff", "#000000")] == ["#ffffff", "#000000"]


def test_half_of_black_in_white_is_grey() -> None:
    assert mix("#ffffff", "#000000", 0.5) == "#808080"


@pytest.mark.parametrize(
    ("colour", "dark"), [("#ffffff", False), ("#ffd400", False), ("#2450d6", True), ("#000000", True)]
)
def test_what_white_reads_better_on_is_dark(colour: str, dark: bool) -> None:
    assert is_dark(colour) is dark
