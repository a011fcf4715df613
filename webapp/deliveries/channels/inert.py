"""Text of strangers in a chat that speaks Markdown: shown as it was written, never obeyed.

Discord takes a backslash before any character that is no letter, digit or space for that character itself.
"""

import re

CUT = "…"
# A colon too, so that no address becomes a link and no name an emoji. A hyphen and a plus begin lists.
_ESCAPED = frozenset("\\*_~`|<>[]()#:+-")
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
_CALL = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_BREAK = "@\u200b"


def inert(text: str, limit: int) -> str:
    """The text with nothing in it that formats, links or mentions, in at most `limit` UTF-16 units, cut by an `…`."""
    pieces: list[str] = []
    left = limit
    for piece in _pieces(_CALL.sub(_BREAK, _CONTROLS.sub(" ", text[: 2 * limit]).strip())):
        left -= units(piece)
        pieces.append(piece)
        if left < 0:
            return _shortened(pieces, limit - len(CUT))
    return "".join(pieces)


def _pieces(text: str) -> list[str]:
    """Characters with the backslashes that belong to them, which no cut may part."""
    return [f"\\{character}" if character in _ESCAPED else character for character in text]


def _shortened(pieces: list[str], limit: int) -> str:
    while pieces and sum(map(units, pieces)) > limit:
        pieces.pop()
    return "".join(pieces) + CUT if limit >= 0 else ""


def units(text: str) -> int:
    """The length of a text as Discord may count it: at least its characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
