"""The languages that our words on a visitor's page are written in: what the builder offers and the page speaks."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Language:
    """`tag`: BCP 47. `name`: what the language calls itself. `direction`: the way it is written."""

    tag: str
    name: str
    direction: Literal["ltr", "rtl"] = "ltr"


LANGUAGES = (
    Language("en", "English"),
    Language("de", "Deutsch"),
    Language("fr", "Français"),
    Language("es", "Español"),
    Language("it", "Italiano"),
    Language("nl", "Nederlands"),
    Language("pl", "Polski"),
    Language("pt", "Português"),
    Language("ar", "العربية", "rtl"),
    Language("he", "עברית", "rtl"),
)
_BY_TAG = {language.tag: language for language in LANGUAGES}


def language_of(tag: str) -> Language:
    """The language we speak to a form of this BCP 47 tag: its own, that of its first part (`de-AT`), or English."""
    return _BY_TAG.get(tag) or _BY_TAG.get(tag.partition("-")[0]) or LANGUAGES[0]
