import pytest

from webapp.forms.definition.palette import palettes
from webapp.forms.definition.stylesheet import fingerprint, is_plain, stylesheet
from webapp.forms.definition.theme import Theme


def test_a_stylesheet_sets_the_tokens_of_both_schemes() -> None:
    lines = stylesheet(Theme(accent="#b4531f", radius=0, size="l", width="wide", font="serif")).splitlines()
    assert "  color-scheme: light dark;" in lines
    assert f"  --accent: light-dark(#b4531f, {palettes(Theme(accent='#b4531f'))['dark'].accent});" in lines
    assert [line for line in lines if line.startswith(("  --radius", "  --size", "  --width"))] == [
        "  --radius: 0px;",
        "  --size: 18px;",
        "  --width: 48rem;",
    ]


def test_a_fixed_scheme_has_plain_colours() -> None:
    css = stylesheet(Theme(scheme="dark"))
    assert "  color-scheme: dark;\n  --page: #10151c;\n" in css
    assert "light-dark" not in css


def test_only_what_is_harmless_of_an_owners_css_is_served() -> None:
    css = stylesheet(Theme(css="h1 { color: red; position: fixed } @import 'x';"))
    assert css.endswith("}\nmain h1 { color: red; }\n")
    assert "import" not in css


def test_a_transparent_form_paints_nothing_behind_itself() -> None:
    assert "body, main {\n  background: none;\n  border-color: transparent;\n}" in stylesheet(Theme(transparent=True))


@pytest.mark.parametrize(
    "change", [{"accent": "#000000"}, {"css": "h1 { color: red }"}, {"scheme": "dark"}, {"radius": 4}]
)
def test_another_look_has_another_address(change: dict[str, str]) -> None:
    assert fingerprint(Theme(**change)) != fingerprint(Theme())  # type: ignore[arg-type]
    assert not is_plain(Theme(**change))  # type: ignore[arg-type]


def test_a_theme_that_changes_no_style_needs_no_stylesheet() -> None:
    assert is_plain(Theme())
    assert is_plain(Theme(logo="img_" + "0" * 26, lowContrast=True))
