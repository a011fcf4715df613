"""Text of strangers in a chat: shown as it was written, never obeyed.

`inert` is for a chat that speaks Markdown: Discord takes a backslash before a punctuation mark for the mark itself.
Marks that mean something at the start of a line alone are left as they are elsewhere, so that a phone number stays
readable in a notification. `plain` is for a place in a message where the chat knows no Markdown.
"""

import re
from collections.abc import Mapping

CUT = "…"
_MARKS = re.compile(r"[\\*_~`|<\[\]]")
_LINE_MARKS = re.compile(r"^(\s*)([#>+-])", re.MULTILINE)
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
_CALLS_AND_LINKS = re.compile(r"@(?=everyone|here|channel)|:(?=//)|\{(?=\{)", re.IGNORECASE)
_ZERO_WIDTH_SPACE = "\u200b"
_PIECE = re.compile(r"\\.|&\w+;|.", re.DOTALL)


def inert(text: str, limit: int) -> str:
    """The text with nothing in it that formats, links or mentions, in at most `limit` UTF-16 units, cut by an `…`."""
    text = _CONTROLS.sub(" ", text[: 2 * limit]).strip()
    text = _LINE_MARKS.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", text))
    return _short(_CALLS_AND_LINKS.sub(rf"\g<0>{_ZERO_WIDTH_SPACE}", text), limit)


def plain(text: str, limit: int, entities: Mapping[str, str] | None = None) -> str:
    """The text with nothing in it that links, mentions or is filled in; cut as above. `entities`: by character."""
    text = _CONTROLS.sub(" ", text[: 2 * limit]).strip()
    text = _CALLS_AND_LINKS.sub(rf"\g<0>{_ZERO_WIDTH_SPACE}", text)
    known = {ord(character): entity for character, entity in (entities or {}).items()}
    return _short(text.translate(known), limit)


def units(text: str) -> int:
    """The length of a text as Discord may count it: at least its characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _short(text: str, limit: int) -> str:
    return text if units(text) <= limit else _cut(text, limit - len(CUT)) + CUT


def _cut(text: str, limit: int) -> str:
    """The beginning, without parting a backslash from what it stands before, or an entity."""
    pieces, left = [], limit
    for piece in _PIECE.findall(text):
        left -= units(piece)
        if left < 0:
            break
        pieces.append(piece)
    return "".join(pieces)
