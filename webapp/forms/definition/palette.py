"""All colours of a page, derived from the few that an owner chose, for light and for dark."""

from dataclasses import dataclass, replace

from webapp.forms.definition.colours import BLACK, WHITE, is_dark, is_grey, mix, ratio, reach, text_on, tint
from webapp.forms.definition.theme import Theme

READABLE, VISIBLE = 4.5, 3.0  # WCAG 2.2: 1.4.3 for text, 1.4.11 for what is no text
CLEAR = 6.0


@dataclass(frozen=True)
class Palette:
    """Colours by the names of the tokens in `static/hosted.css`."""

    page: str
    card: str
    sunken: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    link: str
    control: str
    danger: str
    ok: str

    @property
    def dark(self) -> bool:
        return is_dark(self.card)


LIGHT = Palette(
    page="#f7f8fa",
    card="#ffffff",
    sunken="#ffffff",
    line="#d5dae1",
    text="#17202b",
    muted="#566273",
    accent="#2450d6",
    on_accent="#ffffff",
    link="#2450d6",
    control="#7b8694",
    danger="#b3261e",
    ok="#17693a",
)
DARK = Palette(
    page="#10151c",
    card="#18202a",
    sunken="#10151c",
    line="#2f3a47",
    text="#e8edf3",
    muted="#a3afbf",
    accent="#8fa9ff",
    on_accent="#0b1330",
    link="#8fa9ff",
    control="#76839a",
    danger="#ff8f85",
    ok="#6fd39a",
)
_SCHEMES = {"light": LIGHT, "dark": DARK}


def palettes(theme: Theme) -> dict[str, Palette]:
    """By scheme: both, or the one that the owner fixed. What was chosen is taken as it is where it was chosen for.

    Of a theme for both schemes, the colours are for the one that their ground belongs to; the other follows.
    """
    if theme.scheme != "auto":
        return {theme.scheme: _chosen(theme, theme.scheme)}
    ground = theme.surface or theme.background or WHITE
    own = "dark" if is_dark(ground) else "light"
    return {scheme: _chosen(theme, scheme) if scheme == own else _followed(theme, scheme) for scheme in _SCHEMES}


def _chosen(theme: Theme, scheme: str) -> Palette:
    """The scheme's usual colours in the hue of the owner's, and then the owner's own."""
    usual = _in_hue_of(theme, _SCHEMES[scheme])
    card = theme.surface or usual.card
    page = theme.background or (mix(theme.surface, BLACK, 0.04) if theme.surface else usual.page)
    around = _in_hue_of(theme, _SCHEMES["dark" if is_dark(card) else "light"])
    return _complete(replace(around, page=page, card=card), theme.text, theme.accent)


def _followed(theme: Theme, scheme: str) -> Palette:
    """As light or dark as this scheme is, in the hue of the owner's ground; the accent so that it stands out from it.

    A black accent becomes a white one, since a grey button would look as if it were off.
    """
    usual = _in_hue_of(theme, _SCHEMES[scheme])
    accent = usual.text if is_grey(theme.accent) else reach(theme.accent, usual.card, CLEAR) if theme.accent else ""
    return _complete(usual, "", accent)


def _in_hue_of(theme: Theme, usual: Palette) -> Palette:
    hue, most = theme.background or theme.surface, 0.022 if usual.dark else 0.01
    if not hue:
        return usual
    tinted = {name: tint(getattr(usual, name), hue, most) for name in ("page", "card", "text")}
    return replace(usual, **tinted)


def _complete(usual: Palette, text: str, accent: str) -> Palette:
    """What an owner leaves open: the usual colours while they can be read, and else the nearest that can."""
    known = replace(usual, text=text or reach(usual.text, usual.card, 7))
    if (known.card, known.text) not in ((LIGHT.card, LIGHT.text), (DARK.card, DARK.text)):
        known = _grounded(known)
    accent = accent or reach(usual.accent, known.card, READABLE)
    return replace(
        known,
        accent=accent,
        on_accent=usual.on_accent if accent == usual.accent else text_on(accent),
        link=reach(accent, known.card, READABLE),
        danger=reach(usual.danger, known.card, READABLE),
        ok=reach(usual.ok, known.card, VISIBLE),
    )


def _grounded(known: Palette) -> Palette:
    """Greys between this text and this ground; a field is a little lighter, or darker, than what it lies on."""
    text, card = known.text, known.card
    sunken = mix(card, BLACK, 0.3) if is_dark(card) else mix(card, WHITE, 0.7)
    if ratio(text, sunken) < ratio(text, card):
        sunken = card
    return replace(
        known,
        sunken=sunken,
        line=mix(card, text, 0.16),
        muted=reach(mix(text, card, 0.3), card, 5),
        control=reach(mix(text, card, 0.45), card, 3.2),
    )
