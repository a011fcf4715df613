import re
from itertools import product
from pathlib import Path

import pytest

import webapp
from webapp.forms.definition.colours import ratio
from webapp.forms.definition.contrast import pairs, unreadable
from webapp.forms.definition.palette import DARK, LIGHT, Palette, palettes
from webapp.forms.definition.theme import Theme

GROUNDS = ("", "#ffffff", "#fbf3e6", "#ffe0ec", "#0d2b24", "#101010", "#808080", "#c0d8ff", "#7a1f3d")
ACCENTS = ("", "#2450d6", "#ffd400", "#b4531f", "#111111", "#ffffff", "#00b894")


def test_an_untouched_theme_has_the_colours_of_the_stylesheet() -> None:
    css = (Path(webapp.__file__).parent / "static/hosted.css").read_text()
    written = dict(re.findall(r"--([\w-]+): light-dark\((.+?)\);", css))
    wide = {name: [_wide(colour) for colour in value.split(", ")] for name, value in written.items()}
    assert palettes(Theme()) == {"light": LIGHT, "dark": DARK}
    for name, colours in wide.items():
        field = name.replace("-", "_")
        assert colours == [getattr(LIGHT, field), getattr(DARK, field)], name
    assert set(Palette.__annotations__) - {name.replace("-", "_") for name in wide} == {"link"}
    assert (LIGHT.link, DARK.link) == (LIGHT.accent, DARK.accent)


def _wide(colour: str) -> str:
    return "#" + "".join(digit * 2 for digit in colour[1:]) if len(colour) == 4 else colour


@pytest.mark.parametrize(("ground", "accent"), list(product(GROUNDS, ACCENTS)))
def test_what_is_derived_can_be_read_on_any_ground(ground: str, accent: str) -> None:
    for theme in (Theme(surface=ground, accent=accent), Theme(background=ground, accent=accent)):
        for palette in palettes(theme).values():
            for name in ("text", "muted", "link", "danger"):
                assert ratio(getattr(palette, name), palette.card) >= 4.5, name
            assert ratio(palette.text, palette.sunken) >= 4.5
            assert ratio(palette.control, palette.card) >= 3
            assert ratio(palette.on_accent, palette.accent) >= 4.5


def test_a_colour_is_taken_as_it_is_where_it_was_chosen_for() -> None:
    light, dark = palettes(Theme(accent="#b4531f", background="#fbf3e6")).values()
    assert (light.accent, light.page) == ("#b4531f", "#fbf3e6")
    assert dark.dark and dark.accent != "#b4531f"
    light, dark = palettes(Theme(accent="#f2c14e", surface="#123a31")).values()
    assert (dark.accent, dark.card) == ("#f2c14e", "#123a31")
    assert not light.dark


def test_a_fixed_scheme_has_one_palette_with_what_was_chosen() -> None:
    (only,) = palettes(Theme(scheme="light", surface="#123a31", text="#ffffff")).items()
    assert (only[0], only[1].card, only[1].text, only[1].dark) == ("light", "#123a31", "#ffffff", True)


def test_each_pair_of_a_scheme_has_a_figure() -> None:
    names = [(pair.scheme, pair.name, pair.shown, pair.verdict) for pair in pairs(Theme(scheme="light"))]
    assert names == [
        ("light", "Text", "16.4:1", "passes"),
        ("light", "Hints", "6.1:1", "passes"),
        ("light", "Typed answers", "16.4:1", "passes"),
        ("light", "Button text", "6.5:1", "passes"),
        ("light", "Buttons and ticks", "6.5:1", "passes"),
        ("light", "Outlines of fields", "3.6:1", "passes"),
    ]


def test_text_between_three_and_four_and_a_half_is_hard_to_read_and_may_be_saved() -> None:
    theme = Theme(scheme="light", text="#777777")
    assert (pairs(theme)[0].shown, pairs(theme)[0].verdict) == ("4.4:1", "hard to read")
    assert unreadable(theme) == {}


def test_colours_under_three_to_one_stand_against_saving_and_say_what_has_enough() -> None:
    theme = Theme(accent="#ffd400", text="#cccccc")
    problems = unreadable(theme)
    assert problems["accent"] == [
        "Buttons and ticks: 1.4:1 in light, at least 3:1 is needed. #af9104 has enough.",
    ]
    assert problems["text"][0].startswith("Text: 1.6:1 in light, at least 3:1 is needed.")


def test_who_wants_low_contrast_gets_it() -> None:
    assert unreadable(Theme(accent="#ffd400", lowContrast=True)) == {}
