"""How a form looks: colours, type and shape, as its owner chooses them. What follows from it is in `palette`."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from webapp.http.fields import Text
from webapp.http.shapes import Input


def _read_colour(text: str) -> str:
    """`#rrggbb` in lower case, from what people write: `#ABC`, `2450D6`."""
    found = re.fullmatch(r"\s*#?([0-9a-f]{3}|[0-9a-f]{6})\s*", text.lower())
    if found is None and text.strip():
        raise ValueError("Use a colour such as #2450d6.")
    digits = found[1] if found else ""
    return f"#{''.join(digit * 2 for digit in digits) if len(digits) == 3 else digits}" if digits else ""


Colour = Annotated[str, Field(max_length=20), AfterValidator(_read_colour)]
Image = Annotated[str, Field(pattern=r"^(img_[0-9a-z]{26})?$")]


class Theme(Input):
    """`background` is what lies around the form, `surface` what it stands on. An empty colour is the scheme's own.

    `transparent`: nothing is painted behind an embedded form; its colours are chosen for a site of that `surface`.
    `low_contrast`: the owner wants colours that are hard to read. `logo`, `cover`: public ids of images.
    """

    scheme: Literal["auto", "light", "dark"] = "auto"
    accent: Colour = ""
    background: Colour = ""
    surface: Colour = ""
    text: Colour = ""
    font: Literal["system", "humanist", "geometric", "serif", "rounded", "mono"] = "system"
    radius: Annotated[int, Field(ge=0, le=24)] = 8
    size: Literal["s", "m", "l"] = "m"
    width: Literal["narrow", "normal", "wide"] = "normal"
    transparent: bool = False
    low_contrast: bool = False
    logo: Image = ""
    cover: Image = ""
    css: Annotated[Text, Field(max_length=20_000)] = ""
