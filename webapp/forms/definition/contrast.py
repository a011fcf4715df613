"""Whether a theme can be read: the contrast of each pair of its colours, and what to choose where it is too low."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor

from webapp.forms.definition.colours import ratio, reach
from webapp.forms.definition.palette import READABLE, VISIBLE, Palette, palettes
from webapp.forms.definition.theme import Theme

LEAST = 3.0


@dataclass(frozen=True)
class Pair:
    """`field`: the colour of the theme that mends it. `needs`: what WCAG 2.2 AA asks for."""

    scheme: str
    name: str
    field: str
    front: str
    ground: str
    needs: float

    @property
    def ratio(self) -> float:
        return ratio(self.front, self.ground)

    @property
    def shown(self) -> str:
        """Never rounded up to a figure that it does not reach."""
        return f"{floor(self.ratio * 10) / 10}:1"

    @property
    def passes(self) -> bool:
        return self.ratio >= self.needs

    @property
    def verdict(self) -> str:
        if self.passes:
            return "passes"
        return "hard to read" if self.ratio >= LEAST else "too low"

    @property
    def cure(self) -> str:
        """The nearest colour that passes."""
        return reach(self.front, self.ground, self.needs)


def pairs(theme: Theme) -> list[Pair]:
    """The pairs of every scheme that the theme has."""
    return [pair for scheme, palette in palettes(theme).items() for pair in _pairs(scheme, palette)]


def _pairs(scheme: str, palette: Palette) -> Iterator[Pair]:
    yield Pair(scheme, "Text", "text", palette.text, palette.card, READABLE)
    yield Pair(scheme, "Hints", "text", palette.muted, palette.card, READABLE)
    yield Pair(scheme, "Typed answers", "text", palette.text, palette.sunken, READABLE)
    yield Pair(scheme, "Button text", "accent", palette.on_accent, palette.accent, READABLE)
    yield Pair(scheme, "Buttons and ticks", "accent", palette.accent, palette.card, VISIBLE)
    yield Pair(scheme, "Outlines of fields", "text", palette.control, palette.card, VISIBLE)


def unreadable(theme: Theme) -> dict[str, list[str]]:
    """What stands against saving it, by the name of the colour; nothing where the owner wants it so."""
    if theme.low_contrast:
        return {}
    problems: dict[str, list[str]] = {}
    for pair in pairs(theme):
        if pair.ratio < LEAST:
            said = f"{pair.name}: {pair.shown} in {pair.scheme}, at least 3:1 is needed. {pair.cure} has enough."
            problems.setdefault(pair.field, []).append(said)
    return problems
