"""Colours as `#rrggbb`: contrast as WCAG 2.2 measures it, and shades made in OKLCH, where light and hue are apart."""

from math import atan2, cos, hypot, sin

WHITE, BLACK, INK = "#ffffff", "#000000", "#141414"
_STEP = 0.005

Lch = tuple[float, float, float]


def ratio(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21: what WCAG 2.2 calls their contrast ratio."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, from 0 for black to 1 for white."""
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_dark(colour: str) -> bool:
    """Whether white reads better on it than black does."""
    return ratio(colour, WHITE) > ratio(colour, BLACK)


def is_grey(colour: str) -> bool:
    """Whether it has next to no hue; no colour at all has none to speak of."""
    channels = _channels(colour) if colour else (0, 1)
    return max(channels) - min(channels) < 0.1


def text_on(colour: str) -> str:
    """What reads well on it, at 4.5:1 or more: white, else a dark ink of its own hue, else black."""
    return next((text for text in (WHITE, tint(INK, colour, 0.05)) if ratio(text, colour) >= 4.5), BLACK)


def mix(one: str, other: str, share: float) -> str:
    """`share` of the other in the one, from 0 to 1."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return _hex(*(left + (right - left) * share for left, right in pairs))


def tint(colour: str, by: str, most: float) -> str:
    """The colour, as light as it is, in the hue of another and with at most so much of its strength."""
    if colour in (WHITE, BLACK):
        return colour
    lightness, _, _ = _to_lch(colour)
    _, chroma, hue = _to_lch(by)
    return _from_lch(lightness, min(chroma, most), hue)


def reach(colour: str, ground: str, least: float) -> str:
    """The colour nearest in lightness that has this contrast with the ground; black or white where none has."""
    if ratio(colour, ground) >= least:
        return colour
    lightness, chroma, hue = _to_lch(colour)
    step = _STEP if is_dark(ground) else -_STEP
    while 0 < lightness < 1:
        lightness += step
        found = _from_lch(lightness, chroma, hue)
        if ratio(found, ground) >= least:
            return found
    return WHITE if is_dark(ground) else BLACK


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red / 255, green / 255, blue / 255


def _hex(*channels: float) -> str:
    return "#" + "".join(f"{round(min(1, max(0, channel)) * 255):02x}" for channel in channels)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _gamma(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else float(1.055 * channel ** (1 / 2.4) - 0.055)


def _to_lch(colour: str) -> Lch:
    """Björn Ottosson's OKLab, with its a and b as strength and hue (in radians)."""
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short, hypot(a, b), atan2(b, a)


def _from_lch(lightness: float, chroma: float, hue: float) -> str:
    """Of what no screen can show, the strength is taken until one can."""
    while True:
        channels = _to_rgb(lightness, chroma * cos(hue), chroma * sin(hue))
        if chroma < 0.001 or all(-0.0005 <= channel <= 1.0005 for channel in channels):
            return _hex(*(_gamma(min(1, max(0, channel))) for channel in channels))
        chroma *= 0.96


def _to_rgb(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
