"""A theme as CSS: the tokens that `static/hosted.css` reads, and what the owner added."""

from functools import lru_cache
from hashlib import sha256

from webapp.forms.definition.custom_css import read_css
from webapp.forms.definition.palette import Palette, palettes
from webapp.forms.definition.theme import Theme

SIZES = {"s": "15px", "m": "16px", "l": "18px"}
WIDTHS = {"narrow": "28rem", "normal": "36rem", "wide": "48rem"}
FONTS = {
    "system": "system-ui, sans-serif",
    "humanist": "Seravek, 'Gill Sans Nova', Ubuntu, Calibri, 'DejaVu Sans', source-sans-pro, sans-serif",
    "geometric": "Avenir, Montserrat, Corbel, 'URW Gothic', source-sans-pro, sans-serif",
    "serif": "'Iowan Old Style', 'Palatino Linotype', 'URW Palladio L', P052, serif",
    "rounded": "ui-rounded, 'Hiragino Maru Gothic ProN', Quicksand, Comfortaa, 'Arial Rounded MT Bold', sans-serif",
    "mono": "ui-monospace, 'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
}
# Safari enlarges the whole page around a field whose text is smaller.
_TOUCHED = "@media (pointer: coarse) { :root { --size: 16px; } }"


def is_plain(theme: Theme) -> bool:
    """Whether the page needs no stylesheet beside our own; its images are no matter of style."""
    return theme.model_copy(update={"logo": "", "cover": "", "low_contrast": False}) == Theme()


def fingerprint(theme: Theme) -> str:
    """What the address of its stylesheet ends in: another for every other content."""
    return sha256(stylesheet(theme).encode()).hexdigest()[:16]


def stylesheet(theme: Theme) -> str:
    return _stylesheet(theme.model_dump_json(by_alias=True))


@lru_cache(maxsize=500)
def _stylesheet(document: str) -> str:
    theme = Theme.model_validate_json(document)
    shown = palettes(theme)
    tokens = {
        "color-scheme": " ".join("dark" if palette.dark else "light" for palette in shown.values()),
        **{f"--{name.replace('_', '-')}": _colour(name, list(shown.values())) for name in Palette.__annotations__},
        "--radius": f"{theme.radius}px",
        "--font": FONTS[theme.font],
        "--size": SIZES[theme.size],
        "--width": WIDTHS[theme.width],
    }
    parts = [_block(":root", tokens)]
    if theme.size == "s":
        parts.append(_TOUCHED)
    if theme.transparent:
        parts.append(_block("body, main", {"background": "none", "border-color": "transparent"}))
    return "\n".join([*parts, read_css(theme.css).css]).strip() + "\n"


def _colour(name: str, shown: list[Palette]) -> str:
    colours = [getattr(palette, name) for palette in shown]
    return f"light-dark({', '.join(colours)})" if len(colours) > 1 and colours[0] != colours[1] else colours[0]


def _block(selector: str, declarations: dict[str, str]) -> str:
    lines = "".join(f"  {name}: {value};\n" for name, value in declarations.items())
    return f"{selector} {{\n{lines}}}"
