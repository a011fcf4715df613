"""Themes to begin with: each is a look that was chosen as a whole, for light and for dark."""

from dataclasses import dataclass

from webapp.forms.definition.theme import Theme

_KEPT = frozenset(("logo", "cover", "css", "transparent", "width", "size"))


@dataclass(frozen=True)
class Preset:
    key: str
    name: str
    theme: Theme

    def put_on(self, theme: Theme) -> Theme:
        """The look of the preset; images, own CSS and measures stay the owner's."""
        return self.theme.model_copy(update={name: getattr(theme, name) for name in _KEPT})

    def fits(self, theme: Theme) -> bool:
        return self.put_on(theme) == theme


PRESETS = (
    Preset("plain", "Plain", Theme()),
    Preset(
        "paper",
        "Paper",
        Theme(background="#f4ecdf", surface="#fffdf8", text="#2e2418", accent="#a2461c", font="serif", radius=4),
    ),
    Preset(
        "meadow",
        "Meadow",
        Theme(background="#e6f0e6", surface="#ffffff", text="#15301f", accent="#1d7448", font="humanist", radius=12),
    ),
    Preset(
        "lagoon",
        "Lagoon",
        Theme(background="#0f4a57", surface="#ffffff", text="#0d2b33", accent="#0e6f82", font="geometric", radius=10),
    ),
    Preset(
        "blush",
        "Blush",
        Theme(background="#fbe9ee", surface="#ffffff", text="#3a1724", accent="#b1285a", font="rounded", radius=20),
    ),
    Preset(
        "grape",
        "Grape",
        Theme(background="#efeafa", surface="#ffffff", text="#231838", accent="#6339c4", font="geometric", radius=14),
    ),
    Preset(
        "midnight",
        "Midnight",
        Theme(
            scheme="dark",
            background="#090d1a",
            surface="#121829",
            text="#e6eaf7",
            accent="#9aa8ff",
            font="system",
            radius=10,
        ),
    ),
    Preset(
        "ink",
        "Ink",
        Theme(background="#ffffff", surface="#ffffff", text="#101010", accent="#101010", font="geometric", radius=0),
    ),
)
BY_KEY = {preset.key: preset for preset in PRESETS}
