"""Text of strangers in a chat that speaks Markdown: shown as it was written, never obeyed.

Discord takes a backslash before a punctuation mark for the mark itself. Marks that mean something at the start of a
line alone are left as they are elsewhere, so that a phone number stays readable in a notification.
"""

import re

CUT = "…"
_MARKS = re.compile(r"[\\*_~`|<\[\]]")
_LINE_MARKS = re.compile(r"^(\s*)([#>+-])", re.MULTILINE)
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
_CALLS_AND_LINKS = re.compile(r"@(?=everyone|here)|:(?=//)", re.IGNORECASE)
_ZERO_WIDTH_SPACE = "\u200b"
_PIECE = re.compile(r"\\.|.", re.DOTALL)


def inert(text: str, limit: int) -> str:
    """The text with nothing in it that formats, links or mentions, in at most `limit` UTF-16 units, cut by an `…`."""
    text = _CONTROLS.sub(" ", text[: 2 * limit]).strip()
    text = _LINE_MARKS.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", text))
    text = _CALLS_AND_LINKS.sub(rf"\g<0>{_ZERO_WIDTH_SPACE}", text)
    return text if units(text) <= limit else _cut(text, limit - len(CUT)) + CUT


def units(text: str) -> int:
    """The length of a text as Discord may count it: at least its characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut(text: str, limit: int) -> str:
    """The beginning, without parting a backslash from what it stands before."""
    pieces, left = [], limit
    for piece in _PIECE.findall(text):
        left -= units(piece)
        if left < 0:
            break
        pieces.append(piece)
    return "".join(pieces)
