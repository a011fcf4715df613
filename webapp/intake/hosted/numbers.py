"""Numbers as people write them: with their own decimal sign, groups of thousands, and digits of their own script."""

import re
import unicodedata

_DECIMAL_POINT = frozenset("en he ja ko th zh".split())  # elsewhere a comma; Arabic script has a sign of its own
_SIGNS = str.maketrans({"\u066b": ".", "\u066c": " ", "−": "-", "’": " ", "'": " "})
_BY_SPACES = re.compile(r"([+-]?)([0-9]{1,3}(?:\s[0-9]{3})+)(?:[.,]([0-9]+))?")
_BY_COMMAS = re.compile(r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?")
_BY_POINTS = re.compile(r"([+-]?)([0-9]{1,3}(?:\.[0-9]{3})+)(?:,([0-9]+))?")
_PLAIN = re.compile(r"([+-]?)([0-9]+)(?:[.,]([0-9]+))?")
LONGEST = 40  # characters


def read_number(text: str, language: str) -> str | None:
    """The number in digits and a point, such as 1234.5; None where the text is none. A currency's sign may stand by."""
    text = "".join(map(_digit, text[: LONGEST + 1].translate(_SIGNS))).strip()
    if len(text) > LONGEST:
        return None
    own = _BY_COMMAS if language.partition("-")[0] in _DECIMAL_POINT else _BY_POINTS
    found = _BY_SPACES.fullmatch(text) or own.fullmatch(text) or _PLAIN.fullmatch(text)
    if found is None:
        return None
    sign, whole, rest = found.groups()
    return sign.strip("+") + re.sub(r"[\s.,]", "", whole) + (f".{rest}" if rest else "")


def _digit(sign: str) -> str:
    if unicodedata.category(sign) == "Sc":
        return ""
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
