"""Our words on a visitor's page, by language: one file each in `spoken/`. The owner may put others in their place."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from webapp.forms.definition.definition import Definition
from webapp.forms.definition.languages import language_of

_SPOKEN = Path(__file__).parent / "spoken"
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks ps sd ug ur yi".split())
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Words:
    """`words("step", step=2, steps=3)`. `tag` is what the owner calls the language; ours may be the nearest to it."""

    tag: str
    texts: Mapping[str, str]

    def __call__(self, name: str, **values: object) -> str:
        """The words of that name; a place in them that no value is given for stays as it is."""
        return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), self.texts[name])

    @property
    def direction(self) -> str:
        """The way the owner's language is written, whether we speak it or not."""
        return "rtl" if self.tag.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def words_of(definition: Definition | None) -> Words:
    """What the page of a form says; of a form that was never published, in English."""
    if definition is None:
        return Words("en", spoken("en"))
    language = language_of(definition.language)
    return Words(definition.language, {**spoken(language.tag), **definition.texts})


@cache
def spoken(tag: str) -> Mapping[str, str]:
    """Our words of a language that we speak, by their names."""
    texts: dict[str, str] = tomllib.loads((_SPOKEN / f"{tag}.toml").read_text("utf-8"))
    return texts
