"""How a form looks: colours, type and shape, as its owner chooses them."""

from typing import Annotated, Literal

from pydantic import Field

from webapp.http.shapes import Input

Colour = Annotated[str, Field(pattern=r"^(#[0-9a-f]{6})?$")]


class Theme(Input):
    """An empty colour is the scheme's own."""

    scheme: Literal["auto", "light", "dark"] = "auto"
    accent: Colour = ""
    background: Colour = ""
    text: Colour = ""
    font: Literal["system", "serif", "rounded", "mono"] = "system"
    radius: Annotated[int, Field(ge=0, le=24)] = 8
    size: Literal["s", "m", "l"] = "m"
    width: Literal["narrow", "normal", "wide"] = "normal"
    transparent: bool = False
    low_contrast: bool = False
    logo: Annotated[str, Field(max_length=100)] = ""
    cover: Annotated[str, Field(max_length=100)] = ""
    css: Annotated[str, Field(max_length=20_000)] = ""
